"""Pure: a message's bytes → `Mail`. mail-parser over a repaired tree; the modules beside are its repairs."""

from pipeline.mail.message import read, received_at_from_headers

__all__ = ["read", "received_at_from_headers"]
