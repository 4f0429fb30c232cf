"""`python -m pipeline.store.migrations "what changes"`: draft the next migration from tables.py.

The draft compares the tables with an empty database at the newest migration. Read it (a new column that is not
nullable needs a server_default), and set `HEAD` in database.py to its number.
"""

import sys

from alembic import command

from pipeline.store import database


def main(message: str) -> None:
    engine = database.connect("sqlite://")
    database.migrate(engine)
    number = f"{int(database.HEAD) + 1:04}"
    with engine.connect() as connection:
        command.revision(database.alembic_config(connection), message, autogenerate=True, rev_id=number)
    engine.dispose()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "change")
