"""Pure: where on a scan a difference stands, as a piece of the page that fits into a cell of a sheet."""

from collections.abc import Sequence

from pipeline.model import Content, Crop, Spot
from pipeline.versions import Difference

_BODY = "body"
_WHOLE = 90.0  # points: three lines of a report; a lower place is shown whole
_AROUND = 26.0  # points above and below: a line, for where in a paragraph its characters stand is estimated


def crop_of_difference(one: Difference, content: Content) -> Crop | None:
    """The place of a difference on the scan; None where the scan has none, or it was not read off a picture."""
    if one.cell == ("", ""):
        return _stretch([spot for spot in content.spots if spot.role == _BODY], one.at)
    category, role = one.cell
    roles = ("category", role) if role == "answer" else (role,)  # 是 alone would not tell whose row it is
    spots = [spot for spot in content.spots if spot.category == category and spot.role in roles]
    return _stretch(_one_after_another(spots), one.at) if one.at is not None else _together(spots)


def _one_after_another(spots: Sequence[Spot]) -> list[Spot]:
    """Cells of one text: each goes on where the one before ends."""
    found: list[Spot] = []
    at = 0
    for spot in spots:
        length = spot.end - spot.begin
        found.append(Spot(crop=spot.crop, begin=at, end=at + length))
        at += length + 1
    return found


def _together(spots: Sequence[Spot]) -> Crop | None:
    """All cells on the first one's page: a liaison's name and number, an answer's two boxes."""
    if not spots:
        return None
    first = spots[0].crop
    boxes = [spot.crop.box for spot in spots if (spot.crop.file, spot.crop.page) == (first.file, first.page)]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Crop(file=first.file, page=first.page, box=(min(lefts), min(tops), max(rights), max(bottoms)))


def _stretch(spots: Sequence[Spot], at: tuple[int, int] | None) -> Crop | None:
    """The lines around the characters [from, to) of the text that stands in the spots."""
    if at is None or not spots:
        return None
    begin, end = at
    spot = next((spot for spot in spots if spot.begin <= begin < spot.end), None)
    spot = spot or min(spots, key=lambda spot: min(abs(begin - spot.begin), abs(begin - spot.end)))
    left, top, right, bottom = spot.crop.box
    if bottom - top <= _WHOLE:
        return spot.crop
    length = max(1, spot.end - spot.begin)
    first, last = (min(1.0, max(0.0, (place - spot.begin) / length)) for place in (begin, max(begin, end)))
    upper = max(top, top + first * (bottom - top) - _AROUND)
    lower = min(bottom, top + last * (bottom - top) + _AROUND)
    return Crop(file=spot.crop.file, page=spot.crop.page, box=(left, round(upper, 1), right, round(lower, 1)))
