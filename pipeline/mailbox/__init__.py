"""Edge: the mailbox over IMAP, read-only. Connect, list, fetch what is new, log out.

Nothing here changes the mailbox: folders are opened by EXAMINE and bodies are asked for by BODY.PEEK[]. A UID that a
server does not list is never called deleted, because 163 hides older mail by a web setting; and what is new is told
by comparing whole UID sets, because on 163 a mail moved between folders can come in with a low UID.
"""

from pipeline.mailbox.connection import connect, with_retries
from pipeline.mailbox.session import Session
from pipeline.mailbox.settings import FOLDERS_163, MailboxSettings
from pipeline.mailbox.values import Envelope, FolderListing, Missing

__all__ = [
    "FOLDERS_163",
    "Envelope",
    "FolderListing",
    "MailboxSettings",
    "Missing",
    "Session",
    "connect",
    "with_retries",
]
