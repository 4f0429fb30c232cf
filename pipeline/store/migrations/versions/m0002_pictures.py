"""What was read off pictures: how surely, which fields are doubtful, and the seals with their places."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doubts",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sure", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("crop_file", sa.Text(), nullable=True),
        sa.Column("crop_page", sa.Integer(), nullable=True),
        sa.Column("crop_box", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id", "document"],
            ["documents.reading_id", "documents.document"],
            name=op.f("fk_doubts_reading_id"),
        ),
        sa.PrimaryKeyConstraint("reading_id", "document", "position", name=op.f("pk_doubts")),
    )
    # Nothing was read off a picture before; the defaults say so of the readings that there are. They are plain text,
    # so that SQLite adds the column in place: a table that is copied would break the view that names it.
    columns = {
        "documents": (
            sa.Column("pages", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("seen_by", sa.Text(), nullable=False, server_default=""),
            sa.Column("first_page", sa.Text(), nullable=False, server_default=""),
            sa.Column("page_number", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("seal_sure", sa.Double(), nullable=False, server_default="0"),
            sa.Column("seal_size_mm", sa.Double(), nullable=True),
            sa.Column("seal_electronic", sa.Boolean(), nullable=False, server_default="0"),
            sa.Column("seal_crop_file", sa.Text(), nullable=True),
            sa.Column("seal_crop_page", sa.Integer(), nullable=True),
            sa.Column("seal_crop_box", sa.Text(), nullable=True),
        ),
        "entries": (sa.Column("sure", sa.Double(), nullable=False, server_default="1"),),
        "reports": (sa.Column("unsure", sa.Text(), nullable=False, server_default="[]"),),
    }
    for table, added in columns.items():
        for column in added:
            op.add_column(table, column)
