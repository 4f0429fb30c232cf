"""What a flag does to the requirement that it stands on."""

from pipeline.model import Flag

WEIGHED = frozenset({"rectify_by_after_campaign", "near_duplicate", "few_problems_found", "sender_unverified"})
"""Flags that alone leave a requirement `ok`: staff weigh them."""

SETTLED_BY_PERSON = frozenset({"contradictory_answer", "unit_mismatch", "scan_word_mismatch"})
"""Flags that make a requirement `review` where nothing else is wrong."""


def is_defect(flag: Flag) -> bool:
    return flag.code not in WEIGHED and flag.code not in SETTLED_BY_PERSON
