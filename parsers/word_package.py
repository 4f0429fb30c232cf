"""A .docx package opened with care: zip limits, no DTD, Strict turned into Transitional, parts by python-docx.

`docx.Document(file)` itself inflates every member to its end (a lying header may give gigabytes), parses parts nobody
reads, follows relationships by recursion and gives up on a dangling one, and does not know the Strict namespaces.
So the members are inflated here, counted and screened, and python-docx makes the parts of what is needed
(ISO/IEC 29500-1 and -2, Open Packaging Conventions).
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.oxml import parse_xml
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.package import Package
from lxml import etree

from parsers.paper import PasswordProtectedError, SuspiciousContentError, UnreadableError

Element = etree._Element

MAX_UNPACKED = 200 * 1024 * 1024
MAX_PART = 128 * 1024 * 1024
MAX_PARTS = 10_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1 << 18
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_DTD = (b"<!DOCTYPE", b"<!ENTITY")
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)  # fmt: skip
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
    struct.error,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordParts:
    """Root elements of the parts that make the text; None where the package has no such part."""

    document: Element
    styles: Element | None = None
    numbering: Element | None = None
    footnotes: Element | None = None
    endnotes: Element | None = None
    relations: Mapping[str, str] = field(default_factory=dict)  # of the document: identifier → member name


def open_parts(content: bytes, *, max_unpacked: int, max_part: int, max_parts: int = MAX_PARTS) -> WordParts:
    """The parts of a Word package.

    Raises PasswordProtectedError, SuspiciousContentError (a bomb, a DTD, over-deep XML) or UnreadableError.
    """
    if content.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in content:
            raise PasswordProtectedError("文件设有打开密码，请发送未加密的版本。")
        raise UnreadableError("这不是 .docx 文件，而是旧版 Office 文件，请另存为 .docx 后重新发送。")
    members = _members(content, max_unpacked, max_part, max_parts)
    if "[content_types].xml" not in members:
        raise UnreadableError("文件不是有效的 Word 文档（缺少内容类型清单），请在 Word 或 WPS 中另存后重新发送。")
    main = _main_part(members)
    relationships = _relationships(members, main)
    related = {kind: target for kind, target, _ in relationships if target in members}
    package = Package()

    def root(name: str | None, content_type: str) -> Element | None:
        return None if name is None else _root(package, name, content_type, members[name])

    document = root(main, CT.WML_DOCUMENT_MAIN)
    if document is None or etree.QName(document).localname != "document":
        raise UnreadableError("文件不是 Word 文档（正文部分不是文字处理格式），请检查后重新发送。")
    return WordParts(
        document=document,
        styles=root(related.get("styles"), CT.WML_STYLES),
        numbering=root(related.get("numbering"), CT.WML_NUMBERING),
        footnotes=root(related.get("footnotes"), CT.WML_FOOTNOTES),
        endnotes=root(related.get("endnotes"), CT.WML_ENDNOTES),
        relations={identifier: target for _, target, identifier in relationships},
    )


def member(content: bytes, name: str, *, most: int, beginning: bool = False) -> bytes:
    """A member that is no XML, by its lower-case name: no more than `most` bytes of it. With `beginning`, a longer one
    is cut there. Raises UnreadableError, also where there is no such member."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            info = next((info for info in archive.infolist() if _normal(info.filename) == name), None)
            if info is None or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise UnreadableError("Word 文件里的图片缺失，请在 Word 或 WPS 中重新保存后再发送。")
            if beginning:
                with archive.open(info) as stream:
                    return stream.read(most)
            return _inflate(archive, info, most)
    except (*_BROKEN_ZIP, RuntimeError) as error:
        raise UnreadableError("Word 文件里的图片已损坏，请在 Word 或 WPS 中重新保存后再发送。") from error


def has_macros(content: bytes) -> bool:
    """Whether the package carries a VBA project (a .docm, or one renamed). False for what is no package at all."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(
                _normal(info.filename).rsplit("/", 1)[-1].startswith(("vbaproject", "vbadata"))
                for info in archive.infolist()
            )
    except _BROKEN_ZIP:
        return False


def _members(content: bytes, max_unpacked: int, max_part: int, max_parts: int) -> dict[str, bytes]:
    """Every XML member by its lower-case name, screened. Pictures and other binaries stay packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > max_parts:
                raise SuspiciousContentError(f"文件内含 {len(infos)} 个部件，超出正常范围，未予打开。")
            total = sum(info.file_size for info in infos)
            if total > max_unpacked:
                raise SuspiciousContentError(f"文件解压后达 {total // 2**20} MB，疑似压缩炸弹，未予打开。")
            members = {}
            left = max_unpacked
            for info in infos:
                name = _normal(info.filename)
                if not name.endswith((".xml", ".rels")):
                    continue
                if info.flag_bits & 1:
                    raise PasswordProtectedError("文件设有打开密码，请发送未加密的版本。")
                if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise UnreadableError("文件使用了 Word 不采用的压缩方式，请在 Word 或 WPS 中另存后重新发送。")
                data = _inflate(archive, info, min(left, max_part))
                left -= len(data)
                members[name] = _screened(data)
            return members
    except _BROKEN_ZIP as error:
        raise UnreadableError("文件已损坏，无法打开，请在 Word 或 WPS 中重新保存后再发送。") from error


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """One member in counted chunks: its declared size is the sender's word, which nobody has to believe."""
    chunks = []
    size = 0
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise SuspiciousContentError(
                        f"文件的一个部件解压后超过 {limit // 2**20} MB，疑似压缩炸弹，未予打开。"
                    )
                chunks.append(chunk)
    except RuntimeError as error:  # zipfile's word for "encrypted" and for methods it lacks
        raise UnreadableError("文件使用了不支持的压缩或加密方式，请重新保存后再发送。") from error
    return b"".join(chunks)


def _screened(data: bytes) -> bytes:
    """The part in UTF-8 without a DTD, in Transitional namespaces."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = _DECLARATION.sub(b"", data.decode("utf-16", "replace").encode(), count=1)
    elif b"\x00" in data[:8]:  # UTF-16 or UTF-32 without a mark would hide a DTD from the search below
        raise SuspiciousContentError("文件的 XML 编码异常，未予打开。")
    if any(mark in data for mark in _DTD):
        raise SuspiciousContentError("文件的 XML 中含有实体或文档类型定义，可能是恶意文件，未予打开。")
    if b"http://purl.oclc.org/ooxml/" in data:
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
    return data


def _root(package: Package, name: str, content_type: str, data: bytes) -> Element:
    """The part's root, parsed by python-docx (entities unresolved, no network, no huge trees)."""
    try:
        root: Element = XmlPart.load(PackURI("/" + name), content_type, data, package).element
    except etree.XMLSyntaxError as error:
        raise _syntax_error(error) from error
    except (ValueError, LookupError) as error:
        raise UnreadableError("文件内容已损坏（XML 编码无效），请重新保存后再发送。") from error
    doctype: str = root.getroottree().docinfo.doctype  # type: ignore[attr-defined]  # lxml-stubs lacks it
    if doctype:
        raise SuspiciousContentError("文件的 XML 中含有文档类型定义，可能是恶意文件，未予打开。")
    return root


def _syntax_error(error: etree.XMLSyntaxError) -> UnreadableError:
    text = str(error)
    if "depth" in text or "XML_PARSE_HUGE" in text:
        return SuspiciousContentError("文件的 XML 嵌套或长度超出正常范围，未予打开。")
    return UnreadableError("文件内容已损坏（XML 有误），请在 Word 或 WPS 中重新保存后再发送。")


def _main_part(members: dict[str, bytes]) -> str:
    """Where the text is: what the package's own relationships say, else where every program puts it."""
    for kind, target, _ in _relationships(members, ""):
        if kind == "officedocument" and target in members:
            return target
    if "word/document.xml" in members:
        return "word/document.xml"
    raise UnreadableError("文件不是有效的 Word 文档（缺少正文部分），请在 Word 或 WPS 中另存后重新发送。")


def _relationships(members: dict[str, bytes], part: str) -> list[tuple[str, str, str]]:
    """(kind, target's member name, identifier) of each internal relationship; kind is the last word of its type."""
    folder, name = posixpath.split(part)
    data = members.get(posixpath.join(folder, "_rels", name + ".rels"))
    if data is None:
        return []
    try:
        root = parse_xml(data)  # type: ignore[arg-type]  # bytes are right: they may declare an encoding
    except etree.XMLSyntaxError as error:
        raise _syntax_error(error) from error
    found = []
    for relationship in root:
        if not isinstance(relationship.tag, str) or relationship.get("TargetMode") == "External":
            continue
        target = _normal(relationship.get("Target", ""), folder)
        kind = relationship.get("Type", "").rsplit("/", 1)[-1].lower()
        found.append((kind, target, relationship.get("Id", "")))
    return found


def _normal(name: str, folder: str = "") -> str:
    """A member name as OPC compares it: forward slashes, no case, no leading slash (some packers differ)."""
    path = name.replace("\\", "/").lower()
    if folder and not path.startswith("/"):
        path = posixpath.normpath(posixpath.join(folder, path))
    return path.lstrip("/")
