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

# papers that come as pictures, with about how many pages each has
PICTURES: dict[str, int] = {
    "two_units": 1,  # colour, one answer changed before it was printed
    "corrected": 1,  # pasted into a Word file
    "zero": 1,  # sideways
    "form_blanks": 1,  # black and white, in a mail that tells nothing: only the Word version ties it to its unit
    "share_low": 1,  # another unit's seal
    "liaison_in_mail": 4,  # checklist and report in one PDF
    "in_spam": 1,  # grey
    "photos_named": 1,
    "photos_unnamed": 2,  # from somebody's own mailbox, without a word
    "blurred": 1,  # a photo that nobody can read
    "summary scan_only": 1,
    "summary unsealed": 1,  # a red letterhead, and no seal
    "summary changed": 1,  # one sentence changed before it was printed
    "summary in_word": 1,  # a Word file of nothing but pictures
    "summary photographed": 1,
}
