"""Alembic's environment: runs inside the transaction of the connection that `database.migrate` hands over."""

from typing import Any, Literal

from alembic import context

from pipeline.store.columns import Items, Moment, Words
from pipeline.store.tables import metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A drafted migration names plain types: it must not change when the project's types do."""
    if kind == "type" and isinstance(item, Moment):
        return "MOMENT"
    if kind == "type" and isinstance(item, Words | Items):
        return "sa.Text()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
