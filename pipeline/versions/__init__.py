"""Pure: the two versions of one paper, the Word file and the stamped scan, compared in what they say.

A reader of pictures gets characters wrong, loses some, loses a line under a seal, reads a line twice at a page's end
or two neighbouring lines in the wrong order. None of that is a difference. A sentence that only one version has is,
and so are another number, day or answer, a 不 that one has not, another unit. How much a deviation tells depends on how
well the rest of the scan was read, so each is weighed against the noise of its own pair; what noise may have made is
told too, but not as sure.
"""

from pipeline.versions.pair import CATEGORY, MISSING, Difference, told, wordings
from pipeline.versions.papers import compare_checklists, compare_reports

__all__ = ["CATEGORY", "MISSING", "Difference", "compare_checklists", "compare_reports", "told", "wordings"]
