"""A library whose one version is issued, sealed and signed by two people, with its PDF after each step; made once a session.

signed.pdfs[0..3]      as issued, sealed, signed by Mei Tanaka, signed by Tomas Lindqvist too (which closes it)
signed.lay_out(at, 1)  the library on disk as it was when the PDF was sealed
signed.sign(...)       a signature as another program makes it
"""

import asyncio
import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pytest
from asn1crypto import keys as key_forms
from asn1crypto import x509 as certificate_forms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from engross.disk import FolderTree
from engross.issuing.issue import issue_policies
from engross.issuing.signatory import Signatory
from engross.library import Library, parse_library
from engross.options import Options
from engross.signing.clocks import open_demo_clock
from engross.signing.keys import open_key
from issued_library import BY, HAND_OVER, ISSUED, read_files, write_files
from library_cases import Files, base_files
from signing_keys import Demo, make_demo

SEALED, MEI_SIGNED, CLOSED = 1, 2, 3
MEI, TOMAS = "mei-tanaka", "tomas-lindqvist"
SEAL, MEI_FIELD, TOMAS_FIELD = "seal", "approval_1_duty-manager", "approval_2_sales-director"
PDF = PurePosixPath("policies", HAND_OVER, "versions", "1.1", "policy.pdf")
LATER = ISSUED + timedelta(hours=6)
"""When a PDF comes back from elsewhere, and when all are looked at."""
_HOUR = timedelta(hours=1)
_STEPS = (("issuer", ""), (MEI, "duty-manager"), (TOMAS, "sales-director"))

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Signed:
    """The library after each step: as issued, sealed, and after each approval."""

    demo: Demo
    stages: tuple[Files, ...]

    @property
    def pdfs(self) -> tuple[bytes, ...]:
        """The version's PDF after each step."""
        return tuple(files[PDF] for files in self.stages)

    def lay_out(self, folder: Path, stage: int) -> Path:
        """The library on disk as it was after a step."""
        return write_files(folder, self.stages[stage])

    def library(self, stage: int) -> Library:
        """The library as it was after a step."""
        return parse_library(self.stages[stage])

    def key(self, owner: str) -> Signer:
        """Somebody's key, ready to sign."""
        identity = self.demo.keyring.open(owner, self.demo.passphrase)
        return make_signer(identity.private_key, [each.der for each in identity.certificates])

    def clock(self, at: datetime) -> TimeStamper:
        """The demo authority's clock, standing still."""
        return make_clock(self.key("timestamps"), at)


def make_signer(key: PrivateKey, certificates: Sequence[bytes]) -> Signer:
    """A key with its certificate and those above it (DER), ready to sign."""
    own, *above = (certificate_forms.Certificate.load(each) for each in certificates)
    data = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register_multiple(above)
    return SimpleSigner(own, key_forms.PrivateKeyInfo.load(data), store)


def make_clock(signer: Signer, at: datetime) -> TimeStamper:
    """Somebody who says what time it is, whoever the key belongs to."""
    assert isinstance(signer, SimpleSigner)
    return DummyTimeStamper(
        signer.signing_cert, signer.signing_key, certs_to_embed=signer.cert_registry, fixed_dt=at
    )


class Writer(IncrementalPdfFileWriter):
    """Adds to a PDF exactly what it is told to."""

    def _update_meta(self) -> None:
        pass

    def update_root(self) -> None:
        super().update_root()  # type: ignore[no-untyped-call]

    def write(self, stream: IO[bytes]) -> None:
        super().write(stream)  # type: ignore[no-untyped-call]


class _Signer(PdfSigner):
    """Signs by the clock it is given, as a program with a clock of its own."""

    now = LATER

    def init_signing_session(self, *args: Any, **options: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.now
        return session


def sign(
    data: bytes,
    field: str,
    key: Signer,
    *,
    at: datetime = LATER,
    clock: TimeStamper | None = None,
    subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
    digest: str = "sha256",
    is_new_field: bool = False,
    writer: type[IncrementalPdfFileWriter] = Writer,
) -> bytes:
    """The PDF with one more signature, made without any of the checks that engross makes."""
    metadata = PdfSignatureMetadata(field_name=field, md_algorithm=digest, subfilter=subfilter)
    signer = _Signer(metadata, key, timestamper=clock)
    signer.now = at
    pdf = writer(io.BytesIO(data), strict=False)
    written = asyncio.run(signer.async_sign_pdf(pdf, existing_fields_only=not is_new_field))
    return bytes(written.getvalue())


def two_approvals() -> Files:
    """The small library that is right, whose hand-over policy asks for two approvals by different people."""
    files = base_files()
    path = PurePosixPath("policies", HAND_OVER, "policy.yml")
    before = "approvals:\n  - id: director\n    role: sales-director\napproval_rules:\n  author_alone: true\n"
    after = "approvals:\n  - id: duty\n    role: duty-manager\n  - id: director\n    role: sales-director\n"
    text = files[path].decode()
    assert before in text
    return {**files, path: text.replace(before, after).encode()}


def make_signed(folder: Path, options: Options) -> Signed:
    """A library issued, sealed and signed in a folder, an hour between one step and the next."""
    demo = make_demo(folder / "library", folder / "keys", files=two_approvals())
    outcome = issue_policies(demo.root, [HAND_OVER], options, ISSUED, BY)
    assert outcome.issued, outcome.findings
    return sign_all(demo, options)


def sign_all(demo: Demo, options: Options) -> Signed:
    """The issued library sealed and signed, with all that it was on the way."""
    stages = [read_files(demo.root)]
    above = [each.certificate for each in parse_library(FolderTree(demo.root)).trust.anchors]
    with open_key(str(demo.keyring.path("timestamps")), lambda _: demo.passphrase) as clock:
        for number, (owner, role) in enumerate(_STEPS, 1):
            at = ISSUED + number * _HOUR
            signatory = Signatory(demo.root, at, BY, options, open_demo_clock(clock, above, at))
            with open_key(str(demo.keyring.path(owner)), lambda _: demo.passphrase) as key:
                if role:
                    signatory.sign(HAND_OVER, role, key)
                else:
                    signatory.seal(HAND_OVER, key)
            stages.append(read_files(demo.root))
    return Signed(demo, tuple(stages))


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    """A library signed at level B-B, in which only the signers' own clocks say when."""
    return make_signed(tmp_path_factory.mktemp("signed"), Options(signature_level="b-b"))


@pytest.fixture(scope="session")
def lasting(signed: Signed, tmp_path_factory: pytest.TempPathFactory) -> Signed:
    """The same version signed at level B-LTA, with timestamps of the demo clock."""
    folder = tmp_path_factory.mktemp("lasting")
    signed.lay_out(folder / "library", 0)
    shutil.copytree(signed.demo.keys, folder / "keys")
    demo = Demo(folder / "library", folder / "keys", signed.demo.now, signed.demo.passphrase)
    return sign_all(demo, Options(signature_level="b-lta", timestamps="demo"))


def der_of(certificate: x509.Certificate) -> bytes:
    """A certificate as DER."""
    return certificate.public_bytes(Encoding.DER)
