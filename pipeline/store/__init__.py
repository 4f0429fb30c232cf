"""Edge: the database. `Store` is its door; the other modules are its inside."""

from pipeline.store.store import Store
from pipeline.store.whereabouts import Import, MailRecord, Pass, Placement

__all__ = ["Import", "MailRecord", "Pass", "Placement", "Store"]
