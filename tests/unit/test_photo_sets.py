"""Photos of one mail as the files of papers: lost pages, second photos, a liaison's sheet between them."""

import hashlib
import io
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from parsers.sight import Sight
from pipeline import readers
from pipeline.contents import Bounds, ReadFile, read_file
from pipeline.errors import WorkerCrashedError
from pipeline.looking import Seen
from pipeline.model import Attachment, Reading
from pipeline.photo_sets import photos_joined
from pipeline.workers import Inline
from tests.facts import campaign
from tests.unit.test_photos import REPORT_PAGES, shaken, sight

CAMPAIGN = campaign()
NAMES = [category.name for category in CAMPAIGN.categories]
HEAD = ["突出问题", "是否存在", "具体表现", "整改措施", "完成时限"]
ROWS = [[name, "否", "无", "无", "/"] for name in NAMES]
FORM = [
    sight("行政执法突出问题自查清单", "填报单位（盖章）：柳林镇", rows=[HEAD, *ROWS[:3]]),
    sight(rows=ROWS[3:6]),
    sight(rows=ROWS[6:]),
]
SHEET = sight(
    "附件4",
    "柳林镇专项整治联络员信息表（2024年）",
    rows=[["单位", "姓名", "职务", "手机号码"], ["柳林镇", "张三", "副镇长", "13800001234"]],
)


def jpeg(number: int) -> bytes:
    target = io.BytesIO()
    Image.new("L", (600 + number, 800), 255).save(target, "JPEG")
    return target.getvalue()


def seen_as(pages: list[Sight | None], faults: dict[int, str]) -> Seen:
    shas = [hashlib.sha256(jpeg(n)).hexdigest() for n in range(len(pages))]
    return Seen(
        sights={sha: {1: page} for sha, page in zip(shas, pages, strict=True) if page is not None},
        faults={shas[n]: {1: fault} for n, fault in faults.items()},
    )


def joined(
    *pages: Sight | None, faults: dict[int, str] | None = None, contents: dict[int, bytes] | None = None
) -> list[ReadFile]:
    """IMG_1.jpg, IMG_2.jpg …, read and put together."""
    files = [Attachment(path=f"IMG_{n + 1}.jpg", content=(contents or {}).get(n, jpeg(n))) for n in range(len(pages))]
    seen = seen_as(list(pages), faults or {})
    return list(photos_joined(tuple(read_file(file, CAMPAIGN, Bounds(), seen) for file in files), CAMPAIGN, seen))


def rows(one: ReadFile) -> int:
    return len(one.content.checklist.entries) if one.content.checklist else 0


@pytest.mark.parametrize("fault", ["timed out", "unseen", "broken"])
def test_a_lost_page_within_a_form_is_an_unread_page_of_it(fault: str) -> None:
    faults = {1: "读取超过60秒仍未完成，已中止"} if fault == "timed out" else {}
    contents = {1: jpeg(1)[:30]} if fault == "broken" else {}
    first, lost, last = joined(FORM[0], None, FORM[2], faults=faults, contents=contents)
    assert first.content.unread_pages == (2,)
    assert rows(first) == len(NAMES) - 3
    assert (lost.content.first_page, lost.content.page_number) == ("IMG_1.jpg", 2)
    assert (last.content.first_page, last.content.page_number) == ("IMG_1.jpg", 3)
    assert bool(lost.wanted) == (fault == "unseen")
    assert [one.file.path for one in (first, lost, last)] == ["IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg"]


def test_a_lost_first_page_leaves_the_paper_with_the_next_file() -> None:
    lost, holder, last = joined(None, FORM[1], FORM[2])
    assert (holder.content.unread_pages, holder.content.first_page) == ((1,), "")
    assert (lost.content.first_page, lost.content.page_number) == ("IMG_2.jpg", 1)
    assert last.content.page_number == 3


def test_a_lost_photo_elsewhere_or_an_ignored_one_is_no_page() -> None:
    files = (Attachment(path="IMG_1.jpg", content=jpeg(0)), Attachment(path="现场.jpg", content=jpeg(1)))
    seen = seen_as([FORM[0], None], {})
    read = tuple(read_file(file, CAMPAIGN, Bounds(), seen) for file in files)
    assert photos_joined(read, CAMPAIGN, seen) == read
    logo = Attachment(path="IMG_2.jpg", content=jpeg(1), ignored="签名图")
    read = (read[0], read_file(logo, CAMPAIGN, Bounds(), seen))
    assert photos_joined(read, CAMPAIGN, seen) == read


def test_a_picture_too_small_to_look_at_is_no_page() -> None:
    target = io.BytesIO()
    Image.new("L", (20, 20), 255).save(target, "JPEG")
    first, logo, _ = joined(FORM[0], None, FORM[2], contents={1: target.getvalue()})
    assert (first.content.unread_pages, logo.content.first_page) == ((), "")


def test_a_second_photo_of_a_page_is_that_page_and_adds_nothing() -> None:
    once = joined(*REPORT_PAGES)[0].content.reports
    found = joined(*REPORT_PAGES[:2], shaken(REPORT_PAGES[1]), REPORT_PAGES[2])
    assert found[0].content.reports == once
    assert [one.content.page_number for one in found] == [0, 2, 2, 3]
    assert {one.content.first_page for one in found[1:]} == {"IMG_1.jpg"}


def test_a_page_that_repeats_the_unit_s_row_and_the_head_begins_no_new_form() -> None:
    unit = ["单位（盖章）：", "柳林县水利局", "", "", ""]
    first = sight("行政执法突出问题自查清单", rows=[unit, HEAD, *ROWS[:4]])
    one, page = joined(first, sight(rows=[unit, HEAD, *ROWS[4:]]))
    assert (rows(one), page.content.first_page) == (len(NAMES), "IMG_1.jpg")


def test_a_page_without_a_title_that_begins_with_the_first_category_is_a_form_of_its_own() -> None:
    forms = [[["单位（盖章）：", unit, "", "", ""], HEAD, *ROWS] for unit in ("柳林县水利局", "柳林县林业局")]
    found = joined(*(sight(rows=form) for form in forms))
    assert [rows(one) for one in found] == [len(NAMES), len(NAMES)]
    assert [one.content.checklist.unit for one in found if one.content.checklist] == ["柳林县水利局", "柳林县林业局"]


def test_a_liaison_s_sheet_behind_a_report_or_a_form_is_a_paper_of_its_own() -> None:
    for pages in (REPORT_PAGES, FORM):
        *_, sheet = joined(*pages, SHEET)
        assert sheet.content.first_page == ""
        assert sheet.content.liaison.name == "张三"


def test_a_form_s_last_row_with_the_liaison_is_no_sheet() -> None:
    tail = sight(rows=[["联络员", "张三", "副镇长", "13800001234", "信息表"]])
    assert joined(*FORM, tail)[-1].content.first_page == "IMG_1.jpg"


# --- a mail on which a reader crashed


class _Crashing(Inline):
    def __init__(self, what: object) -> None:
        super().__init__()
        self.what = what

    def run(self, function: Any, /, *args: Any) -> Any:
        if function is self.what:
            raise WorkerCrashedError("子进程意外退出")
        return super().run(function, *args)


@pytest.mark.parametrize(("crashing", "firsts"), [(None, 1), (photos_joined, 3)])
def test_photos_are_put_together_after_a_crash_too_and_left_apart_where_that_crashes(
    crashing: object, firsts: int
) -> None:
    parts = [
        f"--x\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="IMG_{n + 1}.jpg"\r\n\r\n{_base64(jpeg(n))}\r\n'
        for n in range(3)
    ]
    head = "From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    content = f"{head}{''.join(parts)}--x--\r\n".encode()
    desk: Any = SimpleNamespace(
        campaign=CAMPAIGN,
        bounds=Bounds(),
        workers=_Crashing(crashing),
        archive=SimpleNamespace(put=lambda content, kind: None),
    )
    whole = readers._read_by_parts(desk, "ab" * 32, content, seen_as(list(FORM), {}))
    reading: Reading = whole.reading
    assert len(reading.documents) == 3
    assert sum(not document.content.first_page for document in reading.documents) == firsts


def _base64(content: bytes) -> str:
    import base64

    return base64.encodebytes(content).decode()
