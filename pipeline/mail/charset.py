"""Bytes of a stated, false or unstated charset → text.

Chinese mail calls GBK and GB18030 text "gb2312", leaves the charset out, or states one that the bytes are not in.
So a label is a hint: it is followed where the bytes bear it out, else UTF-8 and GB18030 are tried, then
charset-normalizer is asked. Nothing here fails: what no charset can read becomes U+FFFD.
"""

import codecs
import re

from charset_normalizer import from_bytes

# GB18030 takes in GBK and GB 2312: the larger set loses nothing (镕, 喆 and 堃 are in GBK only).
_GB = frozenset({"gb2312", "gbk", "gb18030", "hz"})
# Labels that programs write when they do not know: 8-bit text under them may be anything.
_VAGUE = frozenset({"ascii", "iso8859-1", "cp1252", "latin-1"})
# Python codecs that are no charsets of mail.
_NEVER = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
_ESCAPED = re.compile(r"hz|utf-7|utf-16|utf-32|iso2022")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 2000


def codec_of(label: str | None) -> str | None:
    """Python's name for a charset label, "gb18030" for all of GB's; None where the label names none."""
    name = re.sub(r"[^a-z0-9_.:-]", "", (label or "").split("*")[0].lower())[:40]
    if re.fullmatch(r"(x-|cs|cp-)?(gbk|gb[-_]?(2312|18030)([-_]?(80|1980))?|cp936|ms936|windows-?936|euc-?cn)", name):
        return "gb18030"
    try:
        info = codecs.lookup(name) if name else None
    except (LookupError, ValueError):
        return None
    if info is None or info.name in _NEVER or not getattr(info, "_is_text_encoding", True):
        return None
    return "gb18030" if info.name in _GB and info.name != "hz" else info.name


def decode(data: bytes, label: str | None = None) -> tuple[str, str]:
    """The text, and the codec that read it. Never raises; no lone surrogates come out."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _scalars(data.decode(codec, "replace")), codec
    codec_name = codec_of(label)
    if codec_name and _ESCAPED.match(codec_name):
        text = _strict(data, codec_name)
        if text is not None:
            return _scalars(text), codec_name
    if data.isascii():
        return data.decode("ascii"), codec_name or "ascii"
    if codec_name in ("gb18030", "utf-8"):
        return _sniff(data, codec_name, stated=True)
    if codec_name and codec_name not in _VAGUE:
        text = _strict(data, codec_name)
        if text is not None and _strict(data, "utf-8") is None:
            return _scalars(text), codec_name
    return _sniff(data, "utf-8", vague=codec_name if codec_name in _VAGUE else None)


def plausibility(text: str) -> float:
    """0 to 1: how much of the non-ASCII text is everyday Chinese (GB 2312 level 1, punctuation, full width)."""
    sample = [char for char in text[: 4 * _SAMPLE] if ord(char) > 127][:_SAMPLE]
    return sum(map(_is_everyday, sample)) / len(sample) if sample else 1.0


def _is_everyday(char: str) -> bool:
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return char in "—…·–‘’“”\u00a0\u200b"
    return lead in (0xA1, 0xA2, 0xA3) or 0xB0 <= lead <= 0xD7


def _sniff(data: bytes, prefer: str, *, vague: str | None = None, stated: bool = False) -> tuple[str, str]:
    other = "gb18030" if prefer == "utf-8" else "utf-8"
    first, second = _strict(data, prefer), _strict(data, other)
    if first is not None and second is not None:
        # A few bytes can be valid in both. Everyday GBK is never valid UTF-8 of three bytes a character, so such UTF-8
        # stands, and stated UTF-8 too; else the reading with the everyday characters wins.
        if prefer == "utf-8" and (stated or any(char > "\u07ff" for char in first[: 4 * _SAMPLE])):
            return first, prefer
        if plausibility(second) > plausibility(first) + 0.2:
            return second, other
        return first, prefer
    if first is not None:
        return first, prefer
    if second is not None and (other == "utf-8" or plausibility(second) > 0.4):
        return second, other
    return _guess(data, prefer, second, vague)


def _guess(data: bytes, prefer: str, unlikely: str | None, vague: str | None) -> tuple[str, str]:
    """Neither UTF-8 nor everyday GB: a cut or damaged text of one of them, or another charset."""
    lossy = sorted(
        ((data.decode(codec, "replace"), codec) for codec in ("utf-8", "gb18030")),
        key=lambda pair: (pair[0].count("\ufffd"), pair[1] != prefer),
    )
    text, codec = lossy[0]
    foreign = sum(ord(char) > 127 for char in text[: 4 * _SAMPLE])
    if text[: 4 * _SAMPLE].count("\ufffd") <= max(1, foreign // 20) and plausibility(text) > 0.4:
        return text, codec
    if vague:
        return data.decode("cp1252" if vague == "cp1252" else "iso8859-1"), vague
    best = from_bytes(data[:20_000], cp_isolation=["big5", "gb18030", "shift_jis", "euc_kr", "cp1252"]).best()
    if best is not None and best.encoding:
        return _scalars(data.decode(best.encoding, "replace")), best.encoding
    return (unlikely, "gb18030") if unlikely is not None else (text, codec)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _scalars(text: str) -> str:
    """Without lone surrogates, which utf-7 and damaged utf-16 can make and no output can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
