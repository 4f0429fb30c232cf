"""电子印章 in PDFs: signature fields, standard (ISO 32000) or national (GB/T 38540), and vendors' stamps of seal data.

Offline: no certificate is fetched and none is trusted; what counts is the name that the seal carries, and whether the
signed bytes are still the same.
"""

import hashlib
import io
import itertools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from asn1crypto import algos, cms, x509

from parsers import seal_names
from parsers.seals import ElectronicSeal

MOST_SEALS = 50
_MOST_PAGES, _MOST_NOTES, _MOST_FIELDS, _DEEPEST = 300, 500, 2_000, 20
_MOST_CONTENT = 16 * 2**20
_MOST_NOTES_IN_ALL = 5_000
_MOST_VALUES, _MOST_HASHED = 100, 512 * 2**20  # a file's signatures that are looked at, and bytes hashed for them
_MOST_KEYS, _MOST_STREAMS, _MOST_UNPACKED = 50_000, 200, 32 * 2**20  # of a file's annotations, all of them together
_MOST_TAGS = 120_000  # places in their data where a name may begin
_HEAD = b"\x16\x02ES"  # GB/T 38540-2020, 6.1
_TAGS = (b"\x0c", b"\x13", b"\x14", b"\x1e")
_STANDARD = frozenset({"/adbe.pkcs7.detached", "/adbe.pkcs7.sha1", "/adbe.x509.rsa_sha1", "/ETSI.CAdES.detached", ""})
_TIMESTAMP = "/ETSI.RFC3161"
_STAMPED = frozenset({"/Popup", "/Link", "/FreeText", "/Text", "/Highlight", "/Underline", "/Ink"})
"""Annotations that hold no seal, whatever words are in them."""


def seals_of(content: bytes) -> tuple[ElectronicSeal, ...]:
    """The electronic seals and signatures of a PDF. () also where the file cannot be opened. Never raises."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as document:
            found = tuple(_seals(document, content))
    except Exception:  # whatever is wrong with the file, its reader says so
        return ()
    return found


@dataclass(slots=True, kw_only=True)
class _Room:
    """What may still be done for one file: a few hundred bytes of it can stand for years of work."""

    values: int = _MOST_VALUES
    hashed: int = _MOST_HASHED
    keys: int = _MOST_KEYS
    streams: int = _MOST_STREAMS
    unpacked: int = _MOST_UNPACKED
    tags: int = _MOST_TAGS
    names: dict[tuple[int, int], str] = field(default_factory=dict)  # of the streams that were looked at

    def name_in(self, data: bytes) -> str:
        """The name that national seal data gives, "" for other data and where there is no more room."""
        self.tags -= sum(map(data.count, _TAGS)) + 1_000 * data.count(_HEAD)
        return seal_names.name_in(data) if self.tags >= 0 else ""

    def name_in_stream(self, stream: Any) -> str:
        """The same of a stream, each of which is unpacked once."""
        key: tuple[int, int] = stream.objgen
        if key not in self.names:
            data = self._unpacked(stream)
            self.names[key] = self.name_in(data) if seal_names.is_national(data) else ""
        return self.names[key]

    def name_in_string(self, value: Any) -> str:
        data = self.string(value)
        return self.name_in(data) if seal_names.is_national(data) else ""

    def string(self, value: Any) -> bytes:
        """A string's bytes up to our bounds; b"" where there is no more room."""
        data = bytes(value)[:_MOST_CONTENT] if self.unpacked > 0 else b""
        self.unpacked -= len(data)
        return data

    def _unpacked(self, stream: Any) -> bytes:
        """Its data up to our bounds; b"" where it is coded as no seal's data is."""
        if self.streams <= 0 or self.unpacked <= 0:
            return b""
        self.streams -= 1
        most = min(_MOST_CONTENT, self.unpacked)
        coding = stream.get("/Filter")
        codings = [str(one) for one in _items(coding)] if isinstance(coding, pikepdf.Array) else [str(coding)]
        raw: bytes = stream.read_raw_bytes()
        if coding is None or not codings:
            data = raw[:most]
        elif codings == ["/FlateDecode"]:
            data = zlib.decompressobj().decompress(raw, most)
        elif codings == ["/ASCIIHexDecode"] and len(raw) <= most:  # it only gets smaller
            data = bytes(stream.read_bytes())
        else:
            data = b""
        self.unpacked -= max(len(data), len(raw))
        return data


def _seals(document: pikepdf.Pdf, content: bytes) -> Iterator[ElectronicSeal]:
    seen: set[tuple[int, int]] = set()
    room = _Room()
    notes = list(itertools.islice(_notes(document), _MOST_NOTES_IN_ALL))
    pages = {note.objgen: page for page, note in notes if note.objgen != (0, 0)}
    fields = [(pages.get(field.objgen), field) for field in _fields(document)]
    whole = None
    for page, one in [*fields, *notes]:
        if len(seen) >= MOST_SEALS:
            return
        key = one.objgen
        if key != (0, 0) and key in seen:
            continue
        value = _value(one)
        try:
            if value is not None:
                whole = _signed_to_the_end(document, content) if whole is None else whole
                room.values -= 1
                seal = _of_signature(value, content, whole, room) if room.values >= 0 else None
            else:
                seal = _of_stamp(one, room)
        except Exception:  # odd data costs the name alone: who signs has sealed, and a person looks whose it is
            seal = ElectronicSeal() if value is not None else None
        if seal is not None:
            seen.add(key if key != (0, 0) else (-1, len(seen)))
            page = page if page is not None else _page_of_kids(one, pages)
            yield ElectronicSeal(name=seal.name, kind=seal.kind, page=page, intact=seal.intact)


# --- where they stand ---------------------------------------------------------------------------------------------


def _notes(document: pikepdf.Pdf) -> Iterator[tuple[int, Any]]:
    for number, page in enumerate(document.pages, 1):
        if number > _MOST_PAGES:
            return
        notes = page.obj.get("/Annots")
        if isinstance(notes, pikepdf.Array):
            for note in _items(notes)[:_MOST_NOTES]:
                if isinstance(note, pikepdf.Dictionary):
                    yield number, note


def _fields(document: pikepdf.Pdf) -> list[Any]:
    """The form's signature fields; the kind is inherited from above (ISO 32000-1, 12.7.3.1)."""
    form = document.Root.get("/AcroForm")
    roots = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    stack = [(field, "", 0) for field in reversed(_items(roots))]
    found = []
    for _ in range(_MOST_FIELDS):
        if not stack:
            break
        field, kind, depth = stack.pop()
        if not isinstance(field, pikepdf.Dictionary):
            continue
        kind = str(field.get("/FT", kind))
        if kind == "/Sig" and isinstance(field.get("/V"), pikepdf.Dictionary):
            found.append(field)
        if depth < _DEEPEST:
            stack += [(kid, kind, depth + 1) for kid in reversed(_items(field.get("/Kids")))]
    return found


def _items(array: Any) -> list[Any]:
    return [array[index] for index in range(min(len(array), _MOST_FIELDS))] if isinstance(array, pikepdf.Array) else []


def _page_of_kids(field: Any, pages: dict[tuple[int, int], int]) -> int | None:
    kids = (pages.get(kid.objgen) for kid in _items(field.get("/Kids")) if isinstance(kid, pikepdf.Dictionary))
    return next((page for page in kids if page is not None), None)


def _value(field: Any) -> Any:
    """The signature in the field, or in the widget itself; None for a field that nobody signed."""
    value = field.get("/V")
    if isinstance(value, pikepdf.Dictionary) and "/Contents" in value:
        return value
    return None


# --- what they say --------------------------------------------------------------------------------------------------


def _of_signature(value: Any, content: bytes, whole: bool, room: _Room) -> ElectronicSeal | None:
    coding = str(value.get("/SubFilter", ""))
    data = room.string(value.Contents)
    if coding == _TIMESTAMP or str(value.get("/Type", "")) == "/DocTimeStamp" or not data.strip(b"\0"):
        return None
    if coding in _STANDARD and not seal_names.is_national(data):
        certificate, signer, signed = _signer(data)
        if certificate is not None:
            name = _subject(certificate) or seal_names.best(_words(value)) or _plain_subject(certificate)
            room.hashed -= len(content)
            intact = _intact(value, content, certificate, signer, signed) if room.hashed >= 0 else None
            return ElectronicSeal(name=name, kind="pkcs7", intact=intact if whole or intact is False else None)
    name = room.name_in(data) or seal_names.best(_words(value))
    return ElectronicSeal(name=name, kind="gm" if _is_gm(coding, data) else "pkcs7")


def _is_gm(coding: str, data: bytes) -> bool:
    return coding not in _STANDARD or seal_names.is_national(data)


def _words(value: Any) -> list[str]:
    """What the signature's dictionary says in words."""
    found = (value.get(key) for key in ("/Name", "/Reason", "/ContactInfo", "/Location"))
    return [str(word) for word in found if isinstance(word, pikepdf.String)]


def _signer(data: bytes) -> tuple[x509.Certificate | None, Any, Any]:
    """The signer's certificate, his entry, and the data around both (RFC 5652)."""
    try:
        signed = cms.ContentInfo.load(data)["content"]
        signer = signed["signer_infos"][0]
        certificates = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
        wanted = signer["sid"].chosen
        for certificate in certificates:
            if signer["sid"].name == "issuer_and_serial_number":
                same = certificate.serial_number == wanted["serial_number"].native
            else:
                same = certificate.key_identifier == wanted.native
            if same:
                return certificate, signer, signed
        return (certificates[0] if len(certificates) == 1 else None), signer, signed
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None, None, None


def _subject(certificate: x509.Certificate) -> str:
    """The unit in a certificate's subject: the organisation, the name, or the department, whichever is like one."""
    subject = certificate.subject.native
    found = [subject.get(key) for key in ("organization_name", "common_name", "organizational_unit_name")]
    return seal_names.best([name for item in found for name in (item if isinstance(item, list) else [item]) if name])


def _plain_subject(certificate: x509.Certificate) -> str:
    """What the subject is called where no Chinese name is in it."""
    subject = certificate.subject.native
    return str(subject.get("organization_name") or subject.get("common_name") or "")[:120]


def _intact(value: Any, content: bytes, certificate: x509.Certificate, signer: Any, signed: Any) -> bool | None:
    """Are the signed bytes what they were? None where the signature's way is not known here."""
    # pyHanko takes half a second to load: only files with a signature pay for it.
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    span = _span(value)
    if span is None or str(value.get("/SubFilter", "")) not in ("/adbe.pkcs7.detached", "/ETSI.CAdES.detached"):
        return None
    if not _is_gap_the_signature(span, content):
        return False
    try:
        method = hashlib.new(algos.DigestAlgorithm(signer["digest_algorithm"].native)["algorithm"].native)
        for start, length in (span[:2], span[2:]):
            method.update(content[start : start + length])
        same, valid = validate_sig_integrity(signer, certificate, "data", method.digest())
    except Exception:  # an algorithm, a key or a structure that the libraries do not know
        return None
    return bool(same and valid)


def _span(value: Any) -> tuple[int, int, int, int] | None:
    numbers = _items(value.get("/ByteRange"))
    try:
        a, b, c, d = (int(number) for number in numbers)
    except (ValueError, TypeError):
        return None
    return a, b, c, d


def _is_gap_the_signature(span: tuple[int, int, int, int], content: bytes) -> bool:
    """Is nothing left out of the signed bytes but the signature itself?"""
    start, first, second, length = span
    if start != 0 or not 0 < first < second or length <= 0 or second + length > len(content):
        return False
    return (
        content[first : first + 1] == b"<"
        and content[second - 1 : second] == b">"
        and not (
            set(content[first + 1 : min(second - 1, first + 1 + _MOST_CONTENT)]) - set(b"0123456789abcdefABCDEF \r\n\t")
        )
    )


def _signed_to_the_end(document: pikepdf.Pdf, content: bytes) -> bool:
    """Does a signature reach to the file's end? Where none does, something was added after the last signing, and
    nobody can tell here whether it changes what the pages show."""
    spans = (_span(field.V) for field in _fields(document))
    ends = [span[2] + span[3] for span in spans if span is not None]
    return bool(ends) and not content[max(ends) :].strip(b"\r\n \0\t")


# --- vendors' stamps --------------------------------------------------------------------------------------------


def _of_stamp(note: Any, room: _Room) -> ElectronicSeal | None:
    """Seal data that a vendor keeps in an annotation of its own kind; a stamp that is a picture alone is none."""
    if str(note.get("/Subtype", "")) in _STAMPED:
        return None
    name = next((name for name in _hidden_names(note, room) if name), "")
    return ElectronicSeal(name=name, kind="gm") if name else None


def _hidden_names(note: Any, room: _Room, depth: int = 0) -> Iterator[str]:
    for key in list(note.keys())[:100]:
        room.keys -= 1
        if room.keys < 0:
            return
        if key in ("/AP", "/P", "/Parent", "/Popup", "/AS", "/Resources"):
            continue
        value = note.get(key)
        if isinstance(value, pikepdf.Stream):
            yield room.name_in_stream(value)
        elif isinstance(value, pikepdf.String):
            yield room.name_in_string(value)
        elif isinstance(value, pikepdf.Dictionary) and depth < 2:
            yield from _hidden_names(value, room, depth + 1)
