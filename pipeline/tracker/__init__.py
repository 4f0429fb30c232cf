"""Edge: the workbook (台账) that bureau staff open in Excel, WPS or LibreOffice, and the files it links to.

It starts from an `Assessment` and decides nothing: every state, flag and moment in it is the standing's. DataFrames
live in here and do not leave.
"""

from pipeline.tracker.errors import TrackerBusyError, TrackerError
from pipeline.tracker.materials import copy_materials
from pipeline.tracker.terminal import summary_header, summary_rows
from pipeline.tracker.workbook import FILE_NAME, write

__all__ = [
    "FILE_NAME",
    "TrackerBusyError",
    "TrackerError",
    "copy_materials",
    "summary_header",
    "summary_rows",
    "write",
]
