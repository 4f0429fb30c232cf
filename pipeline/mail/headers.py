"""Header fields as they come → text, parameters, addresses.

Raw values are what the standard library's parser keeps: str, with octets above 127 as lone surrogates. Sources:
RFC 5322 (fields), RFC 2047 (encoded words), RFC 2231 (parameters), and what Foxmail, QQ, 163, Coremail and phones
make of them: encoded words in quotes, split in mid-character, folded within; raw GBK or UTF-8; false charsets.
"""

import binascii
import html
import re
from email.utils import getaddresses
from urllib.parse import unquote_to_bytes

from pipeline.mail import charset, transfer

_LONGEST = 8000  # octets of one field that are looked at; longer ones are an attack, not a name

# The text of a word may hold folds and blanks; a last word may be cut off before its "?=".
_WORD = re.compile(
    rb"=\?([^?\s\"<>]{1,60})\?(?:([BbQq])\?(.{0,4000}?)\?=|([Bb])\?([A-Za-z0-9+/=\s]{4,4000})\Z)", re.DOTALL
)
_FOLD = re.compile(rb"[ \t]*\r?\n[ \t]*|[ \t]*\r[ \t]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS = re.compile(r"[^\s<>\"'(),:;\[\]\\@\ue000-\uf8ff]{1,64}@[^\s<>\"'(),:;\\@\ue000-\uf8ff]{1,255}")
_PARAMETER = re.compile(
    r"[;\s]\s*([A-Za-z0-9_.!#$&+^`|~-]{1,60}(?:\*\d{1,3})?\*?)\s*=\s*"
    r'(?:"(.*?)"(?=\s*(?:;|\Z|[A-Za-z*0-9-]+\s*=))|([^;]*))',
    re.DOTALL,
)
_QQ_PLACEHOLDER = re.compile(r"tcmime\.[\d.]+\.bin", re.IGNORECASE)


def octets(raw: str) -> bytes:
    """The bytes on the wire of a raw value, no more of them than a field can honestly need."""
    return raw[:_LONGEST].encode("utf-8", "surrogateescape")


def decode_text(raw: str) -> str:
    """An unstructured field, or a piece of one, as one line of text."""
    return _one_line("".join(text for text, _ in _pieces(octets(raw))))


def parameters(raw: str) -> dict[str, str]:
    """The parameters of a Content-Type or Content-Disposition, raw, by lower-case name; the first of a name counts.

    A quoted value ends at the quote before a semicolon, so that names with bare quotes in them stay whole.
    """
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(";" + raw[:_LONGEST]):
        quoted, bare = match.group(2), match.group(3)
        value = quoted if quoted is not None else (bare or "").strip().strip('"')
        found.setdefault(match.group(1).lower(), value)
    return found


def file_name(disposition: str, content_type: str, description: str = "") -> str:
    """The best of the names that a part gives itself, "" where it gives none.

    Content-Disposition's filename goes before Content-Type's name, but a name that cannot be read, that QQ's server
    put in place of a long one (tcmime.….bin) or that lacks a suffix gives way to one without that blemish.
    """
    candidates = []
    for raw, key in ((disposition, "filename"), (content_type, "name")):
        given = parameters(raw)
        candidates += [_extended(given, key), _plain(given.get(key, ""))]
    described = decode_text(description)
    if re.fullmatch(r".+\.\w{2,5}", described):
        candidates.append(described)
    candidates = [name for name in candidates if name]
    return min(candidates, key=_blemish, default="")


def mailboxes(raw: str) -> tuple[tuple[str, str], ...]:
    """(name, lower-case address) pairs of an address field; ("", "") pairs are left out.

    Encoded words are decoded after the field is taken apart, so a comma inside one separates nothing.
    """
    held: list[str] = []

    def hold(text: str) -> str:
        held.append(text)
        return f"\ue000{len(held) - 1}\ue001"

    def release(text: str) -> str:
        return re.sub("\ue000(\\d+)\ue001", lambda found: held[int(found.group(1))], text)

    plain = "".join(
        hold(text) if is_word else re.sub("[\ue000-\uf8ff]", "", text) for text, is_word in _pieces(octets(raw))
    )
    if plain.count("(") > 20:  # the standard library reads comments within comments by recursion
        plain = plain.replace("(", " ").replace(")", " ")
    pairs = []
    for name, address in getaddresses([_one_line(plain)]):
        found = _ADDRESS.search(address)
        if found:
            pairs.append((_unquoted(release(name)), found.group().lower()))
    if not pairs:  # the syntax is broken, or the address stands inside the encoded word
        text = _one_line(release(plain))
        angled = re.search(r"<\s*(" + _ADDRESS.pattern + r")\s*>", text)
        address = angled.group(1) if angled else next((m.group() for m in _ADDRESS.finditer(text)), "")
        name = text.replace(address, "").replace("<", "").replace(">", "") if address else text
        pairs = [(_unquoted(name), address.lower())]
    return tuple(pair for pair in pairs if any(pair))


def _pieces(data: bytes) -> list[tuple[str, bool]]:
    """The text in order; True marks what came from encoded words. Neighbours of one charset are read together."""
    pieces: list[tuple[str, bool]] = []
    words: list[tuple[str, str, bytes]] = []
    end = 0

    def flush() -> None:
        while words:
            label, kind, _ = words[0]
            alike = [payload for other, how, payload in words if (other, how) == (label, kind)]
            run = next((i for i, word in enumerate(words) if word[:2] != (label, kind)), len(words))
            pieces.append((_decode_words(label, kind, alike[:run]), True))
            del words[:run]

    for match in _WORD.finditer(data):
        gap = data[end : match.start()]
        if gap.strip():
            flush()
            pieces.append((_between(gap), False))
        elif gap and not words and pieces:
            pieces.append((" ", False))
        label = match.group(1).decode("ascii", "ignore").split("*")[0].lower()
        kind = (match.group(2) or match.group(4)).decode().upper()
        words.append((charset.codec_of(label) or label, kind, match.group(3) or match.group(5) or b""))
        end = match.end()
    flush()
    if data[end:]:
        pieces.append((_between(data[end:]), False))
    return pieces


def _between(data: bytes) -> str:
    return charset.decode(_FOLD.sub(b" ", data))[0]


def _decode_words(label: str, kind: str, payloads: list[bytes]) -> str:
    if kind == "Q":
        joined = b"".join(binascii.a2b_qp(_FOLD.sub(b"", payload), header=True) for payload in payloads)
        return charset.decode(joined, label)[0]
    stripped = [re.sub(rb"[^A-Za-z0-9+/=]", b"", payload) for payload in payloads]
    # Split in mid-character, each word is sound base64; split in mid-base64, only the joined text is. Some encoders
    # leave the padding out besides, so no rule of lengths tells which: the better text does.
    readings = [b"".join(map(transfer.base64_octets, stripped))]
    if any(len(payload) % 4 for payload in stripped[:-1]):
        readings.append(transfer.base64_octets(b"".join(stripped)))
    texts = [charset.decode(reading, label)[0] for reading in readings]
    return min(texts, key=lambda text: (text.count("\ufffd"), -charset.plausibility(text)))


def _extended(given: dict[str, str], key: str) -> str:
    """RFC 2231: key*, key*0, key*0* …: percent-encoded, in pieces, the charset missing or false."""
    numbered = sorted(
        (int(match.group(1)), name)
        for name in given
        if (match := re.fullmatch(re.escape(key) + r"\*(\d+)\*?", name)) and match.group(1).isascii()
    )
    names = [name for _, name in numbered] or ([f"{key}*"] if f"{key}*" in given else [])
    label, data, encoded = "", list[bytes](), False
    escaped = b""  # joined before the percent signs are read, since some programs cut between % and its digits
    for index, name in enumerate(names):
        value = given[name]
        if name.endswith("*"):
            encoded = True
            if index == 0 and value.count("'") >= 2:
                label, _, value = value.split("'", 2)
            escaped += re.sub(rb"\s+", b"", octets(value))
        else:
            data += [unquote_to_bytes(escaped), octets(value)]
            escaped = b""
    joined = b"".join([*data, unquote_to_bytes(escaped)])
    if not encoded or b"=?" in joined:
        return _plain(joined.decode("utf-8", "surrogateescape"))
    return _one_line(charset.decode(joined, label)[0])


def _plain(raw: str) -> str:
    """A plain parameter: an encoded word, raw octets, backslashes, percent signs or &#…; where none should be."""
    # Octets are decoded before backslashes are taken off: 0x5C is the second half of some GBK characters.
    text = re.sub(r'\\(["\\])', r"\1", decode_text(raw))
    if re.search(r"%[0-9A-Fa-f]{2}", text):
        decoded, codec = charset.decode(unquote_to_bytes(text))
        if codec in ("utf-8", "gb18030") and not decoded.isascii() and "\ufffd" not in decoded:
            text = decoded
    if re.search(r"&#x?[0-9A-Fa-f]{3,6};", text):
        text = html.unescape(text)
    if re.match(r"[A-Za-z]:\\", text):  # the whole path on the sender's disk, as old browsers give it
        text = text.rsplit("\\", 1)[1]
    return _unquoted(_one_line(text))


def _blemish(name: str) -> tuple[bool, ...]:
    return (
        "\ufffd" in name or "=?" in name or "???" in name,
        bool(_QQ_PLACEHOLDER.fullmatch(name)),
        charset.plausibility(name) < 0.4,
        re.search(r".\.\w{1,6}\Z", name) is None,
    )


def _unquoted(text: str) -> str:
    text = text.strip()
    for pair in ('""', "''"):
        if len(text) > 1 and text[0] == pair[0] and text[-1] == pair[1]:
            text = text[1:-1].strip()
    return text


def _one_line(text: str) -> str:
    text = re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text).replace("\t", " ")
    return _CONTROLS.sub("", text).encode("utf-8", "replace").decode("utf-8").strip()
