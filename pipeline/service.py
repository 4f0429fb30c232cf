"""Edge: the schedule. It runs one pass after another and knows nothing of what a pass does.

APScheduler keeps the time; the pass runs in its one thread, and the main thread waits for signals.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from apscheduler.schedulers.background import BackgroundScheduler

from pipeline.errors import BaosongError, LoginError, MailboxError, UnsafeLoginError
from pipeline.platform import end_at_once, exclusive_lock, stop_signals

log = logging.getLogger(__name__)

PAUSES = (dt.timedelta(minutes=30), dt.timedelta(hours=2), dt.timedelta(days=1))
"""How long the mailbox is left alone after refused logins in a row: 163 locks an account that keeps knocking."""

KILLED = 130
"""Exit code where a second signal did not let the running pass finish (128 + SIGINT, as shells have it)."""

_JOB = "pass"
_STOP, _DONE = "stop", "done"
_WAIT_SECONDS = 1.0  # on Windows nothing interrupts a wait, so a Ctrl-C is seen at its end


def serve(
    poll: Callable[[], None],
    *,
    every: dt.timedelta,
    lock: Path,
    pauses: Sequence[dt.timedelta] = PAUSES,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> None:
    """Run `poll` at once and then `every` so often, until SIGINT or SIGTERM; the running pass is finished first.

    A second signal ends the process at once with exit code `KILLED`; what is on the disk is as after a crash, which
    the archive and the store are made for. A pass that takes longer than `every` is never run beside itself. One
    that fails is logged once, and the next goes on; after a refused login the next waits for `pauses`, a step longer
    for each refusal until a pass succeeds.

    `lock` is the service's own file in the data folder, not one that `poll` takes. Raises AlreadyLockedError where
    another service holds it. Call it from the main thread: no signal reaches another.
    """
    news: SimpleQueue[str] = SimpleQueue()
    # UTC: intervals need no zone, and asking the system for its own fails on some machines.
    scheduler = BackgroundScheduler(timezone=dt.UTC)

    def postpone(until: dt.datetime) -> None:
        scheduler.modify_job(_JOB, next_run_time=until)

    passes = _Passes(poll, every=every, pauses=pauses, now=now, postpone=postpone, done=lambda: news.put(_DONE))
    # It reports each run, each one left out because the last still runs, and (a second time) each failure.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    with exclusive_lock(lock), stop_signals(lambda: news.put(_STOP)):
        scheduler.add_job(
            passes.run,
            "interval",
            seconds=every.total_seconds(),
            id=_JOB,
            next_run_time=now(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.start()
        log.info("service started, a pass every %s", every)
        try:
            while _next(news) != _STOP:
                pass
        finally:
            running = passes.stop()
            scheduler.shutdown(wait=False)
        if running:
            log.warning("正在收取，收完这一遍就结束；再按一次 Ctrl-C 立即结束。")
        while passes.running:
            if _next(news) == _STOP:
                log.warning("service ended in the middle of a pass, on a second signal")
                end_at_once(KILLED)
        log.info("service ended")


def pause_after(error: Exception, refusals: int, pauses: Sequence[dt.timedelta] = PAUSES) -> dt.timedelta | None:
    """How long to leave the mailbox alone after this error, the `refusals`-th in a row (from 1).

    None where the next pass may come at its time: the error is not the mailbox's refusal.
    """
    asked = error.retry_after if isinstance(error, MailboxError) else None
    if asked is None and not isinstance(error, LoginError | UnsafeLoginError):
        return None
    ours = pauses[min(max(refusals, 1), len(pauses)) - 1]
    return ours if asked is None else max(ours, asked)


class _Passes:
    """One pass after another, what became of the last ones, and whether there may be another."""

    def __init__(
        self,
        poll: Callable[[], None],
        *,
        every: dt.timedelta,
        pauses: Sequence[dt.timedelta],
        now: Callable[[], dt.datetime],
        postpone: Callable[[dt.datetime], None],
        done: Callable[[], None],
    ) -> None:
        self._poll = poll
        self._every = every
        self._pauses = pauses
        self._now = now
        self._postpone = postpone
        self._done = done
        self._lock = threading.Lock()
        self._stopping = False
        self._refusals = 0
        self.running = False

    def stop(self) -> bool:
        """No pass begins any more. Whether one is running."""
        with self._lock:
            self._stopping = True
            return self.running

    def run(self) -> None:
        """One pass, in the scheduler's thread."""
        with self._lock:
            if self._stopping:
                return
            self.running = True
        try:
            self._poll()
            self._refusals = 0
        except Exception as error:  # whatever it was, the next pass must come
            self._failed(error)
        finally:
            self.running = False
            self._done()

    def _failed(self, error: Exception) -> None:
        pause = pause_after(error, self._refusals + 1, self._pauses)
        if pause is not None and not self._stopping:
            self._refusals += 1
            until = self._now() + max(pause, self._every)
            self._postpone(until)
            log.critical(
                "邮箱第 %d 次拒绝登录：%s 反复登录会使邮箱被锁，"
                "到 %s 才会再试；处理好后请重新启动本服务，即可马上再试。",
                self._refusals,
                error,
                until.astimezone().strftime("%Y-%m-%d %H:%M"),
            )
        elif isinstance(error, BaosongError):
            log.error("pass failed: %s", error)
        else:
            log.error("pass failed: %s: %s", type(error).__name__, error, exc_info=error)


def _next(news: SimpleQueue[str]) -> str:
    try:
        return news.get(timeout=_WAIT_SECONDS)
    except Empty:
        return ""
