"""Characters in pictures: RapidOCR's detector and recogniser, called piece by piece.

RapidOCR's own pipeline turns text into lines and forgets where each character stood and how sure it was. Here its two
networks are called directly: the detector once a page, the recogniser on pieces that others cut out. The models are
those inside the wheel (PP-OCRv6 small); nothing is ever downloaded.
"""

import importlib.metadata
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.arrays import levels
from parsers.scan.picture import Pixels

ONNXRUNTIME, OPENVINO = "onnxruntime", "openvino"
_MODELS = ("PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx")
_HEIGHT = 48  # pixels: what the recogniser wants
_COLUMN = 8  # pixels of its input for one column of its output
_WIDEST = 2400  # pixels at that height: 50 characters, more than any line of a page has; wider pieces are squeezed
_BATCH = 3600  # pixels of width in one call: memory stays small, and little is spent on padding
_THRESHOLD, _BOX_THRESHOLD, _UNCLIP = 0.3, 0.5, 1.6  # RapidOCR's own for this model
_LIKELY = 0.0005  # of a character that may stand there instead: the networks are surer than they should be

Quad = NDArray[np.float32]
"""4 x 2: the corners of a piece of text, clockwise from the upper left one of upright text."""


class EngineMissingError(RuntimeError):
    """The engine or its models are not installed; `str(error)` is one Chinese sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """One character of a piece. `start` and `end` are where it lit up, in parts of the piece's width (0-1).
    `others` are what it may be instead, the likeliest first, where that was asked for."""

    text: str
    start: float
    end: float
    sure: float
    others: str = ""

    @property
    def center(self) -> float:
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one piece says, left to right."""

    characters: tuple[Character, ...] = ()

    @property
    def text(self) -> str:
        return "".join(character.text for character in self.characters)

    @property
    def sure(self) -> float:
        """The mean over its characters, 0.0 where there is none."""
        return float(np.mean([c.sure for c in self.characters])) if self.characters else 0.0


class Engine:
    """The two networks, loaded once. Not for two threads at a time."""

    def __init__(self, runtime: str = ONNXRUNTIME, threads: int = 1) -> None:
        """`runtime` is onnxruntime or openvino. Raises `EngineMissingError` where it is not installed."""
        _check_installed(runtime)
        self._networks = _load(runtime, threads)
        self.name = _name(runtime)
        self._alphabet: list[str] = self._networks.text_rec.postprocess_op.character
        cv2.setNumThreads(threads)

    def detect(self, pixels: Pixels, side: int) -> list[Quad]:
        """Where text stands, in pixels of `pixels`, in no order; the page is looked at with its longer side `side`."""
        height, width = pixels.shape[:2]
        if min(height, width) < 8:
            return []
        scale = min(1.0, side / max(height, width))
        size = tuple(max(32, round(n * scale / 32) * 32) for n in (width, height))
        small = levels(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC))
        heat = self._networks.text_det.session(_tensor(small)[None])
        boxes, _ = self._networks.text_det.postprocess_op(heat, (height, width))
        return [_ordered(np.asarray(box, dtype=np.float32)) for box in boxes]

    def recognise(self, pieces: Sequence[Pixels], others: int = 0) -> list[Reading]:
        """What each piece says: one line of upright text, tightly cut, on a light ground. `others`: how many of the
        next likely characters are given with each."""
        readings = [Reading()] * len(pieces)
        for batch in _batches(pieces):
            widths = [_width(pieces[index]) for index in batch]
            block = np.zeros((len(batch), 3, _HEIGHT, max(max(widths), 64)), dtype=np.float32)
            for place, (index, width) in enumerate(zip(batch, widths, strict=True)):
                block[place, :, :, :width] = _tensor(_sized(pieces[index], width))
            output = self._networks.text_rec.session(block)
            best, sure = output.argmax(axis=2), output.max(axis=2)
            for place, (index, width) in enumerate(zip(batch, widths, strict=True)):
                reading = self._decoded(best[place], sure[place], width / _COLUMN)
                readings[index] = self._with_others(reading, output[place], best[place], others) if others else reading
        return readings

    def _with_others(
        self, reading: Reading, output: NDArray[np.float32], best: NDArray[np.int64], most: int
    ) -> Reading:
        """The reading with the next likely ones of each character, at the column where the best one is surest."""
        starts = np.flatnonzero(np.concatenate(([True], best[1:] != best[:-1])))
        ends = np.append(starts[1:], len(best))
        runs = [(a, b) for a, b in zip(starts.tolist(), ends.tolist(), strict=True) if best[a]]
        found = []
        for character, (a, b) in zip(reading.characters, runs, strict=True):
            column = output[a + int(output[a:b, best[a]].argmax())]
            likely = np.argpartition(column, -most - 2)[-most - 2 :]
            ranked = [index for index in likely[np.argsort(-column[likely])].tolist() if index not in (0, best[a])]
            shown = "".join(self._alphabet[index] for index in ranked[:most] if column[index] >= _LIKELY)
            found.append(replace(character, others=shown))
        return Reading(characters=tuple(found))

    def _decoded(self, best: NDArray[np.int64], sure: NDArray[np.float32], columns: float) -> Reading:
        """CTC: a character is a run of columns with the same best one; 0 is none."""
        starts = np.flatnonzero(np.concatenate(([True], best[1:] != best[:-1])))
        ends = np.append(starts[1:], len(best))
        found = [
            Character(
                text=self._alphabet[best[a]],
                start=min(1.0, a / columns),
                end=min(1.0, b / columns),
                sure=float(sure[a:b].max()),
            )
            for a, b in zip(starts.tolist(), ends.tolist(), strict=True)
            if best[a]
        ]
        return Reading(characters=tuple(found))


@lru_cache(maxsize=2)
def engine(runtime: str = ONNXRUNTIME, threads: int = 1) -> Engine:
    """The process's engine: the models are loaded at the first call and kept."""
    return Engine(runtime, threads)


def cut(pixels: Pixels, quad: Quad) -> Pixels:
    """The piece of `pixels` inside `quad`, upright."""
    width = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))
    height = max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1]))
    across, down = max(1, round(float(width))), max(1, round(float(height)))
    level = abs(quad[1][1] - quad[0][1]) + abs(quad[3][0] - quad[0][0]) + abs(quad[2][1] - quad[3][1]) < 3
    if level:
        x0, y0 = np.maximum(0, np.round(quad.min(axis=0))).astype(int)
        x1, y1 = np.round(quad.max(axis=0)).astype(int)
        part = pixels[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
        if part.size:
            return part
    corners = np.array([[0, 0], [across, 0], [across, down], [0, down]], dtype=np.float32)
    transform = cv2.getPerspectiveTransform(quad, corners)
    size = (across, down)
    return levels(cv2.warpPerspective(pixels, transform, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def _ordered(box: Quad) -> Quad:
    """Clockwise from the corner nearest to the upper left."""
    by_x = box[np.argsort(box[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1])]
    right = by_x[2:][np.argsort(by_x[2:, 1])]
    return np.stack([left[0], right[0], right[1], left[1]])


def _width(piece: Pixels) -> int:
    return int(np.clip(np.ceil(_HEIGHT * piece.shape[1] / piece.shape[0]), 8, _WIDEST))


def _sized(piece: Pixels, width: int) -> Pixels:
    shrinks = piece.shape[0] > 1.5 * _HEIGHT
    sized = cv2.resize(piece, (width, _HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return levels(sized)


def _tensor(pixels: Pixels) -> NDArray[np.float32]:
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)).astype(np.float32) / 127.5 - 1.0


def _batches(pieces: Sequence[Pixels]) -> Iterator[list[int]]:
    """Pieces of like width together, as many as `_BATCH` holds."""
    batch: list[int] = []
    for index in sorted((n for n, piece in enumerate(pieces) if piece.size), key=lambda n: _width(pieces[n])):
        if batch and _width(pieces[index]) * (len(batch) + 1) > _BATCH:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _check_installed(runtime: str) -> None:
    if runtime not in (ONNXRUNTIME, OPENVINO):
        raise EngineMissingError(f"文字识别引擎“{runtime}”不存在，请改为 onnxruntime 或 openvino。")
    if importlib.util.find_spec(runtime) is None:
        raise EngineMissingError(f"未安装文字识别引擎 {runtime}，请安装后再试，或在设置中改用 onnxruntime。")
    package = importlib.util.find_spec("rapidocr")
    if package is None or package.origin is None:
        raise EngineMissingError("未安装 rapidocr，请按 requirements.lock 重新安装。")
    for model in _MODELS:
        path = Path(package.origin).parent / "models" / model
        if not path.is_file():
            raise EngineMissingError(f"缺少文字识别模型文件 {path}，请重新安装 rapidocr==3.10.0（程序不会联网下载）。")


def _load(runtime: str, threads: int) -> Any:
    if runtime == OPENVINO:
        # Importing openvino reports the import to its maker; without this module it does not. Nothing leaves an office.
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # Python's own way to bar an import
    from rapidocr import EngineType, RapidOCR  # slow to import: only a process that reads pictures pays for it

    kind = EngineType(runtime)
    networks: Any = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Det.engine_type": kind,
            "Rec.engine_type": kind,
            "Det.thresh": _THRESHOLD,
            "Det.box_thresh": _BOX_THRESHOLD,
            "Det.unclip_ratio": _UNCLIP,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
            "EngineConfig.openvino.inference_num_threads": threads,
        }
    )
    # Its networks are loaded at the first use; these two calls load them now (rapidocr is pinned to one version).
    networks._load_det_model()
    networks._load_rec_model()
    return networks


def _name(runtime: str) -> str:
    version = importlib.metadata.version
    return f"rapidocr {version('rapidocr')} PP-OCRv6 small, {runtime} {version(runtime)}"
