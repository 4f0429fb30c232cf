"""Saving and loading 1,000 readings: `python -m tests.benchmarks.bench_store`."""

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

from parsers.forms import Checklist, Entry, RectifyBy, Report, Section
from pipeline.model import Content, Document, Evidence, Flag, Reading
from pipeline.store import Placement, Store

MAILS = 1_000
OPENS = dt.datetime(2024, 3, 14, tzinfo=dt.UTC)


def reading(number: int) -> Reading:
    """What a whole submission reads as: a checklist of eight categories and a report, in Word and as a scan."""
    entry = Entry(
        category="campaign_style",
        exists=True,
        answer="是",
        manifestations=("集中整治代替日常监管", "执法时紧时松"),
        measures=("制定年度检查计划", "建立长效机制"),
        rectify_by=(RectifyBy(text="4月底前", kind="date", date=dt.date(2024, 4, 30)),),
    )
    section = Section(heading="（一）存在的突出问题", kind="problems", words=300, level=2, reason="突出问题")
    report = Report(title="自查报告", words=3600, sections=(section,) * 12, body=f"{number}柳林县执法自查" * 450)
    contents = (
        Content(media_type="docx", form="word", status="parsed", checklist=Checklist(entries=(entry,) * 8)),
        Content(media_type="docx", form="word", status="parsed", reports=(("report", report),)),
        Content(media_type="pdf", form="scan", status="parsed", unread_pages=(1, 2, 3)),
        Content(media_type="pdf", form="scan", status="parsed", reports=(("report", report),)),
    )
    evidence = Evidence(source="unit", text="柳林县应急管理局", department="emergency")
    flag = Flag(code="too_short", message="正文3400字，少于3500字。")
    documents = tuple(
        Document(path=f"{place}.docx", sha256="0" * 64, size=20_000, content=content, evidence=(evidence,) * 3)
        for place, content in enumerate(contents)
    )
    return Reading(mail=f"{number:064x}", reader="1", departments=("emergency",), documents=documents, flags=(flag,))


def measure(url: str) -> None:
    readings = [reading(number) for number in range(MAILS)]
    begin = time.perf_counter()
    with Store.open(url) as store:
        report(f"open a new database: {time.perf_counter() - begin:.2f} s")
        begin = time.perf_counter()
        store.record_placements(
            Placement(
                account="office@example.com",
                folder="INBOX",
                uidvalidity=1,
                uid=number + 1,
                state="fetched",
                size=100_000,
                received_at=OPENS,
                seen_at=OPENS,
                mail=found.mail,
            )
            for number, found in enumerate(readings)
        )
        report(f"record {MAILS} placements in one batch: {time.perf_counter() - begin:.2f} s")
        for what in ("save", "save again, nothing changed"):
            begin = time.perf_counter()
            for found in readings:
                store.save_reading("bench", found, OPENS)
            seconds = time.perf_counter() - begin
            report(f"{what}: {seconds:.2f} s, {seconds / MAILS * 1000:.1f} ms a mail")
        begin = time.perf_counter()
        received = store.received("bench", OPENS, ("INBOX",))
        report(f"load {len(received)} mails: {time.perf_counter() - begin:.2f} s")
    begin = time.perf_counter()
    Store.open(url).close()
    report(f"open it again: {(time.perf_counter() - begin) * 1000:.0f} ms")


def report(line: str) -> None:
    sys.stdout.write(f"store: {line}\n")


def main() -> None:
    """Measure a SQLite file in a temporary folder, or the database whose URL is the first argument."""
    if len(sys.argv) > 1:
        measure(sys.argv[1])
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite:///{Path(folder)}/baosong.db")


if __name__ == "__main__":
    main()
