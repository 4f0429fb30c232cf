"""Pure: what is wrong with what a department handed in. One function a rule, each of them small.

The rules are the notice's (「自查报告不少于3500字,问题和整改举措不少于总篇幅的60%」 …); the bounds come from the
campaign's file. Every flag is one Chinese sentence that staff can pass on, with the figures in it.
"""

from pipeline.rules.checklist import checklist_doubts, checklist_flags, few_problems_flags
from pipeline.rules.liaison import liaison_flags
from pipeline.rules.pages import unread_pages
from pipeline.rules.report import percent, report_doubts, report_flags
from pipeline.rules.scan import mismatches, scan_word_doubts, scan_word_flags, seal_doubts, seal_flags
from pipeline.rules.weights import SETTLED_BY_PERSON, is_defect

__all__ = [
    "SETTLED_BY_PERSON",
    "checklist_doubts",
    "checklist_flags",
    "few_problems_flags",
    "is_defect",
    "liaison_flags",
    "mismatches",
    "percent",
    "report_doubts",
    "report_flags",
    "scan_word_doubts",
    "scan_word_flags",
    "seal_doubts",
    "seal_flags",
    "unread_pages",
]
