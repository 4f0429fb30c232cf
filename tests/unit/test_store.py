"""The database: what is saved comes back exactly, once, on SQLite and on PostgreSQL alike."""

import dataclasses
import datetime as dt
import subprocess
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Engine, Text, event, text

from parsers.forms import Checklist, Entry, Liaison, RectifyBy, Report, Section
from pipeline.errors import StoreError
from pipeline.model import (
    CloudLink,
    Content,
    Crop,
    Document,
    Evidence,
    FieldDoubt,
    Flag,
    MailboxCount,
    Reading,
    Seal,
    Spot,
)
from pipeline.store import Import, Placement, Store, database, versions
from pipeline.store.tables import metadata
from pipeline.store.to_rows import digest
from tests.postgresql import Cluster, what_is_missing

PROJECT = Path(__file__).parents[2]
CHINA = dt.timezone(dt.timedelta(hours=8))
OPENS = dt.datetime(2024, 3, 14, tzinfo=CHINA)
NOW = dt.datetime(2024, 3, 21, 9, 30, tzinfo=CHINA)
FOLDERS = ("INBOX", "垃圾邮件", "广告邮件", "订阅邮件")
CAMPAIGN = "2024-enforcement"
ACCOUNT = "office@example.com"


def sha(number: int) -> str:
    return f"{number:064x}"


def day(number: int, hour: int = 12) -> dt.datetime:
    return dt.datetime(2024, 3, number, hour, tzinfo=CHINA)


# --- the two databases ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if missing := what_is_missing():
        pytest.skip(missing)
    running = Cluster()
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/数据/baosong.db"
    running: Cluster = request.getfixturevalue("cluster")
    return running.new_database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


def sql(url: str, statement: str) -> list[tuple[Any, ...]]:
    """What a user of SQL sees."""
    engine = database.connect(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


# --- opening and migrating ------------------------------------------------------------------------------------


def test_the_migrations_make_the_tables_that_the_program_uses(url: str) -> None:
    Store.open(url).close()
    engine = database.connect(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        heads = ScriptDirectory.from_config(database.alembic_config(connection)).get_heads()
    engine.dispose()
    assert heads == [database.HEAD]
    assert sql(url, "SELECT version_num FROM alembic_version") == [(database.HEAD,)]


def test_processes_that_open_a_new_database_at_once_all_succeed(url: str) -> None:
    script = (
        "import datetime, sys\n"
        "from pipeline.store import Store\n"
        "import alembic.command\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "with Store.open(sys.argv[1]) as store:\n"
        "    store.begin_pass(sys.argv[2], datetime.datetime.now(datetime.UTC))\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, url, str(number)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for process in processes:
        assert process.stdout
        process.stdout.readline()
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, errors
    assert sql(url, "SELECT account FROM passes ORDER BY account") == [("0",), ("1",), ("2",), ("3",)]


def test_a_database_newer_than_the_program_is_left_alone(url: str) -> None:
    Store.open(url).close()
    sql(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"9999.*比本程序新.*请更新程序"):
        Store.open(url)
    assert sql(url, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_a_migration_may_rebuild_a_table_that_others_point_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def rebuild(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        recreate: Any = "always" if connection.dialect.name == "sqlite" else "never"
        with operations.batch_alter_table("mails", recreate=recreate) as table:
            table.add_column(Column("remark", Text))

    with Store.open(url) as store:
        store.record_mail(sha(1), 10, NOW)
        store.save_reading(CAMPAIGN, rich(1), NOW)
    monkeypatch.setattr(database, "HEAD", "9998")
    monkeypatch.setattr(database, "_upgrade", rebuild)
    with Store.open(url) as store:
        assert store.reading(CAMPAIGN, sha(1)) == rich(1)
    assert sql(url, "SELECT sha256, remark FROM mails") == [(sha(1), None)]


def test_a_migration_that_would_leave_orphans_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/baosong.db"
    with Store.open(url) as store:
        store.record_mail(sha(1), 10, NOW)
        store.save_reading(CAMPAIGN, rich(1), NOW)
    with monkeypatch.context() as patch:
        patch.setattr(database, "HEAD", "9998")
        patch.setattr(database, "_upgrade", lambda connection: connection.execute(text("DELETE FROM documents")))
        with pytest.raises(StoreError, match="已撤销升级"):
            Store.open(url)
    with Store.open(url) as store:
        assert store.reading(CAMPAIGN, sha(1)) == rich(1)


def test_a_reading_of_the_first_version_is_loaded_as_one_without_pictures(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_first(connection: Connection) -> None:
        command.upgrade(database.alembic_config(connection), "0001")

    with monkeypatch.context() as patch:
        patch.setattr(database, "HEAD", "0001")
        patch.setattr(database, "_upgrade", to_first)
        Store.open(url).close()
    liaison = "NULL, NULL, NULL"
    mail = f"INSERT INTO mails VALUES ('{sha(1)}', 10, '2024-03-18T00:00:00.000000+00:00')"
    head = f"'{CAMPAIGN}', '{sha(1)}', 1, '1', '2024-03-18T00:00:00.000000+00:00', '', NULL, '', '', '', NULL, 'review'"
    what = f"1, 1, '扫描.pdf', '{sha(9)}', 5, 'application/pdf', 'scan', 'parsed'"
    read = "'unknown', '[]', '', NULL, '[]', '[]', '[1]', 'not_read', NULL, NULL, NULL"
    for statement in (
        mail,
        f"INSERT INTO readings VALUES (1, {head}, {liaison}, NULL)",
        f"INSERT INTO documents VALUES ({what}, {read}, {liaison})",
        f"INSERT INTO checklists VALUES (1, 1, NULL, NULL, '', {liaison}, '[]')",
        "INSERT INTO entries VALUES (1, 1, 1, 'crude', NULL, '', false, '')",
        "INSERT INTO reports VALUES (1, 1, 1, 'report', NULL, NULL, NULL, NULL, 0, '')",
    ):
        sql(url, statement)
    content = Content(
        media_type="application/pdf",
        form="scan",
        status="parsed",
        unread_pages=(1,),
        checklist=Checklist(entries=(Entry(category="crude"),)),
        reports=(("report", Report()),),
    )
    truth = Reading(
        mail=sha(1),
        reader="1",
        documents=(Document(path="扫描.pdf", sha256=sha(9), size=5, content=content),),
    )
    with Store.open(url) as store:
        assert store.reading(CAMPAIGN, sha(1)) == truth
    assert sql(url, "SELECT category FROM findings_view") == []


def test_sqlite_is_opened_for_readers_beside_the_writer_with_keys_held_and_nothing_lost(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/baosong.db"
    Store.open(url).close()
    pragmas = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
    assert [sql(url, f"PRAGMA {pragma}")[0][0] for pragma in pragmas] == ["wal", 1, 2, 30_000]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("no url", "地址有误"),
        ("oracle+nothing://x/y", "地址有误"),
        ("mysql+pymysql://user:secret@x/y", "数据库 mysql"),
        ("postgresql+psycopg2://user:secret@127.0.0.1:1/y", "没有安装数据库"),
        ("sqlite:////dev/null/baosong.db", "不能建立数据库所在的文件夹"),
        ("sqlite:////dev", "打不开"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_in_words(address: str, words: str) -> None:
    with pytest.raises(StoreError, match=words) as refusal:
        Store.open(address)
    assert "secret" not in str(refusal.value)


def test_a_file_that_is_no_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "baosong.db"
    path.write_bytes(b"PK\x03\x04 a workbook, say" * 100)
    with pytest.raises(StoreError, match="不是数据库文件或已损坏"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"PK")


def test_a_database_that_cannot_be_written_still_answers(tmp_path: Path) -> None:
    path = tmp_path / "baosong.db"
    with Store.open(f"sqlite:///{path}") as store:
        store.record_mail(sha(1), 10, NOW)
        with Store.open(f"sqlite:///file:{path}?mode=ro&uri=true") as read_only:
            assert read_only.unread_mails(CAMPAIGN) == (sha(1),)
            with pytest.raises(StoreError, match=r"不可写.*写权限"):
                read_only.record_mail(sha(2), 10, NOW)


def test_a_full_disk_is_told_in_words_and_leaves_no_half_reading(tmp_path: Path) -> None:
    def fill(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size where that is larger

    url = f"sqlite:///{tmp_path}/baosong.db"
    Store.open(url).close()
    event.listen(Engine, "connect", fill)
    try:
        with Store.open(url) as store:
            store.record_mail(sha(1), 10, NOW)
            large = dataclasses.replace(rich(1), subject="关于" * 1_000_000)
            with pytest.raises(StoreError, match=r"磁盘已满.*请清理磁盘"):
                store.save_reading(CAMPAIGN, large, NOW)
            assert store.unread_mails(CAMPAIGN) == (sha(1),)
    finally:
        event.remove(Engine, "connect", fill)


# --- readings -------------------------------------------------------------------------------------------------


def rich(mail: int, reader: str = "1") -> Reading:
    """A reading with something in every table."""
    checklist = Checklist(
        title="行政执法突出问题自查清单",
        unit="柳林县应急管理局",
        entries=(
            Entry(
                category="campaign_style",
                exists=True,
                answer="☑是□否",
                manifestations=("集中整治代替日常监管", "执法时紧时松"),
                measures=("制定年度检查计划",),
                rectify_by=(
                    RectifyBy(text="4月底前", kind="date", date=dt.date(2024, 4, 30)),
                    RectifyBy(text="长期坚持", kind="ongoing"),
                    RectifyBy(text="", kind="unreadable"),
                ),
                where="表1第2行",
            ),
            Entry(category="one_size", exists=False, answer="否", denied=True),
            Entry(category="rough", sure=0.31),
        ),
        other_notes="无",
        liaison=Liaison(name="张某某", title="科长", mobile="13800000001"),
        leftovers=("备注:见附件",),
    )
    report = Report(
        title="自查报告",
        addressee="县司法局",
        signature="柳林县应急管理局",
        signed_on=dt.date(2024, 3, 18),
        words=3600,
        sections=(Section(heading="一、存在问题", kind="problems", words=2200, reason="存在问题"),),
        body="一、存在问题\n\x00\x1a\ud83d",
        unsure=((2, 4), (7, 8)),
    )
    word = Content(
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        form="word",
        status="parsed",
        kind="checklist",
        kinds=("checklist", "report"),
        checklist=checklist,
        reports=(("report", report), ("summary", Report())),
        titles=("行政执法突出问题自查清单", "自查报告"),
        flags=(Flag(code="exists_blank", message="空白"), Flag(code="exists_blank", message="空白")),
        notes=(Flag(code="leftover", message="备注", evidence="表1第9行"),),
    )
    scan = Content(
        media_type="application/pdf",
        form="scan",
        status="parsed",
        seal=Seal(
            verdict="other_unit",
            text="柳林县林业局",
            page=2,
            department="forestry",
            sure=0.87,
            size_mm=41.5,
            crop=Crop(file=sha(901), page=2, box=(301.5, 600.25, 420, 718.75)),
            at=(0.61, 0.78),
        ),
        unread_pages=(1, 2),
        pages=3,
        seen_by="rapidocr 3.10.0, onnxruntime 1.32.0, eye 1",
        doubts=(
            FieldDoubt(
                what="第1页 表1第3行“野蛮执法”的“是否存在”",
                text="是",
                sure=0.52,
                role="answer",
                category="abusive",
                crop=Crop(file=sha(901), page=1, box=(100, 200, 150, 230)),
            ),
            FieldDoubt(what="联络员的手机", text="1380000", sure=1.0, reason="手机号码不是11位", role="liaison"),
        ),
        spots=(
            Spot(crop=Crop(file=sha(901), page=1, box=(100, 200, 150, 230)), role="answer", category="abusive"),
            Spot(crop=Crop(file=sha(902), page=3, box=(80.5, 90, 510, 140)), begin=12, end=230),
        ),
    )
    return Reading(
        mail=sha(mail),
        reader=reader,
        message_id="<1@example.com>",
        sender="office@example.com",
        subject="应急局+交通局自查材料",
        sent_at=day(18, 9),
        decision="submission",
        departments=("emergency", "transport"),
        liaison=Liaison(name="李某某"),
        liaison_department="emergency",
        documents=(
            Document(
                path="材料.zip/清单.docx",
                sha256=sha(900),
                size=2**33,
                content=word,
                department="emergency",
                evidence=(Evidence(source="unit", text="柳林县应急管理局", department="emergency"),),
                flags=(Flag(code="kind_unclear", message="请核实"),),
            ),
            Document(path="扫描.pdf", sha256=sha(901), size=1, content=scan),
            Document(
                path="扫描 (2).jpg",
                sha256=sha(902),
                size=1,
                content=Content(
                    media_type="image/jpeg", form="scan", first_page="扫描 (1).jpg", page_number=2, status="parsed"
                ),
            ),
        ),
        cloud_links=(CloudLink(provider="163", name="报告.zip", size="80.96M", url="https://mail.163.com/x"),),
        flags=(Flag(code="cloud_attachment", message="云附件"),),
        notes=(Flag(code="low_confidence", message="请看"),),
    )


_ATOMS: dict[Any, st.SearchStrategy[Any]] = {
    # Lone surrogates, NUL and the escape itself come out of broken mails; the first two no database takes.
    str: st.text(st.characters() | st.sampled_from("\x00\x1a\ud800\udfff;0a"), max_size=6),
    int: st.integers(0, 2**31 - 1),
    float: st.floats(0, 2000),
    bool: st.booleans(),
    dt.date: st.dates(),
    dt.datetime: st.datetimes(
        dt.datetime.fromisoformat("0001-01-02"),
        dt.datetime.fromisoformat("9999-12-30"),
        timezones=st.sampled_from([dt.UTC, CHINA]),
    ),
}


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type hint, every field of every dataclass in it: a field added to the model is tried as well."""
    if hint in _ATOMS:
        return _ATOMS[hint]
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return st.builds(hint, **{name: anything(inner) for name, inner in hints.items()})
    arguments = get_args(hint)
    if get_origin(hint) is tuple and arguments[-1] is Ellipsis:
        return st.lists(st.deferred(lambda: anything(arguments[0])), max_size=2).map(tuple)
    if get_origin(hint) is tuple:
        return st.tuples(*(anything(inner) for inner in arguments))
    if get_origin(hint) in (types.UnionType, typing.Union):
        return st.one_of(*(st.none() if inner is type(None) else anything(inner) for inner in arguments))
    raise TypeError(f"no strategy for {hint}")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(reading=anything(Reading))
def test_whatever_a_reading_holds_comes_back_exactly(store: Store, reading: Reading) -> None:
    mail = sha(len(store.mails(OPENS, FOLDERS)))
    reading = dataclasses.replace(reading, mail=mail)
    store.record_mail(mail, 10, NOW)
    assert store.save_reading(CAMPAIGN, reading, NOW)
    loaded = store.reading(CAMPAIGN, mail)
    assert loaded == reading
    assert digest(loaded) == digest(reading)
    assert not store.save_reading(CAMPAIGN, loaded, NOW)


def test_a_reading_with_all_that_can_be_read_comes_back_exactly(store: Store) -> None:
    store.record_mail(sha(1), 10, NOW)
    store.save_reading(CAMPAIGN, rich(1), NOW)
    assert store.reading(CAMPAIGN, sha(1)) == rich(1)
    assert store.reading("another campaign", sha(1)) is None
    assert store.reading(CAMPAIGN, sha(2)) is None


@pytest.mark.parametrize("forged", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_a_forged_date_at_the_end_of_the_calendar_is_kept_within_it(store: Store, forged: str, hours: int) -> None:
    end = dt.datetime.fromisoformat(forged)
    sent_at = end.replace(tzinfo=dt.timezone(dt.timedelta(hours=hours)))
    store.record_mail(sha(1), 10, NOW)
    store.save_reading(CAMPAIGN, Reading(mail=sha(1), reader="1", sent_at=sent_at), NOW)
    loaded = store.reading(CAMPAIGN, sha(1))
    assert loaded and loaded.sent_at
    assert abs(loaded.sent_at - end) <= dt.timedelta(hours=14)


def test_the_same_reading_again_adds_nothing(store: Store) -> None:
    store.record_mail(sha(1), 10, NOW)
    assert store.save_reading(CAMPAIGN, rich(1), NOW)
    assert not store.save_reading(CAMPAIGN, rich(1), NOW + dt.timedelta(days=1))
    assert len(store.reading_versions(CAMPAIGN, sha(1))) == 1


def test_a_new_content_and_a_new_reader_each_make_a_version_and_none_is_lost(store: Store) -> None:
    first = rich(1)
    corrected = dataclasses.replace(first, departments=("emergency",))
    newer = dataclasses.replace(corrected, reader="2")
    store.record_mail(sha(1), 10, NOW)
    versions = (first, corrected, newer, first)  # the last: a rerun with an old program goes back
    assert [store.save_reading(CAMPAIGN, reading, NOW) for reading in versions] == [True] * 4
    assert store.reading_versions(CAMPAIGN, sha(1)) == versions
    assert [received.reading for received in store.received(CAMPAIGN, OPENS, FOLDERS)] == [first]


def test_each_campaign_has_its_own_reading_of_a_mail(store: Store) -> None:
    store.record_mail(sha(1), 10, NOW)
    other = dataclasses.replace(rich(1), decision="unrelated")
    store.save_reading(CAMPAIGN, rich(1), NOW)
    store.save_reading("2025", other, NOW)
    assert store.reading(CAMPAIGN, sha(1)) == rich(1)
    assert [received.reading for received in store.received("2025", OPENS, FOLDERS)] == [other]


def test_a_reading_of_a_mail_that_nobody_recorded_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="没有登记邮件"):
        store.save_reading(CAMPAIGN, rich(7), NOW)


def test_a_mail_without_a_reading_is_found_again_after_a_crash(store: Store) -> None:
    for number in (1, 2, 3):
        store.record_mail(sha(number), 10, NOW)
    store.save_reading(CAMPAIGN, rich(2), NOW)
    assert store.unread_mails(CAMPAIGN) == (sha(1), sha(3))
    assert store.unread_mails("2025") == (sha(1), sha(2), sha(3))


def test_old_readers_are_counted_and_their_mails_found_by_the_current_reading_alone(store: Store) -> None:
    for number, readers in ((1, ("1",)), (2, ("1", "2")), (3, ("2",))):
        store.record_mail(sha(number), 10, NOW)
        for reader in readers:
            store.save_reading(CAMPAIGN, rich(number, reader), NOW)
    assert store.readings_by_version(CAMPAIGN) == {"1": 1, "2": 2}
    assert store.stale_mails(CAMPAIGN, "2") == (sha(1),)


def test_sql_shows_each_problem_beside_its_measure_and_date_once(store: Store, url: str) -> None:
    store.record_mail(sha(1), 10, NOW)
    store.save_reading(CAMPAIGN, dataclasses.replace(rich(1), departments=()), NOW)
    store.save_reading(CAMPAIGN, rich(1), NOW)
    columns = "department, unit, category, finding, manifestation, measure, rectify_text"
    assert sql(url, f"SELECT {columns} FROM findings_view ORDER BY entry, finding") == [
        ("emergency", "柳林县应急管理局", "campaign_style", 1, "集中整治代替日常监管", "制定年度检查计划", "4月底前"),
        ("emergency", "柳林县应急管理局", "campaign_style", 2, "执法时紧时松", None, "长期坚持"),
        ("emergency", "柳林县应急管理局", "campaign_style", 3, None, None, ""),
    ]
    assert sql(url, "SELECT titles FROM documents ORDER BY reading_id, document")[0] == (
        '["行政执法突出问题自查清单", "自查报告"]',
    )


# --- when and where -------------------------------------------------------------------------------------------


def place(store: Store, mail: int, folder: str, received_at: dt.datetime | None, uid: int = 1) -> None:
    store.record_placement(
        Placement(
            account=ACCOUNT,
            folder=folder,
            uidvalidity=1,
            uid=uid,
            state="fetched",
            size=10,
            received_at=received_at,
            seen_at=NOW,
            mail=sha(mail),
        )
    )


def take(store: Store, mail: int, source: str, received_at: dt.datetime | None, basis: str) -> None:
    store.record_import(
        Import(
            mail=sha(mail),
            size=10,
            source=source,
            folder=f"导入/{source}",
            received_at=received_at,
            basis=basis,
            imported_at=NOW,
        )
    )


def when_and_where(store: Store) -> list[tuple[int, str, dt.datetime, str]]:
    return [(int(mail.sha256, 16), mail.folder, mail.received_at, mail.basis) for mail in store.mails(OPENS, FOLDERS)]


def test_of_several_placements_the_earliest_time_and_the_first_folder_count(store: Store) -> None:
    place(store, 1, "垃圾邮件", day(18))
    place(store, 1, "归档", day(19))
    place(store, 1, "INBOX", day(21))
    assert when_and_where(store) == [(1, "INBOX", day(18), "server")]


def test_the_servers_time_replaces_an_imports(store: Store) -> None:
    take(store, 1, "a.eml", day(15), "file")
    assert when_and_where(store) == [(1, "导入/a.eml", day(15), "file")]
    place(store, 1, "INBOX", day(20))
    assert when_and_where(store) == [(1, "INBOX", day(20), "server")]


def test_a_files_own_time_wins_over_a_received_header_and_any_over_none(store: Store) -> None:
    take(store, 1, "a.eml", None, "unknown")
    assert when_and_where(store) == [(1, "导入/a.eml", OPENS, "unknown")]
    take(store, 1, "b.eml", day(15), "received")
    assert when_and_where(store) == [(1, "导入/b.eml", day(15), "received")]
    take(store, 1, "mbox", day(17), "file")
    take(store, 1, "maildir", day(16), "file")
    assert when_and_where(store) == [(1, "导入/maildir", day(16), "file")]


def test_a_time_that_was_unknown_is_filled_in_and_never_taken_back(store: Store) -> None:
    take(store, 1, "a.eml", None, "unknown")
    take(store, 1, "a.eml", day(16), "received")
    take(store, 1, "a.eml", None, "unknown")
    take(store, 1, "a.eml", day(19), "file")
    assert when_and_where(store) == [(1, "导入/a.eml", day(16), "received")]


def test_a_mail_of_which_only_the_bytes_are_known_counts_as_there_from_the_start(store: Store) -> None:
    store.record_mail(sha(1), 10, NOW)
    assert when_and_where(store) == [(1, "", OPENS, "unknown")]
    place(store, 1, "垃圾邮件", None)
    assert when_and_where(store) == [(1, "垃圾邮件", OPENS, "unknown")]


def test_a_range_takes_in_both_its_ends_and_mails_come_in_the_order_of_receipt(store: Store) -> None:
    for number in (18, 16, 17):
        place(store, number, "INBOX", day(number), uid=number)
        store.save_reading(CAMPAIGN, rich(number), NOW)

    def between(since: dt.datetime | None, until: dt.datetime | None) -> list[dt.datetime]:
        mails = [mail.received_at for mail in store.mails(OPENS, FOLDERS, since, until)]
        assert [mail.received_at for mail in store.received(CAMPAIGN, OPENS, FOLDERS, since, until)] == mails
        return mails

    assert between(None, None) == [day(16), day(17), day(18)]
    assert between(day(16), day(17)) == [day(16), day(17)]
    moment = dt.timedelta(microseconds=1)
    assert between(day(16) + moment, day(18) - moment) == [day(17)]
    assert between(day(17).astimezone(dt.UTC), None) == [day(17), day(18)]


def test_the_judge_gets_mails_that_were_read_alone(store: Store) -> None:
    for number in range(1, 4):
        place(store, number, "INBOX", day(18), uid=number)
    store.save_reading(CAMPAIGN, rich(2), NOW)
    (received,) = store.received(CAMPAIGN, OPENS, FOLDERS)
    assert (received.mail, received.folder, received.received_at) == (sha(2), "INBOX", day(18))
    assert (received.basis, received.size, received.reading) == ("server", 10, rich(2))


def test_loading_asks_as_often_for_many_mails_as_for_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    def queries() -> int:
        asked.clear()
        assert [found.reading for found in store.received(CAMPAIGN, OPENS, FOLDERS)] == kept
        return len(asked)

    kept: list[Reading] = []
    needed: list[int] = []
    event.listen(Engine, "before_cursor_execute", note)
    try:
        for number in range(1, 6):
            store.record_mail(sha(number), 10, NOW)
            store.save_reading(CAMPAIGN, rich(number), NOW)
            kept.append(rich(number))
            needed.append(queries())
        monkeypatch.setattr(versions, "_CHUNK", 2)
        in_chunks = queries()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert set(needed) == {needed[0]}
    assert in_chunks > needed[0]


# --- the mailbox ----------------------------------------------------------------------------------------------


def seen(uid: int, state: str, **changes: Any) -> Placement:
    listed = Placement(
        account=ACCOUNT,
        folder="INBOX",
        uidvalidity=1,
        uid=uid,
        state=state,
        size=10,
        received_at=day(18),
        seen_at=NOW,
        mail=sha(uid) if state == "fetched" else None,
    )
    return dataclasses.replace(listed, **changes)


def test_known_uids_are_those_that_need_no_fetch(store: Store) -> None:
    highest = 2**32 - 1  # RFC 3501
    states = ("fetched", "before_campaign", "after_campaign", "too_large", "missing")
    store.record_placements(seen(uid, state) for uid, state in enumerate(states, 1))
    store.record_placement(seen(highest, "too_large"))
    store.record_placement(seen(77, "too_large", folder="垃圾邮件"))
    store.record_placement(seen(78, "too_large", uidvalidity=highest))
    store.record_placement(seen(79, "too_large", account="other@example.com"))
    assert store.known_uids(ACCOUNT, "INBOX", 1) == {1, 2, 3, 4, highest}
    assert store.known_uids(ACCOUNT, "INBOX", 1, states=("fetched",)) == {1}
    assert store.known_uids(ACCOUNT, "INBOX", highest) == {78}
    assert store.known_uids(ACCOUNT, "广告邮件", 1) == frozenset()
    assert store.placements(ACCOUNT, ("missing",)) == (seen(5, "missing"),)


def test_what_was_left_out_can_be_fetched_later_and_a_fetched_mail_stays_so(store: Store) -> None:
    store.record_placement(seen(1, "missing", received_at=None))
    store.record_placement(seen(1, "fetched"))
    for later in (seen(1, "missing"), seen(1, "before_campaign"), seen(1, "fetched", mail=sha(9))):
        store.record_placement(later)
    assert store.placements(ACCOUNT, ("fetched", "missing", "before_campaign")) == (seen(1, "fetched"),)


def test_placements_are_recorded_all_or_none(store: Store) -> None:
    store.record_placements(())
    with pytest.raises(StoreError):
        store.record_placements((seen(1, "fetched"), seen(2**70, "fetched")))
    assert store.mails(OPENS, FOLDERS) == ()
    assert store.known_uids(ACCOUNT, "INBOX", 1) == frozenset()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "gone", "mail": None},
        {"state": "missing"},
        {"mail": None},
        {"seen_at": day(18).replace(tzinfo=None)},
        {"received_at": day(18).replace(tzinfo=None)},
    ],
)
def test_a_placement_that_cannot_be_is_refused_where_it_is_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"naive|state|placement"):
        dataclasses.replace(seen(1, "fetched"), **wrong)


def test_the_newest_count_of_each_folder_is_kept_even_when_the_last_pass_broke_off(store: Store) -> None:
    def count(folder: str, hour: int, on_server: int) -> MailboxCount:
        return MailboxCount(folder=folder, counted_at=day(20, hour), on_server=on_server, recorded=on_server)

    first = store.begin_pass(ACCOUNT, day(20, 8))
    store.record_count(first, count("INBOX", 8, 5))
    store.record_count(first, count("垃圾邮件", 8, 1))
    second = store.begin_pass(ACCOUNT, day(20, 9))
    store.record_count(second, count("INBOX", 9, 6))
    store.record_count(second, count("INBOX", 9, 7))
    assert store.latest_counts(ACCOUNT) == (count("INBOX", 9, 7), count("垃圾邮件", 8, 1))
    assert store.latest_counts("other@example.com") == ()


def test_a_pass_tells_when_it_began_how_it_ended_and_whether_it_was_cut_off(store: Store) -> None:
    assert store.last_pass() is None
    store.finish_pass(store.begin_pass(ACCOUNT, day(20, 8)), day(20, 9), "failed", "登录被拒绝")
    last = store.last_pass(ACCOUNT)
    assert last
    assert (last.started_at, last.finished_at, last.outcome, last.error) == (
        day(20, 8),
        day(20, 9),
        "failed",
        "登录被拒绝",
    )
    store.begin_pass("other@example.com", day(20, 10))
    newest = store.last_pass()
    assert newest
    assert (newest.account, newest.finished_at) == ("other@example.com", None)
    assert store.last_pass(ACCOUNT) == last
