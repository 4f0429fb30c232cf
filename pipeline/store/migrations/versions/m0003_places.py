"""Where what was read off pictures stands on its pages, where on the page a seal is, how surely a heading was read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spots",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("begin_", sa.Integer(), nullable=False),
        sa.Column("end_", sa.Integer(), nullable=False),
        sa.Column("crop_file", sa.Text(), nullable=False),
        sa.Column("crop_page", sa.Integer(), nullable=False),
        sa.Column("crop_box", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id", "document"],
            ["documents.reading_id", "documents.document"],
            name=op.f("fk_spots_reading_id"),
        ),
        sa.PrimaryKeyConstraint("reading_id", "document", "position", name=op.f("pk_spots")),
    )
    op.add_column("sections", sa.Column("sure", sa.Double(), nullable=False, server_default="1"))
    op.add_column("documents", sa.Column("seal_at", sa.Text(), nullable=True))
