"""Assessments made by hand, for tests and benchmarks of what is written from them; all people are invented."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from parsers.forms import (
    Calendar,
    Category,
    Checklist,
    ChecklistForm,
    Entry,
    Liaison,
    NarrativeForm,
    RectifyBy,
    Report,
    Section,
)
from pipeline.model import (
    Assessment,
    Campaign,
    Content,
    Department,
    Document,
    Flag,
    Piece,
    Reading,
    Received,
    Recognition,
    Requirement,
    RequirementStanding,
    ReviewEntry,
    Stage,
    Standing,
)

ZONE = ZoneInfo("Asia/Shanghai")
CATEGORIES = tuple(
    Category(id=id, name=name)
    for id, name in (
        ("campaign_style", "运动式执法"),
        ("one_size_fits_all", "“一刀切”执法"),
        ("crude", "简单粗暴执法"),
        ("abusive", "野蛮执法"),
        ("excessive", "过度执法"),
        ("mechanical", "机械执法"),
        ("profit_driven", "逐利执法"),
        ("other", "其他问题"),
    )
)
BOTH = ("word", "scan")
CONTENTS: dict[str, bytes] = {}  # what the made documents hold, for the archive's part
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def at(month: int, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> dt.datetime:
    """A moment of 2024 in Shanghai."""
    return dt.datetime(2024, month, day, hour, minute, second, tzinfo=ZONE)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def county(id: str, name: str, short: str = "") -> Department:
    return Department(id=id, name=name, short=short, group="county")


def township(id: str, name: str) -> Department:
    return Department(id=id, name=name, group="township")


DEPARTMENTS = (
    county("zhujian", "柳林县住房和城乡建设管理局", "县住建局"),
    county("wenlv", "柳林县文化和旅游局", "县文旅局"),
    county("nongye", "柳林县农业农村局", "县农业农村局"),
    township("liulin", "柳林镇"),
    township("xuecun", "薛村镇"),
    township("shixi", "石西乡"),
)
SELF_INSPECTION = Stage(
    id="self_inspection",
    name="自查自纠",
    deadline=at(3, 20, 23, 59, 59),
    requirements=(
        Requirement(id="liaison", name="联络员", reads_as="liaison"),
        Requirement(id="checklist", name="自查清单", reads_as="checklist", forms=BOTH),
        Requirement(
            id="report",
            name="自查报告",
            reads_as="report",
            forms=BOTH,
            min_words=3500,
            min_problem_share=0.6,
            parts=("inspection_work", "enforcement_work", "problems", "measures"),
        ),
    ),
)
RECTIFICATION = Stage(
    id="rectification",
    name="整改提高",
    deadline=at(4, 17, 23, 59, 59),
    requirements=(Requirement(id="summary", name="整改总结", reads_as="report", forms=BOTH),),
)
STAGES = (
    SELF_INSPECTION,
    Stage(id="supervision", name="监督检查", deadline=at(4, 10, 23, 59, 59)),
    RECTIFICATION,
)


def campaign(
    stages: Sequence[Stage] = STAGES,
    departments: Sequence[Department] = DEPARTMENTS,
    categories: Sequence[Category] = CATEGORIES,
    name: str = "行政执法突出问题专项整治",
) -> Campaign:
    calendar = Calendar(year=2024, issued=dt.date(2024, 3, 14))
    return Campaign(
        id="sample",
        name=name,
        issuer="柳林县司法局",
        notice="关于开展行政执法突出问题专项整治的通知",
        opens=at(3, 14, 0),
        closes=at(12, 31, 23, 59, 59),
        timezone="Asia/Shanghai",
        calendar=calendar,
        stages=tuple(stages),
        categories=tuple(categories),
        departments=tuple(departments),
        groups=(("county", "县直部门"), ("township", "乡镇")),
        checklist_form=ChecklistForm(categories=tuple(categories), calendar=calendar),
        narrative_form=NarrativeForm(),
        recognition=Recognition(),
    )


def document(
    path: str,
    kind: str,
    form: str = "word",
    department: str | None = None,
    *,
    flags: Sequence[Flag] = (),
    seed: str = "",
    **content: object,
) -> Document:
    """A document; further keyword arguments go to its Content. `seed` tells files apart that are equal otherwise."""
    text = f"{path}|{department}|{seed}"
    data = text.encode("utf-8", "surrogatepass")
    CONTENTS[sha(text)] = data
    media = {"word": DOCX, "scan": "application/pdf"}.get(form, "application/octet-stream")
    kinds = () if kind in ("other", "unknown") else (kind,)
    values: dict[str, object] = {"media_type": media, "status": "parsed", "kinds": kinds} | content
    return Document(
        path=path,
        sha256=sha(text),
        size=len(data),
        content=Content(form=form, kind=kind, **values),  # type: ignore[arg-type]  # a test's own fields
        department=department,
        flags=tuple(flags),
    )


def file_bytes(*documents: Document) -> dict[str, bytes]:
    """The bytes of documents that `document` made, by sha256."""
    return {d.sha256: CONTENTS[d.sha256] for d in documents}


def mail(
    moment: dt.datetime,
    documents: Sequence[Document] = (),
    *,
    subject: str = "自查材料",
    sender: str = "office@example.com",
    departments: Sequence[str] = (),
    decision: str = "submission",
    folder: str = "收件箱",
    basis: str = "server",
    **more: object,
) -> Received:
    key = sha(f"{moment.isoformat()}|{subject}|{sender}|{[d.sha256 for d in documents]}")
    reading = Reading(
        mail=key,
        reader="1",
        sender=sender,
        subject=subject,
        documents=tuple(documents),
        decision=decision,
        departments=tuple(departments),
        **more,  # type: ignore[arg-type]  # the tests' own free keywords
    )
    return Received(mail=key, folder=folder, received_at=moment, basis=basis, size=1, reading=reading)


def problem(category: str, *manifestations: str, by: RectifyBy | None = None) -> Entry:
    return Entry(
        category=category,
        exists=True,
        answer="是",
        manifestations=manifestations,
        measures=tuple(f"针对“{text[:8]}”开展整改。" for text in manifestations),
        rectify_by=(by or RectifyBy(text="2024年4月10日前", kind="date", date=dt.date(2024, 4, 10)),),
        where="表1",
    )


def checklist(*entries: Entry, liaison: Liaison | None = None) -> Checklist:
    named = {entry.category for entry in entries}
    blank = [Entry(category=c.id, exists=False, answer="否") for c in CATEGORIES if c.id not in named]
    return Checklist(title="行政执法突出问题自查清单", entries=(*entries, *blank), liaison=liaison or Liaison())


def report(words: int = 4000, share: float = 0.62, title: str = "关于行政执法突出问题专项整治的自查报告") -> Report:
    problems = int(words * share)
    rest = words - problems
    return Report(
        title=title,
        words=words,
        sections=(
            Section(heading="", kind="preamble", words=rest // 10),
            Section(heading="一、开展自查情况", kind="inspection_work", words=rest // 3),
            Section(heading="二、2023年执法工作开展情况", kind="enforcement_work", words=rest - rest // 3 - rest // 10),
            Section(heading="三、自查发现的问题", kind="problems", words=problems // 2),
            Section(heading="（一）运动式执法方面", kind="problems", words=0, level=2),
            Section(heading="四、整改举措", kind="measures", words=problems - problems // 2),
        ),
    )


def requirement(
    id: str,
    status: str = "ok",
    word: Piece | None = None,
    scan: Piece | None = None,
    flags: Sequence[Flag] = (),
    liaison: Liaison | None = None,
    arrived_at: dt.datetime | None = None,
) -> RequirementStanding:
    return RequirementStanding(
        requirement=id,
        status=status,
        word=word,
        scan=scan,
        word_arrived_at=word.received.received_at if word else None,
        scan_arrived_at=scan.received.received_at if scan else None,
        arrived_at=arrived_at,
        flags=tuple(flags),
        liaison=liaison,
    )


def piece(requirement: str, received: Received, document: Document) -> Piece:
    return Piece(requirement=requirement, form=document.content.form, received=received, document=document)


def standing(
    department: str,
    stage: Stage,
    label: str,
    requirements: Sequence[RequirementStanding] = (),
    flags: Sequence[Flag] = (),
    first: dt.datetime | None = None,
    completed: dt.datetime | None = None,
    needs_review: bool = False,
) -> Standing:
    completeness = "complete" if label in ("按时报送", "迟报", "已补齐", "免报") else "incomplete"
    return Standing(
        department=department,
        stage=stage.id,
        deadline=stage.deadline,
        completeness=completeness if requirements or label == "免报" else "missing",
        timeliness="on_time" if label in ("按时报送", "免报") else "pending",
        needs_review=needs_review or label == "待核实",
        label=label,
        first_received_at=first,
        completed_at=completed,
        requirements=tuple(requirements),
        flags=tuple(flags),
    )


def not_due(department: str, stage: Stage) -> Standing:
    return standing(department, stage, "未到期", [requirement(r.id, "missing") for r in stage.requirements])


def not_submitted(department: str, stage: Stage) -> Standing:
    """Nothing came and the day is past: what the judge says of it."""
    requirements = [
        requirement(
            r.id,
            "missing",
            flags=[Flag(code="liaison_missing", message="缺联络员姓名和手机")]
            if r.reads_as == "liaison"
            else [
                Flag(code="word_missing", message=f"缺{r.name}Word版"),
                Flag(code="scan_missing", message=f"缺{r.name}盖章扫描件"),
            ],
        )
        for r in stage.requirements
    ]
    late = Flag(code="not_submitted", message=f"截止{stage.deadline.month}月{stage.deadline.day}日，没有收到任何材料")
    return standing(department, stage, "未报送", requirements, [late])


def complete(
    department: str,
    moment: dt.datetime,
    entries: Sequence[Entry],
    *,
    label: str = "按时报送",
    mobile: str = "13800000000",
    flags: Sequence[Flag] = (),
) -> tuple[Received, Standing]:
    """A department's whole set for 自查自纠 in one mail, with its standing."""
    liaison = Liaison(name="张某某", title="法规股股长", mobile=mobile)
    papers = checklist(*entries, liaison=liaison)
    sheet = document("自查清单.docx", "checklist", "word", department, checklist=papers)
    sheet_scan = document("自查清单盖章.pdf", "checklist", "scan", department)
    text = document("自查报告.docx", "report", "word", department, reports=(("report", report()),))
    text_scan = document("自查报告盖章.pdf", "report", "scan", department)
    came = mail(
        moment, (sheet, sheet_scan, text, text_scan), departments=(department,), subject=f"{department}自查材料"
    )
    requirements = (
        requirement("liaison", liaison=liaison, arrived_at=moment),
        requirement("checklist", word=piece("checklist", came, sheet), scan=piece("checklist", came, sheet_scan)),
        requirement("report", word=piece("report", came, text), scan=piece("report", came, text_scan)),
    )
    return came, standing(department, SELF_INSPECTION, label, requirements, flags, first=moment, completed=moment)


def assessment(
    received: Sequence[Received],
    standings: Sequence[Standing],
    review: Sequence[ReviewEntry] = (),
    as_of: dt.datetime | None = None,
    of: Campaign | None = None,
) -> Assessment:
    return Assessment(
        campaign=of or campaign(),
        as_of=as_of or at(3, 21, 23, 59, 59),
        received=tuple(received),
        standings=tuple(standings),
        review=tuple(review),
    )


def sample() -> Assessment:
    """Six departments of which each stands differently after the first deadline; the second is still ahead."""
    entries = (
        problem("campaign_style", "集中整治期间检查频次高，日常监管松", "“一阵风”式检查，事后没有回访"),
        problem(
            "crude",
            "重处罚轻教育，个别案件告知不充分",
            by=RectifyBy(text="立行立改，长期坚持", kind="immediate"),
        ),
    )
    whole, whole_standing = complete("zhujian", at(3, 18, 9, 12), entries)
    zero, zero_standing = complete(
        "liulin",
        at(3, 20, 17, 30),
        (),
        label="按时报送",
        mobile="13800000001",
        flags=[Flag(code="few_problems_found", message="自查清单八类问题全部答“否”（零报告）")],
    )
    late, late_standing = complete(
        "wenlv",
        at(3, 21, 8, 5),
        (problem("other", "法制审核流于形式"),),
        label="迟报",
        flags=[Flag(code="late", message="3月21日才收齐，晚了1天")],
    )
    thin = document(
        "柳林县农业农村局自查报告.docx",
        "report",
        "word",
        "nongye",
        reports=(("report", report(3120, 0.4812, "自查报告")),),
    )
    half = mail(at(3, 19, 16, 40), (thin,), departments=("nongye",), subject="农业农村局自查报告")
    half_standing = standing(
        "nongye",
        SELF_INSPECTION,
        "材料不全",
        (
            requirement("liaison", "missing", flags=[Flag(code="liaison_missing", message="没有联络员姓名和手机")]),
            requirement(
                "checklist",
                "missing",
                flags=[
                    Flag(code="word_missing", message="缺自查清单Word版"),
                    Flag(code="scan_missing", message="缺自查清单盖章扫描件"),
                ],
            ),
            requirement(
                "report",
                "defective",
                word=piece("report", half, thin),
                flags=[
                    Flag(code="too_short", message="自查报告3120字，少于要求的3500字"),
                    Flag(code="problem_share_low", message="问题和整改举措占48.1%，低于要求的60%"),
                    Flag(code="section_missing", message="自查报告缺“整改举措”部分"),
                    Flag(code="scan_missing", message="缺自查报告盖章扫描件"),
                ],
            ),
        ),
        first=at(3, 19, 16, 40),
    )
    odd_entry = Entry(
        category="excessive", exists=False, answer="否", manifestations=("短期内反复检查同一企业",), where="表1第6行"
    )
    odd_sheet = document("=cmd|自查清单 #1 100%.docx", "checklist", "word", "xuecun", checklist=checklist(odd_entry))
    odd = mail(
        at(3, 20, 11), (odd_sheet,), subject="=HYPERLINK(\"http://x\")", sender="13800000002@example.com",
        sender_name="薛村镇 13800000002", departments=("xuecun",),
    )  # fmt: skip
    odd_standing = standing(
        "xuecun",
        SELF_INSPECTION,
        "待核实",
        (
            requirement("liaison", "ok", liaison=Liaison(name="李某", mobile="13800000002")),
            requirement(
                "checklist",
                "review",
                word=piece("checklist", odd, odd_sheet),
                flags=[Flag(code="contradictory_answer", message="“过度执法”答“否”，却写有1条具体表现")],
            ),
            requirement("report", "missing", flags=[Flag(code="word_missing", message="缺自查报告Word版")]),
        ),
        first=at(3, 20, 11),
    )
    stray = document(
        "IMG_20240320.jpg", "unknown", "scan", None, flags=[Flag(code="kind_unclear", message="看不出是什么材料")]
    )
    lost = mail(at(3, 20, 20), (stray,), subject="", decision="review", folder="垃圾邮件")
    bill = document("发票.pdf", "other", "scan", None)
    junk = mail(at(3, 15), (bill,), subject="发票已开具，请查收", decision="unrelated")
    missing = not_submitted("shixi", SELF_INSPECTION)
    first = (whole_standing, late_standing, half_standing, zero_standing, odd_standing, missing)
    second = tuple(not_due(d.id, RECTIFICATION) for d in DEPARTMENTS)
    review = (
        ReviewEntry(
            subject=f"mail:{lost.mail}",
            code="department_unclear",
            message="邮件没有写明单位",
            raised_at=at(3, 20, 20),
            resolved=True,
        ),
        ReviewEntry(
            subject=f"document:{stray.sha256}",
            code="kind_unclear",
            message="一张照片，看不出是哪一项材料",
            raised_at=at(3, 20, 20),
        ),
        ReviewEntry(
            subject="department:xuecun",
            code="contradictory_answer",
            message="“过度执法”答“否”，却写有具体表现“短期内反复检查同一企业”",
            raised_at=at(3, 20, 11),
        ),
    )
    return assessment((whole, zero, late, half, odd, lost, junk), (*first, *second), review)
