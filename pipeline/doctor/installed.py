"""Checks of what is installed: Python, packages, LibreOffice, children with a memory limit."""

import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from pipeline.config import HOME, Limits
from pipeline.doctor.finding import Finding, bad, ok, warn
from pipeline.errors import BaosongError, WorkerError
from pipeline.looking import Eye, name_of_engine
from pipeline.platform import memory_limit
from pipeline.workers import Workers

OLDEST, BELOW = (3, 11), (3, 14)
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)\s*(;?)", re.MULTILINE)
_WINDOWS_OFFICE = ("C:/Program Files/LibreOffice/program/soffice.exe",)
_CHILD_SECONDS = 30.0


def packages(lock: Path = HOME / "requirements.lock") -> Iterator[Finding]:
    version = ".".join(str(number) for number in sys.version_info[:3])
    if not OLDEST <= sys.version_info[:2] < BELOW:
        yield warn("安装", f"Python {version} 未经测试。", "请改用 Python 3.11、3.12 或 3.13，重新运行 make install。")
    try:
        pins = read_pins(lock.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        yield warn("安装", f"没有锁定文件 {lock}，无法核对各软件包的版本。", "请重新取得完整的程序文件夹。")
        return
    missing, differing = [], []
    for name, (versions, only_some) in pins.items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            if not only_some:
                missing.append(name)
            continue
        if found not in versions:
            differing.append(f"{name} {found}（应为 {'或'.join(versions)}）")
    remedy = "请运行 make install（Windows 上：pip install --require-hashes -r requirements.lock）。"
    if missing:
        yield bad("安装", f"缺少软件包：{'、'.join(missing)}。", remedy)
    if differing:
        yield warn("安装", f"软件包版本与锁定的不同：{'、'.join(differing)}。", remedy)
    if not missing and not differing:
        yield ok("安装", f"Python {version}，{len(pins)} 个软件包都是锁定的版本。")


def read_pins(text: str) -> dict[str, tuple[tuple[str, ...], bool]]:
    """Of a lock file: name → its versions, and whether every one of them is for some systems only."""
    pins: dict[str, tuple[tuple[str, ...], bool]] = {}
    for name, version, marker in _PIN.findall(text):
        versions, only_some = pins.get(name, ((), True))
        pins[name] = ((*versions, version), only_some and bool(marker))
    return pins


def libreoffice() -> Iterator[Finding]:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    found = found or next((path for path in _WINDOWS_OFFICE if Path(path).exists()), None)
    if found:
        yield ok("LibreOffice", f"已安装：{found}。")
    else:
        yield ok(
            "LibreOffice",
            "没有安装。现在用不到；以后读 .doc、.wps 等旧格式时要用。",
            "可先安装：apt-get install libreoffice-writer，Windows 上从官网下载。",
        )


def eye(limits: Limits, engine: str) -> Iterator[Finding]:
    """The engine that reads scans is really started, in a child under the settings' limit."""
    wanted = Eye(engine=engine)
    try:
        with Workers(processes=1, timeout=_CHILD_SECONDS, memory_bytes=limits.memory_mb * 2**20) as workers:
            name = workers.run(name_of_engine, wanted)
    except BaosongError as error:
        yield bad(
            "识读引擎",
            f"读扫描件和照片的引擎 {engine} 启动不了：{error}",
            f"请重新运行 make install；limits.memory_mb（现为 {limits.memory_mb}）不要小于 6144；"
            "没有装 OpenVINO 的，ocr.engine 要写 onnxruntime。",
        )
        return
    yield ok("识读引擎", f"可用：{name}。")


def readers(limits: Limits) -> Iterator[Finding]:
    """A child is really started under the limit of the settings: antivirus and small limits show here first."""
    try:
        with Workers(processes=1, timeout=_CHILD_SECONDS, memory_bytes=limits.memory_mb * 2**20) as workers:
            bound = workers.run(memory_limit)
    except WorkerError as error:
        yield bad(
            "读取程序",
            f"读取文件的子进程启动不了或没有回答：{error}",
            f"请把 limits.memory_mb（现为 {limits.memory_mb}）调大，并在杀毒软件里放行 Python。",
        )
        return
    if bound is None:
        yield warn(
            "读取程序",
            "本系统不能限制读取程序的内存，恶意文件可能占满内存。",
            "请在 Linux 上运行；在本系统上，请留意异常大的附件，并把 limits.document_bytes 调小。",
        )
        return
    yield ok("读取程序", f"子进程可用，内存上限 {bound // 2**20} MB，时限 {limits.seconds:g} 秒。")
