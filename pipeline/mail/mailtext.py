"""The words of a mail: HTML as lines, the sender's own told from what is quoted or forwarded.

Which marks part them: what 163, QQ, Foxmail, Outlook, Coremail, Apple and phones write above the earlier mail.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lxml import etree, html

_MAX_HTML = 4_000_000  # characters; more is no letter, and its tree would take ten times that
_MAX_WORDS = 500_000
_MAX_EVENTS = 600_000  # starts and ends of elements

_BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    )
)
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "object", "xml"))
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", re.I
)
_QUOTE_ID = re.compile(
    r"isReplyContent|isForwardContent|ntes-mailmaster-quote|gmail_quote|yahoo_quoted|OLK_SRC_BODY_SECTION|moz-cite",
    re.I,
)

_SHOWN = re.compile(r"(href\s*=\s*[\"']?\s*)?\bcid:([^\"'\s<>)]{1,300})", re.IGNORECASE)
_SOURCE = re.compile(
    r"\b(?:src|background)\s*=\s*(?:\"([^\"]{1,500})\"|'([^']{1,500})'|([^\s>\"']{1,500}))", re.IGNORECASE
)
_CLOUD_BOX = re.compile(r"divNeteaseBigAttach|QQMailBigAttach|foxmail_hugeattachment")

_RULED = re.compile(
    r"[-—_=*\s]{2,}(?:原始邮件|原邮件|邮件原件|原始信件|回复的?原?邮件|Original(?: Message| Mail)?|Reply Message)"
    r"\s*(?:信息)?[-—_=*:：\s]*",
    re.I,
)
_FORWARD = re.compile(
    r"[-—_=*\s]{2,}(?:转发(?:的)?(?:邮件)?(?:信息)?|Forward(?:ed|ing) (?:mail|messages?)(?: from .*)?)"
    r"[-—_=*:：\s]*"
    r"|(?:Begin forwarded message|开始转发的(?:邮件|信息)|(?:以下|下面)是被?转发的?(?:邮件|信息))\s*[:：]?",
    re.I,
)
_WROTE = re.compile(r".{0,300}(?:写道|寫道|wrote)\s*[:：]", re.S)
_DATED = re.compile(r"@|\d{4}\s*[-/年.]|\d{1,2}[:：]\d{2}")
_FROM = re.compile(r"[*\s>]*(?:发\s*件\s*人|寄件者|From)\s*\*?\s*[:：]", re.I)
_OTHER_FIELDS = (
    re.compile(r"(?:发送时间|发送日期|发件时间|日\s*期|时\s*间|Sent|Date)\s*\*?\s*[:：]", re.I),
    re.compile(r"(?:收\s*件\s*人|主\s*题|抄\s*送|Subject|To)\s*\*?\s*[:：]", re.I),
)
_SUBJECT_FIELD = re.compile(r"^[*\s>]*(?:主\s*题|Subject)\s*\*?\s*[:：]\s*(.+)$", re.I | re.M)
_FROM_FIELD = re.compile(r"^[*\s>]*(?:发\s*件\s*人|From)\s*\*?\s*[:：]\s*(.+)$", re.I | re.M)
FORWARDED_SUBJECT = re.compile(r"\s*(?:(?:re|回复|答复)\s*[:：]\s*)*(?:fwd?|转发|轉寄|转)\s*[:：]", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it is seen. `quoted`: its element says so. `links` are (address, label) of what stands on it."""

    text: str
    quoted: bool = False
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """A text in three: the sender's own words, what he quotes, what he forwards (with whose and what about)."""

    words: str = ""
    quoted: str = ""
    forwarded: str = ""
    subjects: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    live: tuple[Line, ...] = ()  # the lines that are not a reply's quotation


def plain_lines(text: str, *, flowed: bool = False, delsp: bool = False) -> list[Line]:
    """The lines of a text/plain body; RFC 3676's soft breaks are joined where the part says it has them."""
    lines: list[str] = []
    soft = False
    for line in text[:_MAX_WORDS].replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if soft and not line.startswith(">"):
            lines[-1] += line
        else:
            lines.append(line)
        soft = flowed and line.endswith(" ") and line != "-- " and not line.startswith(">")
        if soft and delsp:
            lines[-1] = lines[-1][:-1]
    urls = re.compile(r"https?://[^\s<>\"'，。）)]+")
    return [Line(text=line.rstrip(), links=tuple((url, "") for url in urls.findall(line)[:20])) for line in lines]


def html_lines(source: str) -> list[Line]:
    """An HTML body as lines: block elements end one, cells are parted by tabs, what is not shown is left out."""
    source = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", source[:_MAX_HTML])
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return plain_lines(re.sub(r"<[^>]{0,5000}>", " ", source))
    return _collect(tree)


def shown(sources: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What HTML bodies show by themselves: Content-IDs in lower case, and addresses of pictures. Links do not count."""
    cids, locations = set[str](), set[str]()
    for source in sources:
        unescaped = source[:_MAX_HTML].replace("&amp;", "&")
        cids |= {
            unquote(found.group(2)).strip("<> ").lower() for found in _SHOWN.finditer(unescaped) if not found.group(1)
        }
        locations |= {next(filter(None, found.groups()), "") for found in _SOURCE.finditer(unescaped)}
    return frozenset(cids), frozenset(locations)


def _collect(tree: html.HtmlElement) -> list[Line]:
    lines: list[Line] = []
    buffer: list[str] = []
    links: list[tuple[str, str]] = []
    quotes = unseen = total = 0

    def end_line(*, blank: bool = False) -> None:
        text = re.sub(r" *\t[ \t]*", "\t", re.sub(r"[^\S\t\n]+", " ", "".join(buffer))).strip()
        if text or links:
            lines.extend(Line(text=part.strip(), quoted=quotes > 0) for part in text.split("\n")[:-1])
            lines.append(Line(text=text.split("\n")[-1].strip(), quoted=quotes > 0, links=tuple(links)))
        elif blank and lines and lines[-1].text:
            lines.append(Line(text="", quoted=quotes > 0))
        buffer.clear()
        links.clear()

    for count, (event, element) in enumerate(_walk(tree)):
        tag = element.tag if isinstance(element.tag, str) else ""
        hides = tag in _UNSEEN or _is_hidden(element)
        quotes_here = tag == "blockquote" or bool(_QUOTE_ID.search(f"{element.get('id')} {element.get('class')}"))
        if event == "start":
            if tag in _BLOCKS and tag not in ("td", "th"):
                end_line(blank=tag == "br")
            quotes += quotes_here
            unseen += hides
            if not unseen:
                links += _links_of(element)
                buffer.append(_text(element.text, tag == "pre"))
        else:
            if tag in _BLOCKS and tag != "br":
                buffer.append("\t") if tag in ("td", "th") else end_line()
            quotes -= quotes_here
            unseen -= hides
            if not unseen:
                buffer.append(_text(element.tail, False))
                total += len(element.tail or "")
        if total > _MAX_WORDS or count > _MAX_EVENTS:
            break
    end_line()
    return lines


def _walk(tree: html.HtmlElement) -> Iterator[tuple[str, html.HtmlElement]]:
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        yield str(event), element


def _text(text: str | None, kept: bool) -> str:
    text = (text or "").replace("\xa0", " ").replace("\u200b", "")
    return text.replace("\r\n", "\n") if kept else re.sub(r"[ \t\r\n]+", " ", text)


def _is_hidden(element: html.HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _links_of(element: html.HtmlElement) -> list[tuple[str, str]]:
    """Addresses on the element, and what it calls the file (a title, a download name, an expiry).

    A box of cloud attachments is noted as an address, too: "#" and its id.
    """
    urls = [element.get(key) for key in ("href", "downloadlink", "data-url")]
    label = " ".join(filter(None, (element.get(key) for key in ("filename", "download", "title", "expiretime"))))
    box = _CLOUD_BOX.search(f"{element.get('id')} {element.get('class')}")
    found = [(url.strip(), label) for url in urls if url and re.match(r"\s*https?:", url)]
    return [("#" + box.group(), ""), *found] if box else found


def divide(lines: list[Line], *, subject: str = "") -> Divided:
    """Part a body. All after a separator belongs to the earlier mail; elements and ">" quote line by line.

    Where the subject or the separator says forwarded, the earlier mail is what the sender hands on: it is kept apart
    from mere quotations, since it may name the unit.
    """
    forwarding = FORWARDED_SUBJECT.match(subject) is not None
    own: list[Line] = []
    quoted: list[Line] = []
    forwarded: list[Line] = []
    live: list[Line] = []
    below: list[Line] | None = None
    for index, line in enumerate(lines):
        kind = _separator(lines, index) if below is not forwarded or below is None else ""
        if kind:
            below = forwarded if kind == "forward" or forwarding else (quoted if below is None else below)
        target = below
        if target is None and (line.quoted or re.match(r"\s?>", line.text)):
            target = forwarded if forwarding else quoted
        (own if target is None else target).append(line)
        if target is not quoted:
            live.append(line)
    passed_on = _joined(forwarded)
    block = passed_on[:3000]
    return Divided(
        words=_joined(own),
        quoted=_joined(quoted),
        forwarded=passed_on,
        subjects=tuple(found.strip() for found in _SUBJECT_FIELD.findall(block)[:1]),
        senders=tuple(_address(found) for found in _FROM_FIELD.findall(block)[:1]),
        live=tuple(live),
    )


def _separator(lines: list[Line], index: int) -> str:
    """ "forward" or "reply" where an earlier mail begins at this line, else ""."""
    text = lines[index].text.strip()
    if not text:
        return ""
    if _FORWARD.fullmatch(text):
        return "forward"
    if _RULED.fullmatch(text):
        return "reply"
    if len(text) < 300 and not lines[index].quoted:
        # Mail programs break the line before 写道 at will: look at it with up to two lines below.
        if _WROTE.fullmatch(text) and _DATED.search(text):
            return "reply"
        if re.match(r"(?:在|于|On\s|At\s)", text) and _DATED.search(text):
            joined = text
            for follower in lines[index + 1 : index + 3]:
                joined += follower.text.strip()
                if _WROTE.fullmatch(joined):
                    return "reply"
    if _FROM.match(text):
        block = text + "\n" + "\n".join(line.text for line in lines[index + 1 : index + 9])
        if all(field.search(block) for field in _OTHER_FIELDS):
            return "reply"
    return ""


def _address(text: str) -> str:
    found = re.search(r"[^\s<>\"'(),:;\[\]]{1,64}@[^\s<>\"'(),:;\[\]]{1,255}", text)
    return found.group().lower() if found else text.strip()


def _joined(lines: list[Line]) -> str:
    shown = [replace(line, text=re.sub(r"^(?:\s?>)+ ?", "", line.text)) for line in lines]
    text = "\n".join(line.text.rstrip() for line in shown)
    return re.sub(r"\n{3,}", "\n\n", text).strip()[:_MAX_WORDS]
