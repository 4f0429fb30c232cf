"""A plain text file → `Paper`: one paragraph a line."""

from charset_normalizer import from_bytes

from parsers.paper import Paper, Paragraph, UnreadableError

_MOST = 5_000_000  # bytes: a longer text is no department's


def read(content: bytes) -> Paper:
    """The text in UTF-8, GB 18030 or whatever its bytes look like. Raises UnreadableError."""
    if len(content) > _MOST:
        raise UnreadableError("文本文件过大，没有读取，请人工查看。")
    return Paper(blocks=tuple(Paragraph(text=line) for line in _decoded(content).splitlines()))


def _decoded(content: bytes) -> str:
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    guess = from_bytes(content[:100_000]).best()
    return content.decode(guess.encoding if guess else "utf-8", errors="replace")
