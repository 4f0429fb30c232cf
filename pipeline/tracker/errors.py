"""What the tracker can fail with; both end a command with exit code 5 and leave the older workbook whole."""

from pipeline.errors import BaosongError


class TrackerError(BaosongError):
    """The tracker's folder cannot be written."""

    exit_code = 5


class TrackerBusyError(TrackerError):
    """Somebody has the workbook open, and the system does not let it be replaced (Windows)."""
