"""Electronic seals in PDFs: whose they are, which are real ones, and whether the signed bytes are still the same."""

import datetime as dt
import io
import random
import time
import zlib
from collections.abc import Callable
from functools import cache

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from parsers import media_types as m
from parsers import read
from parsers.seal_names import best, clean, name_in
from parsers.seals import ElectronicSeal
from parsers.signatures import seals_of
from tests.unit.handmade_pdf import Sheet, pdf

UNIT = "柳林县交通运输局"
PAGES = pdf(*[Sheet().text(100, 100, f"第{n}页正文在这里。") for n in (1, 2, 3)])


@cache
def signer(organisation: str, name: str) -> signers.SimpleSigner:
    """A certificate that nobody issued but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    parts = [(NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, name)]
    subject = x509.Name([x509.NameAttribute(oid, text) for oid, text in parts if text])
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "山西省数字证书认证中心")]))
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=700))
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(plain),
        cert_registry=SimpleCertificateStore(),
    )


def signed(content: bytes, organisation: str = UNIT, name: str = "", *, page: int = 2, field: str = "Sig1") -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    spec = fields.SigFieldSpec(field, on_page=page - 1, box=(300, 100, 420, 220))
    meta = signers.PdfSignatureMetadata(field_name=field)
    result = signers.sign_pdf(writer, meta, signer=signer(organisation, name), new_field_spec=spec)
    return bytes(result.getbuffer())


# --- standard signatures ------------------------------------------------------------------------------------------


def test_a_signature_counts_with_its_unit_its_page_and_unchanged_bytes() -> None:
    assert seals_of(signed(PAGES)) == (ElectronicSeal(name=UNIT, kind="pkcs7", page=2, intact=True),)


@pytest.mark.parametrize(
    ("organisation", "name", "unit"),
    [
        (UNIT, "张一鸣", UNIT),
        ("", "柳林县石桥镇人民政府", "柳林县石桥镇人民政府"),
        ("", f"{UNIT}@1114112401234567X@01", UNIT),
        ("山西某某科技有限公司", UNIT, UNIT),
        ("", "柳林县市场监督管理局电子公章", "柳林县市场监督管理局"),
        ("", "张一鸣", "张一鸣"),
        ("Signer Inc.", "", "Signer Inc."),
    ],
)
def test_the_name_is_the_units_wherever_the_certificate_has_it(organisation: str, name: str, unit: str) -> None:
    (seal,) = seals_of(signed(PAGES, organisation, name))
    assert (seal.name, seal.intact) == (unit, True)


def test_two_signatures_are_two_seals_and_the_second_does_not_break_the_first() -> None:
    content = signed(signed(PAGES), "柳林县司法局", page=3, field="Sig2")
    assert seals_of(content) == (
        ElectronicSeal(name=UNIT, kind="pkcs7", page=2, intact=True),
        ElectronicSeal(name="柳林县司法局", kind="pkcs7", page=3, intact=True),
    )


def test_a_changed_byte_is_noticed() -> None:
    content = bytearray(signed(PAGES))
    at = content.index(b"/MediaBox [0 0 595")
    content[at + 12 : at + 13] = b"1"
    assert [seal.intact for seal in seals_of(bytes(content))] == [False]


def test_what_was_added_after_signing_leaves_it_open_whether_it_is_the_same() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed(PAGES)))
    writer.root["/Added"] = writer.add_object(writer.root.raw_get("/Pages").get_object())
    writer.update_root()
    later = io.BytesIO()
    writer.write(later)
    assert [(seal.name, seal.intact) for seal in seals_of(later.getvalue())] == [(UNIT, None)]


def test_a_signature_that_leaves_out_more_than_itself_is_not_intact() -> None:
    content = signed(PAGES)
    at = content.index(b"/ByteRange")
    start = content.index(b"[", at) + 1
    end = content.index(b"]", at)
    a, b, c, d = (int(number) for number in content[start:end].split())
    narrow = f"{a} {b - 50} {c} {d}".encode().ljust(end - start)
    assert [seal.intact for seal in seals_of(content[:start] + narrow + content[end:])] == [False]


def test_a_signature_whose_name_cannot_be_read_is_a_seal_without_one() -> None:
    content, name = signed(PAGES), UNIT.encode().hex().upper().encode()
    assert name in content
    (seal,) = seals_of(content.replace(name, b"ff" * len(UNIT.encode())))
    assert (seal.name, seal.page) == ("", 2)


def test_an_empty_signature_field_is_no_seal() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(PAGES))
    fields.append_signature_field(writer, fields.SigFieldSpec("Sig1", on_page=0, box=(300, 100, 420, 220)))
    content = io.BytesIO()
    writer.write(content)
    assert seals_of(content.getvalue()) == ()


def test_a_papers_sealing_has_them() -> None:
    paper = read(signed(PAGES), m.PDF)
    assert [seal.name for seal in paper.sealing.electronic] == [UNIT]
    assert "正文" in paper.text


# --- national seals, written by hand -------------------------------------------------------------------------------


def der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    head = bytes([len(body)]) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
    return bytes([tag]) + head + body


def utf8(text: str) -> bytes:
    return der(0x0C, text.encode())


def name_of(text: str, coded: bytes | None = None) -> bytes:
    return der(0x30, der(0x31, der(0x30, der(0x06, b"\x55\x04\x03"), coded or utf8(text))))


SM2_SIGNATURE = der(0x30, der(0x06, b"\x2a\x81\x1c\xcf\x55\x01\x83\x75"))


def gm_seal(name: str, *, maker: str = "山西省电子印章制章平台", holder: str = "") -> bytes:
    """SES_Signature of GB/T 38540-2020 with its seal, as far as its strings go."""
    head = der(0x30, der(0x16, b"ES"), der(0x02, b"\x04"), der(0x16, b"SRCA"))
    certificate = der(
        0x30, name_of("国家密码管理局根证书"), name_of("山西省数字证书认证中心"), name_of(holder or name), SM2_SIGNATURE
    )
    properties = der(0x30, der(0x02, b"\x01"), utf8(name), der(0x04, certificate))
    picture = der(0x30, der(0x16, b"png"), der(0x04, random.Random(1).randbytes(3000)))
    seal = der(0x30, head, der(0x16, b"14112900000123"), properties, picture)
    return der(0x30, seal, der(0x30, name_of(maker)), SM2_SIGNATURE, der(0x03, b"\0" + bytes(64)))


CERTIFICATE = der(
    0x30, name_of("国家密码管理局根证书"), name_of("山西省数字证书认证中心"), name_of(UNIT), SM2_SIGNATURE
)


def with_value(contents: bytes, *, sub_filter: str | None = None, words: dict[str, str] | None = None) -> bytes:
    """A signature field on page 3 with this value, as vendors' plug-ins write it."""
    with pikepdf.open(io.BytesIO(PAGES)) as document:
        value = pikepdf.Dictionary(
            Type=pikepdf.Name.Sig,
            Filter=pikepdf.Name("/GoldGrid.Sign"),
            Contents=pikepdf.String(contents),
            ByteRange=pikepdf.Array([0, 9, 99, 9]),
        )
        if sub_filter:
            value.SubFilter = pikepdf.Name(sub_filter)
        for key, text in (words or {}).items():
            value[key] = pikepdf.String(text)
        field = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T=pikepdf.String("签章1"),
                V=document.make_indirect(value),
                Rect=pikepdf.Array([300, 100, 420, 220]),
            )
        )
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        document.pages[2].obj.Annots = pikepdf.Array([field])
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()


@pytest.mark.parametrize("sub_filter", ["/GM.sm2seal", "/KGPSDK.sm2", "/BJCA.ses", "/adbe.pkcs7.detached", None])
@pytest.mark.parametrize("unit", [UNIT, "柳林县石桥镇人民政府", "柳林县卫生健康和体育局", "柳林县城镇管理委员会"])
def test_a_national_seal_counts_with_the_name_it_carries(unit: str, sub_filter: str | None) -> None:
    content = with_value(gm_seal(unit), sub_filter=sub_filter)
    assert seals_of(content) == (ElectronicSeal(name=unit, kind="gm", page=3, intact=None),)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (gm_seal("柳林县公安局电子公章"), "柳林县公安局"),
        (gm_seal(UNIT, holder="张一鸣"), UNIT),
        (CERTIFICATE, UNIT),
        (der(0x30, name_of("", der(0x1E, UNIT.encode("utf-16-be"))), SM2_SIGNATURE), UNIT),
        (der(0x30, name_of("", der(0x14, UNIT.encode("gb18030"))), SM2_SIGNATURE), UNIT),
        (b"\xff" * 100 + gm_seal(UNIT)[20:], UNIT),
        (der(0x30, name_of("山西省数字证书认证中心"), SM2_SIGNATURE), ""),
        (SM2_SIGNATURE, ""),
        (b"", ""),
    ],
    ids=["electronic seal", "a person holds it", "certificate alone", "UTF-16", "GBK", "cut at its start",
         "issuer alone", "nothing", "empty"],
)  # fmt: skip
def test_the_name_is_found_whatever_wraps_it(data: bytes, name: str) -> None:
    assert name_in(data) == name


def test_a_signature_without_a_certificate_is_named_by_its_own_words() -> None:
    content = with_value(b"\x01\x02\x03", sub_filter="/Some.Vendor", words={"/Name": "柳林县水利局", "/Reason": "同意"})
    assert [(seal.name, seal.kind) for seal in seals_of(content)] == [("柳林县水利局", "gm")]


def test_a_signature_of_nothing_is_no_seal() -> None:
    assert seals_of(with_value(bytes(400))) == ()


def stamped(subtype: str, **entries: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(PAGES)) as document:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(subtype),
                                  Rect=pikepdf.Array([300, 100, 420, 220]))  # fmt: skip
        for key, data in entries.items():
            note[f"/{key}"] = document.make_stream(data)
        document.pages[1].obj.Annots = pikepdf.Array([document.make_indirect(note)])
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()


def test_a_vendors_stamp_with_seal_data_in_it_counts_and_a_picture_of_a_seal_does_not() -> None:
    assert seals_of(stamped("/Stamp", KGSeal=gm_seal(UNIT))) == (ElectronicSeal(name=UNIT, kind="gm", page=2),)
    assert seals_of(stamped("/GoldGrid:Seal", SealData=gm_seal(UNIT))) == (
        ElectronicSeal(name=UNIT, kind="gm", page=2),
    )
    assert seals_of(stamped("/Stamp", Picture=bytes(5000))) == ()
    assert seals_of(stamped("/FreeText", Text=gm_seal(UNIT))) == ()


# --- names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "unit"),
    [
        (["山西省数字证书认证中心", "柳林县应急管理局"], "柳林县应急管理局"),
        (["张一鸣", "柳林县人民政府办公室"], "柳林县人民政府办公室"),
        (["北京某某科技有限公司", "CFCA", "柳林县教育局"], "柳林县教育局"),
        (["柳林县教育局", "柳林县水利局", "柳林县水利局"], "柳林县水利局"),
        (["Zhang", "CN"], ""),
        ([], ""),
    ],
)
def test_the_unit_is_told_from_issuers_makers_and_people(names: list[str], unit: str) -> None:
    assert best(names) == unit


@given(st.text(max_size=60))
def test_cleaning_a_name_adds_nothing_and_leaves_a_clean_one_alone(text: str) -> None:
    assert clean(text) in text
    assert clean(UNIT) == UNIT


# --- broken and hostile -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"rubbish" * 100, PAGES[:200]])
def test_a_broken_file_has_no_seals(content: bytes) -> None:
    assert seals_of(content) == ()


def test_fields_in_a_ring_end() -> None:
    with pikepdf.open(io.BytesIO(PAGES)) as document:
        field = document.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig))
        field.Kids = pikepdf.Array([field, field])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        buffer = io.BytesIO()
        document.save(buffer)
    assert seals_of(buffer.getvalue()) == ()


def noted(streams: int, data: bytes, *, notes: int = 1, keys: int = 100) -> bytes:
    """Stamps all of whose keys lead to streams, the same few again and again."""
    with pikepdf.open(io.BytesIO(PAGES)) as document:
        made = [document.make_stream(zlib.compress(data + bytes([n % 256, n // 256])), Filter=pikepdf.Name.FlateDecode)
                for n in range(streams)]  # fmt: skip
        found = []
        for at in range(notes):
            note = pikepdf.Dictionary(Subtype=pikepdf.Name.Seal, Rect=pikepdf.Array([0, 0, 10, 10]))
            for key in range(keys):
                note[f"/K{key}"] = made[(at * keys + key) % streams]
            found.append(document.make_indirect(note))
        document.pages[1].obj.Annots = pikepdf.Array(found)
        buffer = io.BytesIO()
        document.save(buffer, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        return buffer.getvalue()


SEAL_HEADS = b"\x16\x02ES" + b"\x2a\x81\x1c\xcf\x55"


@pytest.mark.parametrize(
    "content",
    [
        lambda: noted(1, bytes(60 * 2**20), notes=500),
        lambda: noted(400, bytes(2**20), notes=40),
        lambda: noted(300, SEAL_HEADS + b"\x0c" * 2**20, notes=3),
        lambda: noted(300, SEAL_HEADS * 100_000, notes=3),
        lambda: noted(300, SEAL_HEADS[:4] + b"\x0c\x04" * 500_000, notes=3),
    ],
    ids=["one stream 50,000 times", "400 streams", "tags", "heads", "lengths"],
)
def test_a_small_file_that_unpacks_to_gigabytes_costs_a_moment(content: Callable[[], bytes]) -> None:
    made = content()
    assert len(made) < 4 * 2**20
    begun = time.process_time()
    assert seals_of(made) == ()
    assert time.process_time() - begun < 2


def test_a_stamp_among_streams_that_are_none_and_one_on_every_page_are_found() -> None:
    data = gm_seal(UNIT)
    assert [seal.name for seal in seals_of(noted(1, data, notes=3, keys=2))] == [UNIT] * 3
    assert [seal.name for seal in seals_of(noted(30, data + bytes(200_000), keys=30))] == [UNIT]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_flipped_bits_never_raise(seed: int, count: int) -> None:
    chance = random.Random(seed)
    content = bytearray(SIGNED)
    for _ in range(count):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    assert all(isinstance(seal, ElectronicSeal) for seal in seals_of(bytes(content)))


SIGNED = signed(PAGES)


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_name_or_none(data: bytes) -> None:
    assert isinstance(name_in(data), str)
