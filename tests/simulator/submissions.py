"""Who may show which behaviour: the table of all ways of sending the self-inspection papers."""

from collections.abc import Callable
from dataclasses import dataclass

from . import county, roundabout, townships


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """`group` limits which department may show it; `units` is how many departments it takes."""

    name: str
    act: Callable[..., None]
    group: str = ""
    units: int = 1


BEHAVIOURS: tuple[Behaviour, ...] = (
    Behaviour(name="complete", act=county.complete, group="county"),
    Behaviour(name="scan_later", act=county.scan_later, group="county"),
    Behaviour(name="two_units", act=county.two_units, group="county", units=2),
    Behaviour(name="by_team", act=county.by_team, group="county"),
    Behaviour(name="corrected", act=county.corrected, group="county"),
    Behaviour(name="all_late", act=townships.all_late, group="township"),
    Behaviour(name="nothing", act=townships.nothing, group="township"),
    Behaviour(name="scan_only", act=townships.scan_only, group="township"),
    Behaviour(name="word_only", act=townships.word_only, group="township"),
    Behaviour(name="zero", act=townships.zero, group="township"),
    Behaviour(name="form_blanks", act=townships.form_blanks, group="township"),
    Behaviour(name="contradictory", act=townships.contradictory, group="township"),
    Behaviour(name="share_low", act=townships.share_low, group="township"),
    Behaviour(name="near_duplicates", act=roundabout.near_duplicates, group="township", units=2),
    Behaviour(name="liaison_in_mail", act=roundabout.liaison_in_mail, group="township"),
    Behaviour(name="cloud_only", act=roundabout.cloud_only, group="township"),
    Behaviour(name="in_spam", act=roundabout.in_spam, group="township"),
    Behaviour(name="photos_named", act=roundabout.photos_named, group="township"),
    Behaviour(name="photos_unnamed", act=roundabout.photos_unnamed, group="township"),
)
