"""Demo keys for tests: a library on disk whose people have keys, made once a session and copied from then on.

    demo = make_demo(tmp_path / "library", tmp_path / "keys")

puts the small library that is right (or, with `files=`, another one; a folder that holds a library already is left as it
is) into a folder, with a demo authority, the issuer's key, a clock and a key for each person who may have to sign it:
`mei-tanaka` (deputy) and `tomas-lindqvist` (holder) of the role `sales-director`. The fixture `demo` is one such library.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from engross.disk import FolderTree
from engross.issuing.approvers import find_approvers
from engross.issuing.demo import enrol_demo
from engross.issuing.keyring import Keyring
from engross.issuing.registration import Registrar
from engross.library import parse_library
from engross.trust import TRUST
from issued_library import write_files
from library_cases import Files, base_files

MADE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
"""When the keys are made, unless a test says otherwise: before anything is issued."""
PASSPHRASE = "correct horse"


@dataclass(frozen=True, slots=True)
class Demo:
    """A library and the folder of its people's private keys, all under one passphrase."""

    root: Path
    keys: Path
    now: datetime
    passphrase: str

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.keys)

    @property
    def registrar(self) -> Registrar:
        return Registrar(self.root, self.now, self.now.date())


def make_demo(
    root: Path,
    keys: Path,
    now: datetime = MADE,
    passphrase: str = PASSPHRASE,
    files: Files | None = None,
) -> Demo:
    """A library with a demo authority, and keys for all who may have to sign there."""
    if not (root / "policies").is_dir():
        write_files(root, base_files() if files is None else files)
    demo = Demo(root, keys, now, passphrase)
    trust, private = _made(now, passphrase)
    if not keys.exists():
        for name, data in private.items():
            path = keys / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(0o600)
    if not (root / TRUST).exists():
        for place, data in trust.items():
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            (root / place).write_bytes(data)
    approvers = find_approvers(parse_library(FolderTree(root)), now.date())
    if not all(demo.keyring.has(owner) for owner in approvers):
        enrol_demo(demo.registrar, demo.keyring, passphrase)
    return demo


@cache
def _made(now: datetime, passphrase: str) -> tuple[Files, dict[str, bytes]]:
    """The files in policies/trust/ and in the folder of keys, for the small library that is right."""
    with TemporaryDirectory() as folder:
        root, keys = write_files(Path(folder, "library"), base_files()), Path(folder, "keys")
        enrol_demo(Registrar(root, now, now.date()), Keyring(keys), passphrase)
        public = {
            PurePosixPath(path.relative_to(root).as_posix()): path.read_bytes()
            for path in sorted((root / TRUST.parent).iterdir())
        }
        return public, {path.name: path.read_bytes() for path in keys.iterdir()}


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A library with demo keys that no test may change."""
    folder = tmp_path_factory.mktemp("demo")
    return make_demo(folder / "library", folder / "keys")


@pytest.fixture
def demo(made_demo: Demo, tmp_path: Path) -> Demo:
    """A library with demo keys of the test's own."""
    shutil.copytree(made_demo.root, tmp_path / "library")
    shutil.copytree(made_demo.keys, tmp_path / "keys")
    return Demo(tmp_path / "library", tmp_path / "keys", made_demo.now, made_demo.passphrase)


@dataclass(frozen=True, slots=True)
class RealAuthority:
    """A certificate authority that is nobody's demo, made without engross; it issues whatever a test needs."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    def issue(
        self,
        public: rsa.RSAPublicKey,
        name: str,
        start: datetime = MADE - timedelta(days=1),
        days: int = 400,
        usage: frozenset[str] = frozenset({"digital_signature", "content_commitment"}),
    ) -> bytes:
        """A certificate (PEM) for a key."""
        builder = _begin(public, name, start, days).issuer_name(self.certificate.subject)
        builder = builder.add_extension(_usage(usage), critical=True)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def answer(self, request: bytes, **choices: Any) -> bytes:
        """A certificate (PEM) for the key and the name in a request."""
        asked = x509.load_pem_x509_csr(request)
        public, name = asked.public_key(), asked.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        assert isinstance(public, rsa.RSAPublicKey)
        return self.issue(public, str(name), **choices)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def _begin(public: rsa.RSAPublicKey, name: str, start: datetime, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
    )


def _usage(names: frozenset[str]) -> x509.KeyUsage:
    every = (
        *(
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
        ),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: name in names for name in every})


@cache
def small_key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A private key for a test, quickly made; another one for every number."""
    del number
    return rsa.generate_private_key(65537, bits)


@pytest.fixture(scope="session")
def real_authority() -> RealAuthority:
    """A certificate authority that is nobody's demo, from 2026 on for 20 years."""
    key = small_key(-1)
    builder = _begin(key.public_key(), "Meridian Trust Services", MADE - timedelta(days=1), 7300)
    builder = builder.issuer_name(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Meridian Trust Services")])
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return RealAuthority(key, builder.sign(key, hashes.SHA256()))
