"""What is worked out from a campaign once, and kept."""

from collections.abc import Callable
from typing import TypeVar

from pipeline.model import Campaign

_Made = TypeVar("_Made")


def once_a_campaign(work: Callable[[Campaign], _Made]) -> Callable[[Campaign], _Made]:
    """`work` as a function that remembers what it made of the latest four campaigns.

    They are compared, not hashed: equality of what is the same object is told at once, while hashing 2,500 departments
    at every look-up would cost more than the look-up.
    """
    kept: list[tuple[Campaign, _Made]] = []

    def remembered(campaign: Campaign) -> _Made:
        for known, made in kept:
            if known is campaign or known == campaign:
                return made
        made = work(campaign)
        kept[:] = [*kept[-3:], (campaign, made)]
        return made

    return remembered
