"""The mailbox over real IMAP: Dovecot as it is, Dovecot behind 163's manners, and pymap."""

import datetime as dt
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from imapclient import IMAPClient

from pipeline.errors import FolderError, LoginError, MailboxError, UnsafeLoginError
from pipeline.mailbox import FOLDERS_163, MailboxSettings, Missing, Session, connect, with_retries
from pipeline.model import RawMail
from tests.servers.account import Account, free_port
from tests.servers.dovecot import Dovecot
from tests.servers.netease_proxy import FREQUENCY_LIMITED, WRONG_PASSWORD, Proxy, start_netease_proxy

CHINA = dt.timezone(dt.timedelta(hours=8))
MORNING = dt.datetime(2024, 3, 19, 8, 15, tzinfo=CHINA)


def mail(number: int, size: int = 0) -> bytes:
    head = f"From: a@example.com\r\nSubject: number {number}\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000\r\n\r\n"
    return head.encode() + b"0123456789abcde\r\n" * (size // 17) + b"end\r\n"


def fill(account: Account, count: int, folder: str = "INBOX", size: int = 0) -> list[bytes]:
    contents = [mail(number, size) for number in range(count)]
    account.append_all(
        (folder, content, MORNING + dt.timedelta(minutes=number)) for number, content in enumerate(contents)
    )
    return contents


def settings(account: Account, **changes: object) -> MailboxSettings:
    values: dict[str, object] = {
        "host": account.host,
        "port": account.port,
        "user": account.user,
        "password": account.password,
        "tls": "none",
        "timeout": 10.0,
        "backoff": 5.0,
    }
    return MailboxSettings(**{**values, **changes})  # type: ignore[arg-type]  # a test names the fields it means


def everything(session: Session, folder: str = "INBOX") -> list[RawMail | Missing]:
    listing = session.listing(folder)
    return list(session.fetch(folder, session.envelopes(folder, listing.uids)))


class Pass:
    """A pass as the flow makes it: what the server lists, less what is stored, is fetched and stored."""

    def __init__(self, folder: str = "INBOX") -> None:
        self.folder = folder
        self.stored: dict[int, RawMail] = {}
        self.missing: list[Missing] = []

    def __call__(self, session: Session) -> None:
        self.missing.clear()
        new = [uid for uid in session.listing(self.folder).uids if uid not in self.stored]
        for mail in session.fetch(self.folder, session.envelopes(self.folder, new)):
            if isinstance(mail, Missing):
                self.missing.append(mail)
            else:
                assert mail.uid is not None and mail.uid not in self.stored
                self.stored[mail.uid] = mail


@pytest.fixture(params=["dovecot", "163", "pymap"])
def server(request: pytest.FixtureRequest) -> tuple[Account, Account]:
    """The account to write to, and the same one as the program under test reaches it."""
    if request.param == "pymap":
        account: Account = request.getfixturevalue("pymap_account")
        account.create(*FOLDERS_163)
        return account, account
    account = request.getfixturevalue("account")
    if request.param == "163":
        return account, account.by_way_of(request.getfixturevalue("netease").port)
    return account, account


# --- what every server gives --------------------------------------------------------------------------------------


def test_every_mail_of_every_folder_keeps_its_bytes_and_its_time_of_receipt(server: tuple[Account, Account]) -> None:
    writer, reader = server
    contents = {folder: fill(writer, 3, folder, size=2000) for folder in FOLDERS_163}
    with connect(settings(reader)) as session:
        assert set(FOLDERS_163) <= set(session.folders())
        for folder in FOLDERS_163:
            listing = session.listing(folder)
            mails = everything(session, folder)
            assert (listing.exists, len(listing.uids)) == (3, 3)
            assert [m.content for m in mails if isinstance(m, RawMail)] == contents[folder]
            for number, mail in enumerate(mails):
                assert isinstance(mail, RawMail)
                assert mail.received_at == MORNING + dt.timedelta(minutes=number)
                assert (mail.folder, mail.uid, mail.basis) == (folder, listing.uids[number], "server")
                assert (mail.account, mail.uidvalidity) == (writer.user, listing.uidvalidity)


def test_nothing_is_marked_moved_or_deleted(account: Account, netease: Proxy) -> None:
    fill(account, 4)
    before = account.flags("INBOX")
    with connect(settings(account.by_way_of(netease.port))) as session:
        everything(session)
        everything(session, "广告邮件")
    assert netease.manners.violations == []
    assert account.flags("INBOX") == before == dict.fromkeys(before, ())
    assert all("BODY.PEEK[]" in command for command in netease.manners.asked("FETCH") if "BODY" in command)


def test_the_guard_of_the_proxy_would_notice_a_client_that_marks_mails(account: Account, netease: Proxy) -> None:
    fill(account, 1)
    with account.by_way_of(netease.port).client() as client:
        client.id_({"name": "someone"})
        client.select_folder("INBOX", readonly=True)
        with pytest.raises(IMAPClient.Error):
            client.fetch([1], ["BODY[]"])
        with pytest.raises(IMAPClient.Error):
            client.add_flags([1], [b"\\Seen"])
    assert [violation.split()[1] for violation in netease.manners.violations] == ["FETCH", "STORE"]


def test_a_poll_with_nothing_new_fetches_nothing(account: Account, netease: Proxy) -> None:
    fill(account, 3)
    one_pass = Pass()
    with_retries(settings(account.by_way_of(netease.port)), one_pass)
    netease.manners.commands.clear()
    with_retries(settings(account.by_way_of(netease.port)), one_pass)
    assert len(one_pass.stored) == 3
    assert netease.manners.asked("FETCH") == []
    assert netease.manners.commands[-1] == "LOGOUT"


# --- batches ------------------------------------------------------------------------------------------------------


def test_batches_hold_the_bounds_of_number_and_bytes_and_large_mails_go_alone(account: Account, netease: Proxy) -> None:
    fill(account, 5)
    fill(account, 1, size=60_000)
    fill(account, 4, size=20_000)
    small = settings(account.by_way_of(netease.port), batch_mails=3, batch_bytes=50_000)
    with connect(small) as session:
        assert len(everything(session)) == 10
    asked = [command.split()[2] for command in netease.manners.asked("FETCH") if "BODY" in command]
    assert asked == ["1,2,3", "6", "4,5,7", "8,9", "10"]


def test_a_mail_over_the_limit_stays_on_the_server_and_is_reported(account: Account, netease: Proxy) -> None:
    fill(account, 1, size=30_000)
    fill(account, 1)
    with connect(settings(account.by_way_of(netease.port), max_mail_bytes=20_000)) as session:
        report, other = everything(session)
    assert isinstance(report, Missing) and isinstance(other, RawMail)
    assert (report.reason, report.uid) == ("too_large", 1)
    assert "网页邮箱" in report.message


# --- 163's manners ------------------------------------------------------------------------------------------------


def test_id_is_sent_once_a_connection_after_login_and_only_where_the_server_knows_it(
    account: Account, netease: Proxy
) -> None:
    for has_id in (True, False):
        netease.manners.has_id = has_id
        netease.manners.commands.clear()
        with connect(settings(account.by_way_of(netease.port))) as session:
            assert session.listing("INBOX").exists == 0
        verbs = [command.split()[0] for command in netease.manners.commands]
        assert verbs.count("ID") == has_id
        if has_id:
            assert verbs.index("ID") > verbs.index("LOGIN")
            assert '"baosong"' in netease.manners.asked("ID")[0]


def test_an_unsafe_login_is_answered_by_id_once_more(account: Account, netease: Proxy) -> None:
    netease.manners.unsafe_logins = 1
    with connect(settings(account.by_way_of(netease.port))) as session:
        assert session.listing("INBOX").exists == 0
    assert len(netease.manners.asked("ID")) == 2


def test_an_unsafe_login_that_stays_is_told_from_a_wrong_password_and_not_tried_on(
    account: Account, netease: Proxy
) -> None:
    netease.manners.unsafe_logins = 99
    with pytest.raises(UnsafeLoginError, match="浏览器") as caught:
        with_retries(settings(account.by_way_of(netease.port)), lambda s: s.listing("INBOX"), sleep=_no_sleep)
    assert caught.value.retry_after == dt.timedelta(minutes=30)
    assert netease.manners.connections == 1


def test_a_refused_password_is_never_tried_twice(account: Account, netease: Proxy) -> None:
    netease.manners.login_refusal = WRONG_PASSWORD
    with pytest.raises(LoginError, match="授权码") as caught:
        with_retries(settings(account.by_way_of(netease.port)), everything, sleep=_no_sleep)
    assert caught.value.retry_after is None
    assert len(netease.manners.asked("LOGIN")) == 1
    assert account.password not in str(caught.value)


QQ_REFUSAL = (
    "Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, "
    "or system is busy."
)


@pytest.mark.parametrize("words", [FREQUENCY_LIMITED, QQ_REFUSAL])
def test_too_many_logins_say_how_long_to_wait(account: Account, netease: Proxy, words: str) -> None:
    netease.manners.login_refusal = words
    with pytest.raises(LoginError, match="频繁") as caught, connect(settings(account.by_way_of(netease.port))):
        pass
    assert caught.value.retry_after == dt.timedelta(minutes=30)


def test_a_server_that_is_only_busy_is_tried_again(account: Account, netease: Proxy) -> None:
    netease.manners.login_refusal = "[UNAVAILABLE] Temporary authentication failure"
    slept: list[float] = []
    with pytest.raises(MailboxError, match="暂时不能登录") as caught:
        with_retries(settings(account.by_way_of(netease.port), retries=3), everything, sleep=slept.append)
    assert not isinstance(caught.value, LoginError)
    assert slept == [5.0, 10.0, 20.0]


def test_a_line_that_breaks_during_login_is_no_refused_password(account: Account, netease: Proxy) -> None:
    netease.manners.login_cuts = 1
    assert with_retries(settings(account.by_way_of(netease.port)), everything, sleep=_no_sleep) == []


def test_the_password_does_not_show_in_the_settings(account: Account) -> None:
    assert account.password not in repr(settings(account))


def test_neither_the_password_nor_the_mails_reach_the_log(
    account: Account, netease: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    fill(account, 1, size=200)
    with caplog.at_level("DEBUG"), connect(settings(account.by_way_of(netease.port))) as session:
        everything(session)
    assert account.password not in caplog.text
    assert "0123456789abcde" not in caplog.text


def test_a_password_that_cannot_be_sent_is_refused_before_the_server_counts_it(
    account: Account, netease: Proxy
) -> None:
    for password in ("", "授权码", "ABCD\r\nEFGH", " ABCDEFGH"):
        with (
            pytest.raises(LoginError),
            connect(settings(account.by_way_of(netease.port), password=password)),
        ):
            pass
    assert netease.manners.asked("LOGIN") == []


def test_a_folder_that_is_not_there_is_named_with_those_that_are(account: Account, netease: Proxy) -> None:
    with connect(settings(account.by_way_of(netease.port))) as session:
        with pytest.raises(FolderError, match=r"“广告信件”.*垃圾邮件"):
            session.listing("广告信件")
        assert session.listing("广告邮件").exists == 0  # the connection is still good


# --- lists that are not what they should be -----------------------------------------------------------------------


@pytest.mark.parametrize("manner", ["none", "short", "split", "refused"])
def test_every_uid_is_found_though_search_fails(account: Account, netease: Proxy, manner: str) -> None:
    fill(account, 4)
    netease.manners.search = manner
    with connect(settings(account.by_way_of(netease.port))) as session:
        listing = session.listing("INBOX")
    assert listing.uids == (1, 2, 3, 4)
    assert listing.exists == 4


def test_a_list_longer_than_imaplib_takes_by_itself_is_read(account: Account, netease: Proxy) -> None:
    fill(account, 3)
    netease.manners.search = "long"
    with connect(settings(account.by_way_of(netease.port))) as session:
        assert session.listing("INBOX").uids == (1, 2, 3)
    assert netease.manners.asked("FETCH") == []


def test_an_empty_folder_costs_no_fetch_though_163_answers_none(account: Account, netease: Proxy) -> None:
    with connect(settings(account.by_way_of(netease.port))) as session:
        assert session.listing("INBOX").uids == ()
    assert netease.manners.asked("FETCH") == []


def test_mails_that_the_server_lists_but_does_not_send_are_reported_and_the_others_come(
    account: Account, netease: Proxy
) -> None:
    fill(account, 6)
    netease.manners.left_out = frozenset({2})
    netease.manners.without_body = frozenset({4})
    netease.manners.empty_body = frozenset({1})
    netease.manners.refused = frozenset({5})
    with connect(settings(account.by_way_of(netease.port))) as session:
        found = everything(session)
    assert [m.uid for m in found if isinstance(m, RawMail)] == [3, 6]
    reasons = {m.uid: m.reason for m in found if isinstance(m, Missing)}
    assert reasons == {1: "not_sent", 2: "not_sent", 4: "not_sent", 5: "refused"}


def test_a_rebuilt_folder_is_listed_again_and_never_mixed_with_the_old_numbers(
    account: Account, netease: Proxy
) -> None:
    fill(account, 2)

    def work(session: Session) -> list[RawMail | Missing]:
        listing = session.listing("INBOX")
        if netease.manners.uidvalidity == 1:
            netease.manners.uidvalidity = 2
            session.listing("广告邮件")  # INBOX must be opened anew
        return list(session.fetch("INBOX", session.envelopes("INBOX", listing.uids)))

    found = with_retries(settings(account.by_way_of(netease.port)), work, sleep=_no_sleep)
    assert [(m.uidvalidity, m.uid) for m in found] == [(2, 1), (2, 2)]


# --- faults of the line -------------------------------------------------------------------------------------------


def test_a_line_cut_in_mid_mail_loses_nothing_and_brings_nothing_twice(account: Account, netease: Proxy) -> None:
    contents = fill(account, 7, size=3000)
    netease.manners.cuts = 2
    slept: list[float] = []
    one_pass = Pass()
    with_retries(settings(account.by_way_of(netease.port), batch_mails=2), one_pass, sleep=slept.append)
    assert [one_pass.stored[uid].content for uid in sorted(one_pass.stored)] == contents
    assert slept == [5.0, 10.0]
    assert not one_pass.missing


def test_what_was_complete_comes_before_the_error(account: Account, netease: Proxy) -> None:
    fill(account, 4)
    netease.manners.cut_always = frozenset({3})
    found = []
    with (
        pytest.raises(MailboxError, match="连接中断"),
        connect(settings(account.by_way_of(netease.port), batch_mails=1)) as session,
    ):
        listing = session.listing("INBOX")
        for mail in session.fetch("INBOX", session.envelopes("INBOX", listing.uids)):
            found.append(mail.uid)
    assert found == [1, 2]


def test_a_mail_that_breaks_the_line_every_time_costs_itself_only(account: Account, netease: Proxy) -> None:
    fill(account, 9)
    netease.manners.cut_always = frozenset({2, 5})
    one_pass = Pass()
    with_retries(settings(account.by_way_of(netease.port)), one_pass, sleep=_no_sleep)
    assert sorted(one_pass.stored) == [1, 3, 4, 6, 7, 8, 9]
    assert [(m.uid, m.reason) for m in one_pass.missing] == [(2, "line_breaks"), (5, "line_breaks")]


def test_bye_and_a_busy_server_are_faults_that_pass(account: Account, netease: Proxy) -> None:
    fill(account, 3)
    netease.manners.byes = netease.manners.busy = 1
    one_pass = Pass()
    with_retries(settings(account.by_way_of(netease.port)), one_pass, sleep=_no_sleep)
    assert len(one_pass.stored) == 3


def test_a_server_that_falls_silent_is_left_after_the_timeout(account: Account, netease: Proxy) -> None:
    fill(account, 2)
    netease.manners.stalls = 1
    one_pass = Pass()
    with_retries(settings(account.by_way_of(netease.port), timeout=0.5), one_pass, sleep=_no_sleep)
    assert len(one_pass.stored) == 2
    assert netease.manners.connections == 2


def test_a_program_interrupted_in_mid_fetch_leaves_no_connection_behind(account: Account, netease: Proxy) -> None:
    fill(account, 3)
    with (
        pytest.raises(KeyboardInterrupt),
        connect(settings(account.by_way_of(netease.port), batch_mails=1)) as session,
    ):
        for _ in session.fetch("INBOX", session.envelopes("INBOX", (1, 2, 3))):
            raise KeyboardInterrupt
    assert netease.manners.commands[-1] == "LOGOUT"


def test_a_server_that_is_down_is_asked_again_with_growing_pauses_and_then_named(account: Account) -> None:
    slept: list[float] = []
    nobody = settings(account.by_way_of(free_port()), retries=4, backoff_limit=30.0)
    with pytest.raises(MailboxError, match=r"连不上邮件服务器 127\.0\.0\.1"):
        with_retries(nobody, everything, sleep=slept.append)
    assert slept == [5.0, 10.0, 20.0, 30.0]


# --- TLS ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: apt-get install openssl")
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", file, "-out", file.with_suffix(".crt")),
        ],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + file.with_suffix(".crt").read_bytes())
    return file


@pytest.fixture
def netease_tls(dovecot_server: Dovecot, certificate: Path) -> Iterator[Proxy]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with start_netease_proxy(dovecot_server.port, context) as proxy:
        yield proxy


def test_tls_brings_the_mails_from_a_server_whose_certificate_is_trusted(
    account: Account, netease_tls: Proxy, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    contents = fill(account, 2)
    netease_tls.manners.cuts = 1
    one_pass = Pass()
    with_retries(settings(account.by_way_of(netease_tls.port), tls="implicit"), one_pass, sleep=_no_sleep)
    assert [mail.content for mail in one_pass.stored.values()] == contents


def test_a_certificate_nobody_vouches_for_gets_no_password(account: Account, netease_tls: Proxy) -> None:
    with (
        pytest.raises(MailboxError, match="证书"),
        connect(settings(account.by_way_of(netease_tls.port), tls="implicit")),
    ):
        pass
    assert netease_tls.manners.commands == []


def test_tls_asked_of_a_server_without_it_says_what_to_check(account: Account) -> None:
    with pytest.raises(MailboxError, match="TLS"), connect(settings(account, tls="implicit")):
        pass


def _no_sleep(_seconds: float) -> None:
    pass
