"""Which characters of a form's cells were read off pictures unsurely."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("checklists", "entries"):
        op.add_column(table, sa.Column("unsure", sa.Text(), nullable=False, server_default="[]"))
