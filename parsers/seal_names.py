"""Whose an electronic seal is: names out of certificates and of GB/T 38540-2020 seal data, however they are wrapped.

Seal makers put the same few DER structures into files in their own ways, so the strings are looked for in the bytes;
what stands where is told by the tags around them (ITU-T X.690).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

_UTF8, _PRINTABLE, _T61, _IA5, _BMP = 0x0C, 0x13, 0x14, 0x16, 0x1E
_CODINGS = {_UTF8: ("utf-8",), _PRINTABLE: ("ascii", "utf-8", "gb18030"), _T61: ("utf-8", "gb18030"),
            _BMP: ("utf-16-be",)}  # fmt: skip
_SEAL_HEAD = b"\x16\x02ES"  # GB/T 38540-2020, 6.1: header.ID, an IA5String
_SM2 = b"\x2a\x81\x1c\xcf\x55"  # 1.2.156.10197: the national algorithms, and seals made with them
_MOST_BYTES = 4 * 2**20
_MOST_STRINGS = 5_000
_LONGEST = 120  # bytes of a name

_CHINESE = re.compile("[\u3400-\u9fff]")
_UNIT = re.compile(
    "[\u3400-\u9fff（）()]{1,30}?(?:人民政府|委员会|办事处|办公室|管理局|执法(?:大队|支队|中队|队|局)|服务中心|管理中心|监督所|司法所"
    "|[局委院会厅署队站所校馆])(?=$|[^\u3400-\u9fff])"
)
# Who issued the certificate or made the seal's software is not who sealed.
_MAKER = re.compile(
    r"认证|证书|密码|数字|电子政务|签章(?:平台|系统|服务)|制章|有限公司|有限责任|科技|软件|平台|\bCA\b|CFCA|BJCA|SM2|SM3|RSA|ROOT",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:的?(?:电子)?(?:公章|印章|签章|行政章|法人章))?(?:[(（]?\d{0,4}[)）]?)?$")


def is_national(data: bytes) -> bool:
    """Is the data signed with the national algorithms, or a seal of GB/T 38540?"""
    return _SM2 in data or _SEAL_HEAD in data


def name_in(data: bytes) -> str:
    """The name that seal data gives: the seal's own, else the likeliest unit among its strings; "" where none is."""
    data = data[:_MOST_BYTES]
    own = _name_of_seal(data)
    return own or best(list(_strings(data)))


def best(names: Iterable[str]) -> str:
    """The likeliest of some names: a unit's before any other, one that comes often before one that comes once."""
    cleaned = [cleaned for name in names if (cleaned := clean(name))]
    count = Counter(cleaned)  # in the order of their first places, which sorting keeps
    ranked = sorted(count, key=lambda name: (-_rank(name), -count[name]))
    return ranked[0] if ranked and _rank(ranked[0]) > 0 else ""


def clean(name: str) -> str:
    """The name without what software adds to it: codes after @ or in another script, 电子公章 at its end."""
    name = re.split(r"[@|\x00]|\d{6,}|_\d", name.strip(" \t\r\n\x00.,;"))[0].strip(" _-()（）")
    if not _CHINESE.search(name):
        return ""
    return _TAIL.sub("", name) or name


def _rank(name: str) -> int:
    """2 for what is named like a unit, 1 for other Chinese words, 0 for makers and issuers."""
    if _MAKER.search(name):
        return 0
    return 2 if _UNIT.search(name) else int(len(_CHINESE.findall(name)) >= 2)


def _name_of_seal(data: bytes) -> str:
    """SESeal's property.name: the first Chinese string after the header's "ES"."""
    at = data.find(_SEAL_HEAD)
    while at >= 0:
        for name in _strings(data[at : at + 2_000]):
            if (cleaned := clean(name)) and _rank(cleaned):
                return cleaned
        at = data.find(_SEAL_HEAD, at + 4)
    return ""


def _strings(data: bytes) -> Iterator[str]:
    """Whatever may be a DER string with Chinese in it, in the order of the bytes."""
    found = 0
    for match in re.finditer(rb"[\x0c\x13\x14\x1e]", data):
        at = match.start()
        text = _string(data, at)
        if text:
            yield text
            found += 1
            if found >= _MOST_STRINGS:
                return


def _string(data: bytes, at: int) -> str:
    if at + 2 > len(data):
        return ""
    length, start = data[at + 1], at + 2
    if length == 0x81 and at + 3 <= len(data):
        length, start = data[at + 2], at + 3
    if not 4 <= length <= _LONGEST or start + length > len(data):
        return ""
    raw = data[start : start + length]
    for coding in _CODINGS[data[at]]:
        try:
            text = raw.decode(coding)
        except UnicodeDecodeError:
            continue
        chinese = len(_CHINESE.findall(text))
        if chinese >= 2 and text.isprintable() and chinese >= 0.4 * len(text):
            return text
    return ""
