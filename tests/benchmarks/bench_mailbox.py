"""An idle poll of a mailbox of 10,000 mails over Dovecot behind 163's manners: time, CPU, commands (no FETCH)."""

import datetime as dt
import sys
import time

from pipeline.mailbox import MailboxSettings, Session, connect
from tests.servers import dovecot
from tests.servers.netease_proxy import start_netease_proxy

MAILS = 10_000
START = dt.datetime(2024, 3, 15, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def main() -> int:
    if not dovecot.is_installed():
        print(dovecot.INSTALL)
        return 1
    with dovecot.start_dovecot() as server, start_netease_proxy(server.port) as proxy:
        mails = (
            (b"Subject: %d\r\n\r\nbody\r\n" % number, START + dt.timedelta(minutes=number)) for number in range(MAILS)
        )
        server.deliver("bureau", mails)
        account = server.account("bureau")
        settings = MailboxSettings(
            host="127.0.0.1", port=proxy.port, tls="none", user=account.user, password=account.password
        )
        with connect(settings) as session:  # Dovecot builds its index; not our time
            stored = _poll(session, settings)
        proxy.manners.commands.clear()
        # The CPU of this process holds the proxy's share too, so that one goes straight to Dovecot.
        for name, port in (("163's manners", proxy.port), ("Dovecot itself", server.port)):
            direct = MailboxSettings(
                host="127.0.0.1", port=port, tls="none", user=account.user, password=account.password
            )
            wall, cpu = time.perf_counter(), time.process_time()
            with connect(direct) as session:
                new = _poll(session, direct) - stored
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            print(f"idle poll of {len(stored):,} mails, {name}: {wall:.3f} s, {cpu:.3f} s CPU, {len(new)} new")
        fetches = len(proxy.manners.asked("FETCH"))
        print(f"commands: {len(proxy.manners.commands)}, of them FETCH: {fetches}")
    return 0 if fetches == 0 and len(stored) == MAILS else 1


def _poll(session: Session, settings: MailboxSettings) -> set[tuple[str, int]]:
    return {(folder, uid) for folder in settings.folders for uid in session.listing(folder).uids}


if __name__ == "__main__":
    sys.exit(main())
