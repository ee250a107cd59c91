"""The places to sign of an issued PDF: what they say, what each signature closes, and that signing them all holds."""

import io
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, FormUpdatingRule, ModificationLevel
from pyhanko.sign.diff_analysis.policies import StandardDiffPolicy
from pyhanko.sign.diff_analysis.rules.file_structure_rules import CatalogModificationRule
from pyhanko.sign.diff_analysis.rules.form_field_rules import SigFieldCreationRule, SigFieldModificationRule
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfReader

import verapdf
from engross.pdf.render import render_pdf
from engross.pdf.signature_fields import Place, closed_fields, is_signature_field
from engross.pdf.stamp import Stamp, render_stamp
from pdf_sample import PRINT_CSS, small

SIGNED_AT = datetime(2026, 11, 22, 7, 14, tzinfo=UTC)
FORM = (
    '<form class="form"><p class="field"><label for="t">Client</label><input id="t" name="form_h_client" value="Zürich"></p>'
    '<p class="field"><label for="p">Open</label><textarea id="p" name="form_h_open">None</textarea></p>'
    '<p class="field"><label for="s">Segment</label><select id="s" name="form_h_segment"><option value="a">A</option></select></p>'
    '<p class="check"><input type="checkbox" id="c" name="form_h_met"><label for="c">They met.</label></p></form>'
)
STRICT = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        *DEFAULT_DIFF_POLICY.global_rules[1:],
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)
"""pyHanko's own policy without the rule that lets ordinary form fields change."""


def _names(places: Sequence[Place]) -> tuple[str, ...]:
    return tuple(place.name for place in places)


def _box(name: str, group: str = "") -> str:
    attribute = f' data-group="{group}"' if group else ""
    return (
        f'<div class="approval"><div class="words"><h3>{name}</h3></div><div class="signature">'
        f'<input type="text" name="{name}" title="Signature of {name}"{attribute}></div></div>'
    )


def _document(places: Sequence[Place]) -> bytes:
    """A small file with a seal, these places to sign, and a form after them."""
    body = "".join(_box(place.name, place.group) for place in (Place("seal"), *places))
    return render_pdf(replace(small(f"<h1>Policy</h1>{body}{FORM}"), stylesheets=(PRINT_CSS,))).data


ONE = (Place("approval_1_owner"),)
THREE = (*ONE, Place("approval_2_hr-manager"), Place("approval_3_managing-director"))
GROUP = tuple(Place(f"approval_{number}_director-{number}", "directors") for number in (2, 3, 4))
FIVE = (*ONE, *GROUP, Place("approval_5_managing-director"))


@lru_cache(maxsize=3)
def document(places: tuple[Place, ...]) -> bytes:
    return _document(places)


# ---- What a signature closes ------------------------------------------------------------------------------------------


def test_an_approval_closes_what_stands_before_it_and_the_last_one_everything() -> None:
    assert closed_fields((Place("seal"), *THREE)) == {
        "approval_1_owner": ("seal", "approval_1_owner"),
        "approval_2_hr-manager": ("seal", "approval_1_owner", "approval_2_hr-manager"),
        "approval_3_managing-director": None,
    }


def test_an_only_approval_closes_everything() -> None:
    assert closed_fields((Place("seal"), *ONE)) == {"approval_1_owner": None}


def test_members_of_a_group_leave_each_other_open_and_the_next_one_closes_them() -> None:
    closed = closed_fields((Place("seal"), *FIVE))
    for member in GROUP:
        assert closed[member.name] == ("seal", "approval_1_owner", member.name)
    assert closed["approval_5_managing-director"] is None
    before_the_last = closed_fields((Place("seal"), *FIVE, Place("approval_6_owner")))
    assert before_the_last["approval_5_managing-director"] == ("seal", *_names(FIVE))


def test_a_group_at_the_end_is_closed_by_nobody() -> None:
    """Whoever signs last cannot be known when the file is made."""
    closed = closed_fields((Place("seal"), *ONE, *GROUP))
    assert None not in closed.values()
    assert closed[GROUP[-1].name] == ("seal", "approval_1_owner", GROUP[-1].name)


def test_two_groups_side_by_side_are_two_steps() -> None:
    other = (Place("approval_5_x", "board"), Place("approval_6_y", "board"))
    closed = closed_fields((*GROUP, *other))
    assert closed["approval_6_y"] == (*_names(GROUP), "approval_6_y")


def test_without_approvals_nothing_is_closed() -> None:
    assert closed_fields((Place("seal"),)) == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("seal", True),
        ("approval_1_owner", True),
        ("form_a_seal", False),
        ("seal_2", False),
        ("form_approval_1", False),
    ],
)
def test_names_tell_places_to_sign_from_fields_to_fill_in(name: str, expected: bool) -> None:
    assert is_signature_field(name) is expected


# ---- What stands in the file ------------------------------------------------------------------------------------------


def _fields(data: bytes) -> dict[str, Any]:
    root: Any = PdfReader(io.BytesIO(data)).root_object
    found = [reference.get_object() for reference in root["/AcroForm"]["/Fields"]]
    return {str(field["/T"]): field for field in found}


def test_fields_ask_for_pades_and_a_sound_hash_without_demanding_them() -> None:
    signed = [field for field in _fields(document(FIVE)).values() if field["/FT"] == "/Sig"]
    assert [str(field["/T"]) for field in signed] == ["seal", *_names(FIVE)]
    for field in signed:
        asked = field["/SV"]
        assert asked["/SubFilter"] == ["/ETSI.CAdES.detached"]
        assert asked["/DigestMethod"] == ["SHA256", "SHA384", "SHA512"]
        assert asked["/Ff"] == 0
        assert field.raw_get("/SV").idnum, "table 232: an object of its own"
        assert field["/TU"] == f"Signature of {field['/T']}"


def test_fields_are_printed_upright_and_empty() -> None:
    for field in _fields(document(THREE)).values():
        if field["/FT"] != "/Sig":
            continue
        x1, y1, x2, y2 = (float(value) for value in field["/Rect"])
        assert (round(x2 - x1, 1), round(y2 - y1, 1)) == (293.8, 72.7), "104 mm × 26 mm, within the border"
        assert field["/F"] == 4 | 128
        assert not {"/V", "/DA", "/Ff", "/MaxLen"} & set(field)
        assert field["/AP"]["/N"].get_data().strip() == b""
        assert [float(value) for value in field["/AP"]["/N"]["/BBox"]] == pytest.approx(
            [0, 0, x2 - x1, y2 - y1]
        )


def test_locks_say_what_is_closed() -> None:
    fields = _fields(document(FIVE))
    assert "/Lock" not in fields["seal"]
    member = fields["approval_3_director-3"]
    assert member.raw_get("/Lock").idnum, "table 232: an object of its own"
    assert member["/Lock"]["/Type"] == "/SigFieldLock"
    assert (member["/Lock"]["/Action"], member["/Lock"]["/Fields"]) == (
        "/Include",
        ["seal", "approval_1_owner", "approval_3_director-3"],
    )
    last = fields["approval_5_managing-director"]["/Lock"]
    assert (last["/Action"], last["/P"], "/Fields" in last) == ("/All", 1, False)


def test_only_files_with_places_to_sign_ask_to_be_kept_as_they_are() -> None:
    def flags(data: bytes) -> object:
        root: Any = PdfReader(io.BytesIO(data)).root_object
        assert "/NeedAppearances" not in root["/AcroForm"]
        return root["/AcroForm"].get("/SigFlags")

    assert flags(document(ONE)) == 3
    assert flags(render_pdf(small("<input name='seals' title='Seals'>")).data) is None


# ---- Signing them all -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _authority() -> tuple[rsa.RSAPrivateKey, certificates.Certificate]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key, _certificate("Throw-away CA", key, "Throw-away CA", key)


def _certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey
) -> certificates.Certificate:
    now = datetime.now(UTC)
    is_authority = name == issuer
    usage = dict.fromkeys(
        ("data_encipherment", "key_agreement", "key_encipherment", "encipher_only", "decipher_only"), False
    )
    builder = (
        certificates.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(certificates.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            certificates.KeyUsage(
                digital_signature=not is_authority,
                content_commitment=not is_authority,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                **usage,
            ),
            critical=True,
        )
    )
    return builder.sign(issuer_key, hashes.SHA256())


def _name(text: str) -> certificates.Name:
    return certificates.Name([certificates.NameAttribute(certificates.NameOID.COMMON_NAME, text)])


def _asn1(certificate: certificates.Certificate) -> x509.Certificate:
    loaded = x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    assert isinstance(loaded, x509.Certificate)
    return loaded


def _signer(name: str) -> SimpleSigner:
    ca_key, _ = _authority()
    own = _certificate(name, ca_key, "Throw-away CA", ca_key)  # whose key it is makes no difference here
    private = ca_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SimpleSigner(
        signing_cert=_asn1(own),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )


def _signed(data: bytes, field: str, stamp: Path) -> bytes:
    """The file with a field signed as engross signs: PAdES, stamped, the seal certifying."""
    fields = _fields(data)
    rectangle, last = fields[field]["/Rect"], [*(name for name in fields if name.startswith("approval_"))][-1]
    width, height = (float(rectangle[at + 2]) - float(rectangle[at]) for at in (0, 1))
    is_seal = field == "seal"
    shown = Stamp(
        "Ana Petrová", field, "I approve this policy.", SIGNED_AT, "CA", is_demo=True, is_seal=is_seal
    )
    stamp.write_bytes(render_stamp(shown, width, height))
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=is_seal,
        docmdp_permissions=MDPPerm.NO_CHANGES if field == last else MDPPerm.FILL_FORMS,
    )
    style = StaticStampStyle(
        background=ImportedPdfPage(str(stamp)),
        background_layout=SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins()),
        border_width=0,
        background_opacity=1,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    made = PdfSigner(meta, signer=_signer(field), stamp_style=style).sign_pdf(writer)
    return bytes(made.getbuffer())


@pytest.fixture(scope="module")
def revisions(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sequence[bytes]]:
    """Files with one, three and five approvals as issued, and after every signature; of the group, two sign, last first."""
    folder = tmp_path_factory.mktemp("signed")
    orders = {
        "one": (ONE, ["seal", *_names(ONE)]),
        "three": (THREE, ["seal", *_names(THREE)]),
        "five": (FIVE, ["seal", FIVE[0].name, GROUP[2].name, GROUP[0].name, FIVE[-1].name]),
    }
    made: dict[str, list[bytes]] = {}
    for name, (places, order) in orders.items():
        made[name] = [document(places)]
        for field in order:
            made[name].append(_signed(made[name][-1], field, folder / "stamp.pdf"))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("policy", [DEFAULT_DIFF_POLICY, STRICT], ids=["default", "strict"])
def test_every_signature_holds_after_those_that_follow(
    revisions: Mapping[str, Sequence[bytes]], policy: StandardDiffPolicy
) -> None:
    context = ValidationContext(trust_roots=[_asn1(_authority()[1])], allow_fetching=False)
    for files in revisions.values():
        for count, data in enumerate(files):
            signatures = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures
            assert len(signatures) == count
            for signature in signatures:
                status = validate_pdf_signature(signature, context, diff_policy=policy)
                assert status.bottom_line, status.pretty_print_details()
                assert status.modification_level in (ModificationLevel.NONE, ModificationLevel.FORM_FILLING)
                assert status.docmdp_ok


@pytest.mark.slow
def test_what_is_closed_cannot_be_signed_any_more(
    revisions: Mapping[str, Sequence[bytes]], tmp_path: Path
) -> None:
    """The third director, after the last approval: whatever such a signature says, the file no longer holds."""
    context = ValidationContext(trust_roots=[_asn1(_authority()[1])], allow_fetching=False)
    late = _signed(revisions["five"][-1], GROUP[1].name, tmp_path / "stamp.pdf")
    last = next(
        signature
        for signature in PdfFileReader(io.BytesIO(late)).embedded_regular_signatures
        if signature.field_name == FIVE[-1].name
    )
    assert not validate_pdf_signature(last, context).bottom_line


@pytest.mark.slow
def test_each_revision_begins_with_the_one_before(revisions: Mapping[str, Sequence[bytes]]) -> None:
    for files in revisions.values():
        for before, after in pairwise(files):
            assert after.startswith(before)


@pytest.mark.slow
def test_verapdf_passes_both_standards_after_every_signature(
    revisions: Mapping[str, Sequence[bytes]], tmp_path: Path
) -> None:
    files = {f"five-{count}": data for count, data in enumerate(revisions["five"])}
    files |= {name: revisions[name][-1] for name in ("one", "three")}
    paths = [tmp_path / f"{name}.pdf" for name in files]
    for path in paths:
        path.write_bytes(files[path.stem])
    verdicts = verapdf.validate(paths)
    assert len(verdicts) == 2 * len(paths)
    assert [(each.path.name, each.profile, each.detail) for each in verdicts if not each.passed] == []


@pytest.mark.slow
def test_poppler_agrees(revisions: Mapping[str, Sequence[bytes]], tmp_path: Path) -> None:
    assert shutil.which("pdfsig"), "pdfsig is missing: apt-get install poppler-utils"
    path = tmp_path / "signed.pdf"
    for files in revisions.values():
        path.write_bytes(files[-1])
        said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
        assert said.count("Signature is Valid.") == len(files) - 1, said
        assert said.count("Total document signed") == 1, said
