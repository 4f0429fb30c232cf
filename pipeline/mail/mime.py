"""The bytes of a message → a tree of parts, repaired where programs break the rules, and the octets of each part.

The standard library takes the tree apart (RFC 2045-2049). Around it: header blocks are mended before, multiparts
with a lost boundary after; nested messages stay shut, so that their bytes are exact and each can be read by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesFeedParser, BytesParser

from pipeline.mail import filenames, transfer

MAX_BOUNDARY_LINES = 10_000  # "\n--" lines; a mail of 500 parts has about 1,000
_MAX_BLOCK = 256_000  # octets of one header block
_HEADER = re.compile(rb"[!-9;-~]{1,100}:")
_SPACED = re.compile(rb"([!-9;-~]{2,60})[ \t]+(:)")
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|received|mime-version|content-[a-z-]+|x-[a-z0-9-]+|return-path|"
    rb"reply-to|sender|references|in-reply-to|importance|user-agent|dkim-signature|delivered-to):",
    re.IGNORECASE,
)
_PARAMETER = re.compile(rb"(?:filename|name|charset|boundary|format|type)(?:\*\d*\*?)?\s*=", re.IGNORECASE)


class Part(Message):
    """A part of a message. Its message/* children are leaves: the parser is told another type for them."""

    _payload: object  # the standard library's own field; get_payload() would decode it and lose octets

    def get_content_type(self) -> str:
        content_type = super().get_content_type()
        return "application/x-shut" if content_type.startswith("message/") else content_type

    def raw(self, name: str) -> str:
        """The first field of that name as it came, "" where there is none."""
        return next((str(value) for key, value in self.raw_items() if key.lower() == name), "")

    def raw_all(self, name: str) -> tuple[str, ...]:
        return tuple(str(value) for key, value in self.raw_items() if key.lower() == name)

    @property
    def media_type(self) -> str:
        """The declared type in lower case; the default of its place where none is declared, "" if it is no type."""
        stated = self.raw("content-type")
        if not stated.strip():
            return self.get_default_type()
        found = re.match(r"\s*\"?([\w.+-]+/[\w.+-]+)", stated, re.ASCII)
        return found.group(1).lower() if found else ""

    @property
    def disposition(self) -> str:
        """The first word of Content-Disposition in lower case."""
        found = re.match(r"\s*\"?([A-Za-z]+)\"?\s*(?:;|\Z|\s)", self.raw("content-disposition"))
        return found.group(1).lower() if found else ""

    @property
    def children(self) -> tuple["Part", ...]:
        return tuple(c for c in self._payload if isinstance(c, Part)) if isinstance(self._payload, list) else ()

    @property
    def wire(self) -> bytes:
        """The body as it stands in the message, before its transfer encoding is taken off."""
        return self._payload.encode("utf-8", "surrogateescape") if isinstance(self._payload, str) else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A message taken apart. Not `is_open`: only its header was read. Not `is_whole`: the end was left out."""

    root: Part
    defects: tuple[str, ...] = ()
    is_open: bool = True
    is_whole: bool = True


def parse(content: bytes) -> Tree:
    """The tree of a message, repaired; `defects` say in English what was."""
    mended, defects, is_whole = _mend(content)
    try:
        root = _tree(mended)
        _reopen(root, defects)
    except RecursionError:
        closed = BytesParser(Part).parsebytes(mended, headersonly=True)
        return Tree(root=closed, defects=(*defects, "multiparts nested too deep"), is_open=False)
    return Tree(root=root, defects=tuple(defects), is_whole=is_whole)


def leaves(root: Part) -> Iterator[tuple[Part, tuple[str, ...]]]:
    """The parts that are no multiparts, in the mail's order, each with its parents' types, outermost first."""
    waiting: list[tuple[Part, tuple[str, ...]]] = [(root, ())]
    while waiting:
        part, parents = waiting.pop()
        if part.is_multipart():
            waiting.extend((child, (*parents, part.media_type)) for child in reversed(part.children))
        else:
            yield part, parents


def payload(part: Part) -> tuple[bytes, str]:
    """The octets of a leaf without its transfer encoding, and what was wrong with that ("" if nothing)."""
    return transfer.decode(part.wire, part.raw("content-transfer-encoding"))


def _reopen(root: Part, defects: list[str]) -> None:
    """Open multiparts whose boundary is missing, false or encoded, and parts after a multipart's end."""
    waiting = [(root, True)]
    while waiting:
        part, is_top = waiting.pop()
        declared = part.media_type.startswith("multipart/")
        lost = declared or (is_top and not part.raw("content-type").strip())
        if not part.is_multipart() and lost:
            inner = part.wire
            if declared and part.raw("content-transfer-encoding").strip().lower() in ("base64", "quoted-printable"):
                inner = transfer.decode(inner, part.raw("content-transfer-encoding"))[0]
            found = _split_by_guess(inner)
            if found:
                defects.append("multipart without its boundary")
                part.set_payload(list(found))
        elif part.is_multipart() and part.epilogue and "\n--" in "\n" + part.epilogue:
            found = _split_by_guess(part.epilogue.encode("utf-8", "surrogateescape"))
            if found:
                defects.append("parts after the end of a multipart")
                part.set_payload([*part.children, *found])
        waiting.extend((child, False) for child in part.children)


def _split_by_guess(body: bytes) -> tuple[Part, ...]:
    line = re.search(rb"^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=content-[a-z-]+[ \t]*:)", body, re.MULTILINE | re.IGNORECASE)
    if line is None or b'"' in line.group(1):
        return ()
    head = b'Content-Type: multipart/mixed; boundary="' + line.group(1).replace(b"\\", b"\\\\") + b'"\r\n\r\n'
    return _tree(head + body).children


def _tree(content: bytes) -> Part:
    """The standard library's tree. Fed in pieces: parsebytes would hold the message four bytes a character."""
    parser = BytesFeedParser(Part)
    for start in range(0, len(content), 1 << 16):
        parser.feed(content[start : start + (1 << 16)])
    return parser.close()


def _mend(content: bytes) -> tuple[bytes, list[str], bool]:
    """Bytes in, bytes out: header blocks as RFC 5322 wants them, so that the parser finds all fields and bodies.

    False where the end of a message with too many boundary lines was cut off.
    """
    defects: list[str] = []
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\r\r\n" in content[:2000]:
        content = content.replace(b"\r\r\n", b"\r\n")
        defects.append("doubled carriage returns")
    if b"\r" in content[:1000] and b"\n" not in content[:100_000]:
        content = content.replace(b"\r", b"\n")
        defects.append("bare carriage returns")
    cut = _nth(content, b"\n--", MAX_BOUNDARY_LINES)
    if cut >= 0:
        content = content[:cut]
        defects.append("too many boundary lines, the rest is cut off")
    pieces, done = [], 0
    for start in _block_starts(content):
        if start < done:
            continue
        end, block, what = _mend_block(content, start)
        if what:
            pieces += [content[done:start], block]
            done = end
            defects.append(what)
    return (b"".join([*pieces, content[done:]]) if pieces else content), defects, cut < 0


def _nth(content: bytes, what: bytes, count: int) -> int:
    position = -1
    for _ in range(count):
        position = content.find(what, position + 1)
        if position < 0:
            break
    return position


def _block_starts(content: bytes) -> list[int]:
    """Where header blocks begin: at the top, and after each line that is a declared boundary."""
    boundaries, position = set[bytes](), -1
    while len(boundaries) < 200 and (position := content.find(b"oundary", position + 1)) >= 0:
        found = re.match(rb'oundary\s{0,5}=\s{0,5}"?([^"\r\n;]{1,200})', content[position : position + 300])
        if found:
            boundaries.add(b"\n--" + found.group(1).strip())
    starts = {0}
    for boundary in boundaries:
        position = -1
        while (position := content.find(boundary, position + 1)) >= 0:
            end = content.find(b"\n", position + len(boundary))
            if end >= 0 and not content[position + len(boundary) : min(end, position + 300)].strip():
                starts.add(end + 1)
    return sorted(starts)


def _mend_block(content: bytes, start: int) -> tuple[int, bytes, str]:
    """The block's end, its mended bytes, and what was mended ("" where nothing had to be)."""
    end = start
    lines: list[bytes] = []
    while end < len(content) and end - start < _MAX_BLOCK:
        stop = content.find(b"\n", end) + 1 or len(content)
        if content.startswith(b"--", end) or not content[end:stop].strip(b"\r\n"):
            break
        lines.append(content[end:stop])
        end = stop
    else:
        if end < len(content):
            if all(_HEADER.match(line) or line[:1] in b" \t" for line in lines):
                rest = re.compile(rb"\r?\n\r?\n").search(content, end - 1)
                return (
                    rest.end() if rest else len(content),
                    b"".join(lines) + b"\r\n",
                    "header block too long, its rest is left out",
                )
            return end, b"", ""
    last_known = max((i for i, line in enumerate(lines) if _KNOWN.match(line)), default=-1)
    mended: list[bytes] = []
    what = ""
    for index, line in enumerate(lines):
        if _HEADER.match(line) or line[:1] in b" \t" or (index == 0 and line.startswith(b"From ")):
            mended.append(line)
            continue
        if spaced := _SPACED.match(line):
            mended.append(spaced.group(1) + line[spaced.end() - 1 :])
            what = "blank before a header's colon"
        elif mended and (index < last_known or _goes_on(mended[-1], line)):
            mended.append(b" " + line)
            what = "header folded without a blank"
        elif not mended and index < last_known:
            what = "foreign line above the header"
        else:
            return end, b"", ""  # the body begins here, without a blank line before it
    return end, b"".join(mended), what


def _goes_on(before: bytes, line: bytes) -> bool:
    """Whether a line without the blank that folding asks for still belongs to the field before it."""
    opened = before.rfind(b"=?")
    unclosed = opened >= 0 and re.search(rb"\?[BbQq]\?[^?]*\Z", before[opened:].rstrip()) is not None
    return (
        unclosed
        or before.count(b'"') % 2 == 1
        or (line.startswith(b"=?") and b"?=" in line)
        or (before.rstrip().endswith((b";", b",")) and _PARAMETER.match(line) is not None)
    )


def looks_like_message(content: bytes, name: str = "") -> bool:
    """Whether a file is an RFC 822 message whatever its type says: known fields first, then a blank line.

    Web archives (.mht, and Word's .doc saved as one) look alike and are documents.
    """
    if filenames.split_suffix(name)[1].lower() in (".mht", ".mhtml", ".doc", ".docx"):
        return False
    head = content[:16_000].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not re.match(rb"(?:From |>From |[!-9;-~]{1,60}[ \t]*:)", head):
        return False
    fields = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0].lower()
    known = set(
        re.findall(rb"^(from|to|subject|date|received|message-id|mime-version|content-type)[ \t]*:", fields, re.M)
    )
    needed = 2 if name.lower().endswith(".eml") else 4
    return len(known) >= needed and bool(known & {b"from", b"received", b"subject"})
