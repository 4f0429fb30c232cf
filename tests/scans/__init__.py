"""Scans and photos of forms and reports with what is true of them, made from invented contents.

    for specimen in scans.pages(seed, count, "scan200"): specimen.files, specimen.pages, specimen.truth

Everything depends on the seed, the kind and the fonts and programs installed. Whoever works on the reader looks at
pages of `TUNING_SEEDS` only; the figures that are printed and believed come from `JUDGING_SEEDS`. Were they the same,
thresholds would fit those pages and the figures would say nothing about a page that nobody has seen.
"""

from .generate import DISTRACTORS, JUDGING_SEEDS, KINDS, TUNING_SEEDS, VERSION, pages
from .specimen import Entry, File, FormTruth, Impression, PageTruth, ReportTruth, Specimen, Truth

__all__ = [
    "DISTRACTORS",
    "JUDGING_SEEDS",
    "KINDS",
    "TUNING_SEEDS",
    "VERSION",
    "Entry",
    "File",
    "FormTruth",
    "Impression",
    "PageTruth",
    "ReportTruth",
    "Specimen",
    "Truth",
    "pages",
]
