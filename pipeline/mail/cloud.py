"""Cloud attachments (云附件, 超大附件): a link in the body where a file should be. Nothing is downloaded."""

import html
import re
from collections.abc import Sequence

from pipeline.mail.mailtext import Line
from pipeline.model import CloudLink

# Provider, what a download address holds, what its box says. fs.163.com/fs/preview and u.163.com are no files.
_PROVIDERS = (
    (
        "163",
        re.compile(
            r"//mail\.(?:163|126|yeah)\.(?:com|net)/large-attachment-download/"
            r"|[?&]p=X-(?:NETEASE|NTES)-HUGE-ATTACHMENT|//fs\.163\.com/fs/display/"
            r"|//dashi\.163\.com/html/cloud-attachment-download/",
            re.IGNORECASE,
        ),
        re.compile(r"从网易\d*邮箱发来的(?:超大附件|云附件)|#divNeteaseBigAttach"),
    ),
    (
        "qq",
        re.compile(
            r"//mail\.qq\.com/cgi-bin/ftnExs_download|//(?:wx\.)?mail\.qq\.com/ftn/download|foxmail_hugeattachment",
            re.IGNORECASE,
        ),
        re.compile(r"从(?:QQ邮箱|Foxmail)发来的超大附件|#QQMailBigAttach|#foxmail_hugeattachment", re.IGNORECASE),
    ),
)
_FILE = re.compile(r"[^\s<>|\"“”:：/\\,，;；][^<>|\"/\\:：\t]{0,150}?\.[A-Za-z0-9]{2,5}(?![A-Za-z0-9.])")
_SIZE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?\s?(?:[KMGT]B?|B|字节))(?![A-Za-z])", re.IGNORECASE)
_EXPIRES = re.compile(
    r"(\d{4}\s*[年/-]\s*\d{1,2}\s*[月/-]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?)\s*(?:到期|过期|前有效)|(无限期)"
)
_EXPIRY_STAMP = re.compile(r"(?<!\d)(\d{10})(?!\d)")
_MAX_LOOKS = 100


def links(lines: Sequence[Line]) -> tuple[CloudLink, ...]:
    """The cloud attachments on these lines, one for each address; a box without a known address counts as one."""
    found: dict[str, CloudLink] = {}
    boxes: set[str] = set()
    looks = 0
    for index, line in enumerate(lines):
        said = " ".join([line.text[:2000], *(url for url, _ in line.links if url.startswith("#"))])
        boxes.update(provider for provider, _, words in _PROVIDERS if words.search(said))
        for raw, label in line.links:
            url = html.unescape(raw)
            provider = next((name for name, address, _ in _PROVIDERS if address.search(url)), "")
            if provider and looks < _MAX_LOOKS and not (url in found and found[url].name):
                looks += 1
                found[url] = _describe(lines, index, provider, url, label)
    served = {link.provider for link in found.values()}
    bare = [CloudLink(provider=provider) for provider in sorted(boxes - served)]
    return tuple(_merged(list(found.values()))) + tuple(bare)


def _describe(lines: Sequence[Line], index: int, provider: str, url: str, label: str) -> CloudLink:
    """Name, size and expiry: on the link's own line, in its attributes, else on the nearest lines above and below."""
    near = [label, lines[index].text]
    for distance in (1, 2, 3):
        near += [lines[i].text for i in (index - distance, index + distance) if 0 <= i < len(lines)]
    near = [re.sub(r"https?://\S+|从\S{1,12}发来的(?:超大附件|云附件)", " ", text[:2000]) for text in near]

    def first(pattern: re.Pattern[str], texts: list[str]) -> str:
        matches = (pattern.search(text) for text in texts)
        return next((next(filter(None, (*match.groups(), match.group()))) for match in matches if match), "")

    return CloudLink(
        provider=provider,
        name=first(_FILE, near).strip(),
        size=first(_SIZE, near[1:]),
        expires=first(_EXPIRES, near[1:]) or first(_EXPIRY_STAMP, near[:1]),
        url=url,
    )


def _merged(links: list[CloudLink]) -> list[CloudLink]:
    """One file often has two addresses (its name and 下载 below it): the first one that tells most stands."""
    kept: list[CloudLink] = []
    for link in links:
        known = {(other.name, other.size) for other in kept}
        if not link.name or (link.name, link.size) not in known:
            kept.append(link)
    return kept
