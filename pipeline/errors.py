"""The exceptions that reach a person, their tree:

BaosongError
├── ConfigError        a file of config/ or a BAOSONG_* variable is wrong: file, key, value, remedy
├── MailboxError       the mail server cannot be used now
│   ├── LoginError     it refuses the password; trying again does harm
│   ├── UnsafeLoginError  163's "Unsafe Login": a person must trust this client on the web
│   └── FolderError    a folder that must be there is not
├── StoreError         the database cannot be used
├── ArchiveError       the data folder cannot be written, or what it holds is damaged
└── WorkerError        a child process did not bring its answer
    ├── WorkerTimeoutError
    └── WorkerCrashedError

The message is one or two Chinese sentences: what, where, what to do. Exceptions do not log; who catches one logs it.
"""

import datetime as dt


class BaosongError(Exception):
    """The root: `run.py` shows its message and ends with exit code `exit_code`."""

    exit_code = 1


class ConfigError(BaosongError):
    exit_code = 2


class MailboxError(BaosongError):
    """`retry_after`: how long the server wants to be left alone; None where no such time is known."""

    exit_code = 3
    retry_after: dt.timedelta | None = None


class LoginError(MailboxError):
    pass


class UnsafeLoginError(MailboxError):
    pass


class FolderError(MailboxError):
    pass


class StoreError(BaosongError):
    exit_code = 4


class ArchiveError(BaosongError):
    exit_code = 4


class EyeError(BaosongError):
    """The engine that reads pictures cannot be started: no fault of any file."""


class WorkerError(BaosongError):
    pass


class WorkerTimeoutError(WorkerError):
    pass


class WorkerCrashedError(WorkerError):
    pass
