"""Keys by their address: files, tokens (PKCS#11, with SoftHSM), and keys that somebody else keeps."""

import json
import subprocess
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    load_pem_private_key,
    pkcs12,
)

from engross.errors import KeyAccessError
from engross.pdf.stamp import Stamp, render_stamp
from engross.signing.judging import judge_pdf
from engross.signing.keys import Key, open_key
from engross.signing.signer import Order, add_signature
from engross.signing.verdict import PdfVerdict
from engross.trust import Anchor, TrustStore
from issued_library import HAND_OVER, read_files
from library_cases import check
from signing_services import (
    MEI,
    NOOR,
    NOW,
    PASSPHRASE,
    TOMAS,
    Services,
    copy_library,
    signatory,
)
from signing_services import issued as issued
from signing_services import services as services

pytestmark = pytest.mark.slow

_MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
MODULE = next((each for each in _MODULES if Path(each).exists()), _MODULES[0])
PIN = "246810"


def no_question(what: str) -> str:
    raise AssertionError(f"nobody has to be asked for {what}")


def refused(address: str, ask: Callable[[str], str] = no_question) -> str:
    """Why a key cannot be opened."""
    with pytest.raises(KeyAccessError) as caught, open_key(address, ask):
        pass
    told = str(caught.value)
    assert told.endswith((".", "list", ".so"))
    assert "\n" not in told
    return told


@pytest.fixture(scope="session")
def stamp() -> bytes:
    """How a signature looks."""
    return render_stamp(Stamp("Somebody", "", "To try it", NOW), 200, 60)


@pytest.fixture(scope="session")
def sign_with(issued: Path, services: Services, stamp: bytes) -> Callable[[Key], PdfVerdict]:
    """Sign a PDF that was issued with a key, and judge it."""
    root = services.certificate("root").der
    trust = TrustStore((Anchor("root", root, "production", signers=True, timestamps=True),))
    path = issued / "policies" / HAND_OVER / "versions" / "1.1" / "policy.pdf"

    def sign(key: Key) -> PdfVerdict:
        order = Order("seal", key, NOW, "Somebody", "To try it", "b-b", stamp, is_seal=True)
        return judge_pdf(add_signature(path.read_bytes(), order, trust, None), trust, NOW)

    return sign


# ---- Files


def test_a_file_is_opened_with_its_passphrase(
    services: Services, sign_with: Callable[[Key], PdfVerdict]
) -> None:
    asked: list[str] = []

    def ask(what: str) -> str:
        asked.append(what)
        return PASSPHRASE

    with open_key(str(services.key_file(NOOR)), ask) as key:
        assert asked == [f"the key {NOOR}.p12"]
        assert key.fingerprint == services.certificate(NOOR).sha256
        assert key.vouched_by == "Real Issuing CA"
        assert key.above == (services.certificate("interm").der,)
        verdict = sign_with(key)
    assert verdict.is_valid
    assert verdict.signatures[0].subject == "Noor Haddad"


def test_files_that_cannot_be_opened(services: Services, tmp_path: Path) -> None:
    path = services.key_file(TOMAS)
    assert "the passphrase is wrong" in refused(str(path), lambda _: "wrong")
    assert "the passphrase is wrong" in refused(str(path), lambda _: "")
    assert "There is no key" in refused(str(tmp_path / "nobody.p12"))
    assert "cannot be read: Is a directory." in refused(str(tmp_path))
    (tmp_path / "text.p12").write_text("no key", "utf-8")
    assert "it is no PKCS#12 file" in refused(str(tmp_path / "text.p12"), lambda _: PASSPHRASE)
    certificate = x509.load_der_x509_certificate(services.certificate(TOMAS).der)
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    without_key = pkcs12.serialize_key_and_certificates(b"x", None, certificate, None, encryption)
    (tmp_path / "public.p12").write_bytes(without_key)
    assert "no PKCS#12 file with a key and its certificate" in refused(
        str(tmp_path / "public.p12"), lambda _: PASSPHRASE
    )
    private = load_pem_private_key((services.keys / f"{TOMAS}.pem").read_bytes(), None)
    assert isinstance(private, rsa.RSAPrivateKey)
    without_certificate = pkcs12.serialize_key_and_certificates(b"x", private, None, None, encryption)
    (tmp_path / "bare.p12").write_bytes(without_certificate)
    refused(str(tmp_path / "bare.p12"), lambda _: PASSPHRASE)


def test_an_address_of_no_known_kind_is_a_file() -> None:
    assert refused("vault:somebody").startswith("There is no key vault:somebody.")
    assert refused(r"C:\keys\somebody.p12").startswith("There is no key C:")


# ---- Tokens


@pytest.fixture(scope="session")
def token(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A token of SoftHSM with an RSA key (object `tomas`, id 01), an EC key (`noor`, id 02) and their authority."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n",
        "utf-8",
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SOFTHSM2_CONF", str(settings))
        for label in ("Signing keys", "Empty"):
            command = ["softhsm2-util", "--init-token", "--free", "--label", label]
            subprocess.run([*command, "--pin", PIN, "--so-pin", "12345678"], check=True, capture_output=True)
        for person, label, number in ((TOMAS, "tomas", "01"), (NOOR, "noor", "02")):
            pem = str(services.keys / f"{person}.pem")
            command = ["softhsm2-util", "--import", pem, "--token", "Signing keys", "--pin", PIN]
            subprocess.run([*command, "--label", label, "--id", number], check=True, capture_output=True)
        _import_certificates(services)
        yield folder


def _import_certificates(services: Services) -> None:
    """SoftHSM's own program imports keys alone."""
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    found = pkcs11.lib(MODULE).get_token(token_label="Signing keys")
    with found.open(user_pin=PIN, rw=True) as session:
        for name, label, number in (
            (TOMAS, "tomas", b"\1"),
            (NOOR, "noor", b"\2"),
            ("interm", "above", b"\3"),
            ("stranger", "stranger", b"\4"),
        ):
            attributes = decode_x509_certificate(services.certificate(name).der)
            attributes |= {pkcs11.Attribute.LABEL: label, pkcs11.Attribute.ID: number}
            session.create_object({**attributes, pkcs11.Attribute.TOKEN: True})


@pytest.mark.parametrize(
    ("which", "who"),
    [
        ("object=tomas", TOMAS),
        ("id=%01", TOMAS),
        ("object=tomas;id=%01;type=private", TOMAS),
        ("object=noor", NOOR),
    ],
)
def test_a_key_on_a_token_signs(
    token: Path, services: Services, sign_with: Callable[[Key], PdfVerdict], which: str, who: str
) -> None:
    asked: list[str] = []

    def ask(what: str) -> str:
        asked.append(what)
        return PIN

    address = f"pkcs11:token=Signing%20keys;{which}?module-path={MODULE}"
    with open_key(address, ask) as key:
        assert asked == ["the token Signing keys"]
        assert key.fingerprint == services.certificate(who).sha256
        assert key.above == (services.certificate("interm").der,)
        verdict = sign_with(key)
    assert verdict.is_valid
    assert verdict.signatures[0].certificate == services.certificate(who).sha256


@pytest.mark.parametrize(
    ("address", "pin", "why"),
    [
        ("pkcs11:token=Signing%20keys;object=tomas?module-path={}", "0000", "the PIN is wrong."),
        ("pkcs11:token=Signing%20keys;object=tomas?module-path={}", "", "the PIN is wrong."),
        ("pkcs11:token=Lost;object=tomas?module-path={}", None, "there is no such token."),
        ("pkcs11:object=tomas?module-path={}", None, "there are several tokens"),
        (
            "pkcs11:token=Empty;object=tomas?module-path={}",
            PIN,
            "could not find certificate with label 'tomas'.",
        ),
        (
            "pkcs11:token=Signing%20keys;id=%09?module-path={}",
            PIN,
            "could not find certificate with ID '09'.",
        ),
        ("pkcs11:token=Signing%20keys;object=stranger?module-path={}", PIN, "could not find private key"),
        ("pkcs11:token=Signing%20keys?module-path={}", None, "does not say which key is meant"),
        ("pkcs11:token=Signing%20keys;object=tomas", None, "needs the module of its token"),
        ("pkcs11:token=A;object=tomas?module-path=/nowhere/module.so", None, "/nowhere/module.so"),
        ("pkcs11:token=A;object=tomas?module-path=/etc/hostname", None, "/etc/hostname"),
    ],
)
def test_tokens_that_cannot_be_used(token: Path, address: str, pin: str | None, why: str) -> None:
    assert why in refused(address.format(MODULE), no_question if pin is None else lambda _: pin)


def test_what_is_done_with_a_token_has_its_own_trouble(token: Path) -> None:
    address = f"pkcs11:token=Signing%20keys;object=tomas?module-path={MODULE}"
    with pytest.raises(OSError, match="the disk is full"), open_key(address, lambda _: PIN):
        raise OSError("the disk is full")


def test_a_library_is_signed_with_a_key_on_a_token(
    token: Path, services: Services, issued: Path, tmp_path: Path
) -> None:
    """Also after a wrong PIN, of which SoftHSM leaves word in OpenSSL's queue of errors."""
    root = copy_library(issued, tmp_path / "library")
    with services.key("issuer") as key:
        signatory(root).seal(HAND_OVER, key)
    address = f"pkcs11:token=Signing%20keys;object=tomas?module-path={MODULE}"
    assert "the PIN is wrong" in refused(address, lambda _: "0000")
    with open_key(address, lambda _: PIN) as key:
        event = signatory(root).sign(HAND_OVER, "director", key)
    assert event.person == TOMAS
    assert check(read_files(root)) == ()


# ---- Keys that somebody else keeps

PROVIDER = """
import json, urllib.error, urllib.request
from base64 import b64decode, b64encode


class Remote:
    def __init__(self, address, ask):
        self.url = "http:" + address.partition(":")[2]
        self.secret = ask("the signing service")
        with urllib.request.urlopen(self.url + "/certificates", timeout=5) as answer:
            self.certificates = [b64decode(each) for each in json.load(answer)]

    def sign(self, data, digest_algorithm):
        body = json.dumps({"data": b64encode(data).decode(), "digest": digest_algorithm}).encode()
        request = urllib.request.Request(self.url + "/sign", body, {"Authorization": self.secret})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return b64decode(json.load(answer))
        except urllib.error.HTTPError as refusal:
            refusal.close()  # it holds the connection
            raise


def nothing(address, ask):
    return Broken()


class Broken:
    certificates = [b"no certificate"]
"""


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package that knows the addresses `test-kms:…`; others of its are broken."""
    (tmp_path / "test_kms_provider.py").write_text(PROVIDER, "utf-8")
    folder = tmp_path / "test_kms-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: test-kms\nVersion: 1.0\n", "utf-8")
    (folder / "entry_points.txt").write_text(
        "[engross.keys]\ntest-kms = test_kms_provider:Remote\ntest-broken = test_kms_provider:nothing\n"
        "test-lost = test_kms_provider_lost:Remote\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "test_kms_provider", raising=False)


class _Service(HTTPServer):
    """Signs for somebody whose key it keeps, for those who know the secret."""

    def __init__(self, services: Services, who: str) -> None:
        self.private = load_pem_private_key((services.keys / f"{who}.pem").read_bytes(), None)
        names = (who, "interm")
        self.certificates = [b64encode(services.certificate(each).der).decode() for each in names]
        super().__init__(("127.0.0.1", 0), _ServiceHandler)

    def sign(self, data: bytes) -> bytes:
        """The signature over data."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        assert isinstance(self.private, ec.EllipticCurvePrivateKey)
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))


class _ServiceHandler(BaseHTTPRequestHandler):
    server: _Service

    def do_GET(self) -> None:
        self._reply(200, self.server.certificates)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != PASSPHRASE:
            self._reply(403, "no")
            return
        assert asked["digest"] == "sha256"
        self._reply(200, b64encode(self.server.sign(b64decode(asked["data"]))).decode())

    def _reply(self, status: int, what: object) -> None:
        data = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(params=[MEI, NOOR])
def service(request: pytest.FixtureRequest, services: Services) -> Iterator[tuple[str, str]]:
    """The address of a service on loopback that signs, and for whom: with an RSA key, then with an EC key."""
    with _Service(services, request.param) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"test-kms://127.0.0.1:{server.server_address[1]}", request.param
        server.shutdown()
        thread.join()


def test_a_key_that_somebody_else_keeps_signs(
    provider: None, service: tuple[str, str], services: Services, sign_with: Callable[[Key], PdfVerdict]
) -> None:
    address, who = service
    with open_key(address, lambda _: PASSPHRASE) as key:
        assert key.fingerprint == services.certificate(who).sha256
        verdict = sign_with(key)
    assert verdict.is_valid
    with open_key(address, lambda _: "wrong") as key, pytest.raises(KeyAccessError) as caught:
        sign_with(key)
    assert str(caught.value) == "The remote key did not sign: HTTP Error 403: Forbidden."


def test_a_service_that_is_down_or_broken(provider: None) -> None:
    told = refused("test-kms://127.0.0.1:9", lambda _: PASSPHRASE)
    assert told == "The key test-kms://127.0.0.1:9 cannot be reached: Connection refused."
    assert "is no key" in refused("test-broken:x")
    assert "No module named" in refused("test-lost:x")
