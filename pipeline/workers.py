"""Edge: child processes for whatever reads what strangers sent, each call with a time and a memory limit.

A document that crashes, hangs or swallows memory costs its own call and nothing else: pebble ends the child and
starts another one.
"""

import logging
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from parsers.paper import UnreadableError
from pipeline.errors import BaosongError, WorkerCrashedError, WorkerError, WorkerTimeoutError
from pipeline.platform import forbid_core_dumps, limit_memory, lower_priority

Item = TypeVar("Item")
Result = TypeVar("Result")

CALLS_PER_CHILD = 200  # a fresh child after so many: what libraries leak goes with the old one
START_SECONDS = 60.0  # for children to start in, on a slow PC
_NO_START = "读取程序无法启动，请检查内存限额设置和安装是否完整（run.py doctor）。"
_OURS = (UnreadableError, BaosongError)


class Runner(Protocol):
    """What `Workers` and `Inline` have in common."""

    def run(self, function: Callable[..., Result], /, *args: Any) -> Result: ...

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], *, timeout: float | None = None
    ) -> Iterator[tuple[Item, Result | Exception]]: ...


class Workers:
    """A pool of `processes` children. `timeout` in seconds bounds each call from when a child has taken it;
    `memory_bytes` bounds a child's address space (its libraries need some 300 MB of it; on Windows there is no limit).

    Functions must be importable by name, arguments and results must pickle.
    """

    def __init__(self, *, processes: int, timeout: float, memory_bytes: int) -> None:
        self._processes = max(1, processes)
        self._timeout = timeout
        self._memory_bytes = memory_bytes
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(wait=kind is None)

    def close(self, *, wait: bool = True) -> None:
        """End the children; without `wait`, calls under way are dropped."""
        pool: Any = self._pool
        self._pool = None
        if pool is not None:
            if wait:
                pool.close()
            else:
                pool.stop()
            pool.join()

    def run(self, function: Callable[..., Result], /, *args: Any) -> Result:
        """`function(*args)` in a child.

        Raises `WorkerTimeoutError`, `WorkerCrashedError`, or what the function raised where that is one of the
        project's own errors.
        """
        return self._result(function, self._start(function, args, self._timeout), self._timeout)

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], *, timeout: float | None = None
    ) -> Iterator[tuple[Item, Result | Exception]]:
        """Each item with its result or its error, in order; few items are held at a time, however many there are.

        `timeout` in seconds stands in for the pool's own.
        """
        seconds = timeout or self._timeout
        ahead: deque[tuple[Item, Any]] = deque()
        for item in items:
            ahead.append((item, self._start(function, (item,), seconds)))
            if len(ahead) > 2 * self._processes:
                yield self._next(function, ahead, seconds)
        while ahead:
            yield self._next(function, ahead, seconds)

    def _next(
        self, function: Callable[..., Result], ahead: deque[tuple[Item, Any]], seconds: float
    ) -> tuple[Item, Result | Exception]:
        item, future = ahead.popleft()
        try:
            return item, self._result(function, future, seconds)
        except (*_OURS, WorkerError) as error:
            return item, error

    def _start(self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float) -> Any:
        if self._pool is None or not self._pool.active:
            self._pool = ProcessPool(
                max_workers=self._processes,
                max_tasks=CALLS_PER_CHILD,
                initializer=_prepare,
                initargs=(self._memory_bytes,),
                context=get_context("spawn"),
            )
        return self._pool.schedule(_call, args=(function, args), timeout=seconds)

    def _result(self, function: Callable[..., Result], future: Any, seconds: float) -> Result:
        try:
            outcome = future.result(START_SECONDS + max(seconds, self._timeout) * (2 * self._processes + 2))
        except TimeoutError:
            if not future.done():  # no child took the call: each one dies at its start
                self.close(wait=False)
                raise WorkerCrashedError(
                    "读取程序无法启动，请检查内存限额设置和安装是否完整（run.py doctor）。"
                ) from None
            raise WorkerTimeoutError(
                f"读取超过{seconds:g}秒仍未完成，已中止；请人工打开该文件核对，必要时让单位重新导出后报送。"
            ) from None
        except ProcessExpired as error:
            raise WorkerCrashedError(
                f"读取程序异常退出（代码{error.exitcode}），该文件可能已损坏或含恶意内容，请人工核对。"
            ) from None
        except Exception as error:  # pickling of the call, a pool that broke
            raise _crashed(function, f"{type(error).__name__}: {error}") from error
        return _opened(function, outcome)


class Inline:
    """The same interface without children or limits: for tests and for profiling."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self, *, wait: bool = True) -> None:
        """Nothing to end."""

    def run(self, function: Callable[..., Result], /, *args: Any) -> Result:
        """As `Workers.run`."""
        return _opened(function, _call(function, args))

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], *, timeout: float | None = None
    ) -> Iterator[tuple[Item, Result | Exception]]:
        """As `Workers.map`."""
        for item in items:
            try:
                yield item, self.run(function, item)
            except _OURS as error:
                yield item, error


def _prepare(memory_bytes: int) -> None:
    """In the child, before its first call. (pebble makes children ignore SIGINT: Ctrl-C is the parent's.)"""
    limit_memory(memory_bytes)
    forbid_core_dumps()
    lower_priority()
    logging.disable(logging.CRITICAL)  # what a reader has to say it says in its result


def _call(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[str, Any]:
    """In the child: the outcome as a value that pickles, whatever the function did."""
    try:
        return "result", function(*args)
    except MemoryError:
        return "memory", None
    except _OURS as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # an error whose constructor wants more than its message
            return "error", f"{type(error).__name__}: {error}"
        return "ours", error
    except (Exception, SystemExit) as error:
        return "error", f"{type(error).__name__}: {error}"[:500]


def _opened(function: Callable[..., Result], outcome: tuple[str, Any]) -> Result:
    kind, value = outcome
    if kind == "result":
        result: Result = value
        return result
    if kind == "ours":
        raise value
    if kind == "memory":
        raise WorkerCrashedError("读取时内存超限，文件过大或结构异常，请人工打开该文件核对。")
    raise _crashed(function, value)


def _crashed(function: Callable[..., Any], detail: str) -> WorkerCrashedError:
    name = getattr(function, "__qualname__", repr(function))
    return WorkerCrashedError(f"读取时程序出错（{name}：{detail}），请人工核对该文件，并把这条信息转给维护人员。")
