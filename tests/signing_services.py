"""The authorities of a real public key infrastructure on loopback: certificates, TSA, OCSP and CRL, by certomancer.

A root, below it an authority for signers and one for clocks, people with keys (RSA 2048 and 3072, one EC P-256), certificates that are expired, revoked
and ended, two timestamp units of which the second outlives the first, and a stranger with a clock that nobody trusts.
What time it is there says `Services.now`; what does not answer says `Services.silent`. The fixture `services` serves it
all; `issued` is a library that trusts it, with two policies issued, and no test may change it: see `copy_library`.
"""

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath

import pytest
from asn1crypto import core, ocsp, tsp
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, PKIArchitecture, ServiceLabel
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from engross.issuing.issue import issue_policies
from engross.issuing.registration import Registrar
from engross.issuing.signatory import Signatory
from engross.options import Options, SignatureLevel
from engross.signing.certificates import Certificate, parse_certificate
from engross.signing.clocks import Timestamps, open_clock
from engross.signing.identity import Identity, PrivateKey
from engross.signing.keys import Key, open_key
from issued_library import HAND_OVER, SEGMENTS, write_files
from library_cases import Files, base_files

MADE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
"""When the certificates are registered."""
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""When the policies are issued; they are signed in the hours after."""
PASSPHRASE = "correct horse"
BY = "Ana Petrova"
TOMAS, MEI, ANA, INES, NOOR = "tomas-lindqvist", "mei-tanaka", "ana-petrova", "ines-moreau", "noor-haddad"
"""The first signs as `director` of the hand-over policy, the second as `duty`, and two of the others are enough then."""

_ARCH = "fernhollow"
_LONG = ("2020-01-01", "2080-01-01")
_YEARS = ("2026-01-01", "2029-01-01")
_SIGNS = ("digital_signature", "non_repudiation")
Config = dict[str, object]


# ---- Certificates


def _extension(name: str, schema: str, params: object, *, critical: bool = False) -> Config:
    return {"id": name, "critical": critical, "smart-value": {"schema": schema, "params": params}}


def _cert(
    issuer: str,
    *,
    key: str = "",
    subject: str = "",
    life: tuple[str, str] = _YEARS,
    usage: Sequence[str] = _SIGNS,
    extended: Sequence[str] = (),
    status: str = "ocsp",
    depth: int | None = None,
    revoked: str = "",
) -> Config:
    """A certificate as certomancer is told of it; `status` is where to ask whether it was revoked."""
    extensions = [_extension("key_usage", "key-usage", list(usage), critical=True)]
    if depth is not None:
        limits: Config = {"ca": True, "path-len-constraint": depth}
        extensions.append({"id": "basic_constraints", "critical": True, "value": limits})
    if extended:
        extensions.append({"id": "extended_key_usage", "critical": True, "value": list(extended)})
    if status == "ocsp":
        params: Config = {"ocsp-responder-names": [issuer]}
        extensions.append(_extension("authority_information_access", "aia-urls", params))
    elif status == "crl":
        extensions.append(_extension("crl_distribution_points", "crl-dist-url", {"crl-repo-names": [issuer]}))
    elif status == "no-check":
        extensions.append({"id": "ocsp_no_check"})
    made: Config = {
        "issuer": issuer,
        "validity": {"valid-from": f"{life[0]}T00:00:00+0000", "valid-to": f"{life[1]}T00:00:00+0000"},
        "extensions": extensions,
    }
    made |= {"subject-key": key} if key else {}
    made |= {"subject": subject} if subject else {}
    if revoked:
        made["revocation"] = {"revoked-since": f"{revoked}T00:00:00+0000", "reason": "key_compromise"}
    return made


_VOUCHES = ("key_cert_sign", "crl_sign")


def _clock(
    life: tuple[str, str], issuer: str = "clocks", subject: str = "tsa", status: str = "crl"
) -> Config:
    """The certificate of a timestamp unit; all have the same key."""
    usage, extended = ("digital_signature",), ("time_stamping",)
    return _cert(issuer, life=life, key="tsa", subject=subject, status=status, usage=usage, extended=extended)


def _certificates() -> dict[str, Config]:
    def tomas(life: tuple[str, str] = _YEARS, revoked: str = "") -> Config:
        return _cert("interm", subject=TOMAS, key=TOMAS, life=life, revoked=revoked)

    return {
        "root": _cert("root", life=_LONG, usage=_VOUCHES, status="", depth=1),
        "interm": _cert("root", life=_LONG, usage=_VOUCHES, status="crl", depth=0),
        "responder": _cert(
            "interm", status="no-check", usage=("digital_signature",), extended=("ocsp_signing",), life=_LONG
        ),
        "clocks": _cert("root", life=_LONG, usage=_VOUCHES, status="crl", depth=0),
        "tsa": _clock(("2024-01-01", "2034-01-01")),
        "tsa-2": _clock(("2031-01-01", "2044-01-01")),
        "issuer": _cert("interm"),
        TOMAS: tomas(),
        "expired": tomas(("2023-01-01", "2026-05-01")),
        "revoked": tomas(revoked="2026-04-01"),
        "ended": tomas(("2025-01-01", "2028-01-01")),
        "unregistered": tomas(("2026-02-01", "2029-02-01")),
        MEI: _cert("interm", status="crl"),
        ANA: _cert("interm"),
        INES: _cert("interm", usage=("digital_signature",)),
        NOOR: _cert("interm"),
        "stranger": _cert("stranger", life=_LONG, usage=_VOUCHES, status="", depth=0),
        "stranger-tsa": _clock(_LONG, "stranger", "", ""),
    }


_NAMES = {
    "root": "Real Root CA",
    "interm": "Real Issuing CA",
    "responder": "OCSP responder",
    "clocks": "Real Time CA",
    "tsa": "Real Time",
    "issuer": "Fernhollow Systems, Inc.",
    TOMAS: "Tomas Lindqvist",
    MEI: "Mei Tanaka",
    ANA: "Ana Petrova",
    INES: "Inès Moreau",
    NOOR: "Noor Haddad",
    "stranger": "Stranger CA",
    "stranger-tsa": "Stranger Time",
}


def _settings() -> Config:
    """What certomancer serves."""
    return {
        "keysets": {
            "keys": {"keys": {name: {"path": f"{name}.pem"} for name in _NAMES if name != "stranger-tsa"}}
        },
        "pki-architectures": {
            _ARCH: {
                "keyset": "keys",
                "entity-defaults": {"country-name": "GB", "organization-name": "Real Trust Ltd"},
                "entities": {label: {"common-name": name} for label, name in _NAMES.items()},
                "certs": _certificates(),
                "services": {
                    "ocsp": {"interm": {"for-issuer": "interm", "responder-cert": "responder"}},
                    "crl-repo": {
                        name: {"for-issuer": name, "simulated-update-schedule": "PT1H"}
                        for name in ("root", "interm", "clocks")
                    },
                    "time-stamping": {
                        name: {"signing-cert": name, "signing-key": "tsa", "certs-to-embed": above}
                        for name, above in (
                            ("tsa", ["clocks"]),
                            ("tsa-2", ["clocks"]),
                            ("stranger-tsa", ["stranger"]),
                        )
                    },
                },
            }
        },
    }


def _make_key(name: str) -> PrivateKey:
    if name == NOOR:
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=3072 if name == TOMAS else 2048)


# ---- What answers


class _Refusal(core.Sequence):  # type: ignore[misc]
    """A TimeStampResp without a timestamp (RFC 3161, 2.4.2), which asn1crypto cannot write."""

    _fields = [("status", tsp.PKIStatusInfo)]  # noqa: RUF012 (asn1crypto's way)


@dataclass
class Services:
    """The authorities, and everybody's keys in `keys` (PKCS#12, under the PASSPHRASE)."""

    pki: PKIArchitecture
    keys: Path
    port: int
    now: datetime = NOW
    silent: set[str] = field(default_factory=set)
    """What does not answer: of `ocsp`, `crls` and `tsa`."""
    asked: list[str] = field(default_factory=list)
    """What was asked for, one path after the other."""
    closing: threading.Event = field(default_factory=threading.Event)

    def certificate(self, name: str) -> Certificate:
        """Somebody's certificate."""
        return parse_certificate(self.pki.get_cert(CertLabel(name)).dump())

    def clock(self, name: str = "tsa", patience: float = 20) -> Timestamps:
        """A timestamp authority, or something that poses as one: see `_stamp`."""
        return open_clock(self.address(name), patience)

    def address(self, name: str = "tsa") -> str:
        """Where a timestamp authority is."""
        return f"http://127.0.0.1:{self.port}/{_ARCH}/tsa/{name}"

    def key_file(self, name: str) -> Path:
        """The file of somebody's key."""
        return self.keys / f"{name}.p12"

    @contextmanager
    def key(self, name: str) -> Iterator[Key]:
        """Somebody's key, ready to sign."""
        with open_key(str(self.key_file(name)), lambda _what: PASSPHRASE) as key:
            yield key

    def revocations(self, name: str = "interm") -> bytes:
        """The list of revoked certificates of an authority (DER)."""
        found: bytes = self.pki.service_registry.get_crl(ServiceLabel(name), self.now).dump()
        return found

    def answer(self, kind: str, name: str, body: bytes) -> tuple[int, str, bytes]:
        """The status, type and content of an answer."""
        self.asked.append(f"{kind}/{name}")
        if kind in self.silent:
            return 503, "text/plain", b"not now"
        registry, label = self.pki.service_registry, ServiceLabel(name)
        if kind == "crls":
            return 200, "application/pkix-crl", registry.get_crl(label, self.now).dump()
        if kind == "ocsp":
            responder = registry.summon_responder(label, self.now)
            response = responder.build_ocsp_response(ocsp.OCSPRequest.load(body))
            return 200, "application/ocsp-response", response.dump()
        return self._stamp(name, tsp.TimeStampReq.load(body))

    def _stamp(self, name: str, request: tsp.TimeStampReq) -> tuple[int, str, bytes]:
        """An answer to a request for a timestamp, by one of the authorities or by something that poses as one."""
        if name == "html":
            return 200, "text/html", b"<!doctype html><title>Log in</title>"
        if name == "garbage":
            return 200, "application/timestamp-reply", b"\x30\x82\xff\xff garbage"
        if name == "empty":
            return 200, "application/timestamp-reply", b""
        if name == "refuses":
            status = {"status": "rejection", "status_string": ["no credit left"]}
            return 200, "application/timestamp-reply", _Refusal({"status": status}).dump()
        if name == "never":
            self.closing.wait(30)
            return 503, "text/plain", b""
        moment = self.now - timedelta(days=1) if name == "late" else self.now
        if name == "other":
            request["message_imprint"]["hashed_message"] = bytes(32)
        label = ServiceLabel(name if name in {"tsa-2", "stranger-tsa"} else "tsa")
        response = self.pki.service_registry.summon_timestamper(label, moment).request_tsa_response(request)
        return 200, "application/timestamp-reply", response.dump()


def _handler(answer: Sequence[Services]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            self._reply(self.rfile.read(length))

        def do_GET(self) -> None:
            self._reply(b"")

        def _reply(self, body: bytes) -> None:
            _, _, kind, name, *_ = self.path.split("/")
            status, content, data = answer[0].answer(kind, name, body)
            self.send_response(status)
            self.send_header("Content-Type", content)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked has gone: nobody waits for an answer."""


_SERVED: pytest.StashKey[Services] = pytest.StashKey()
_ISSUED: pytest.StashKey[Path] = pytest.StashKey()


@pytest.fixture(scope="session")
def services(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Services:
    """The authorities, which answer on loopback until the tests end; the same ones for every module."""
    if _SERVED not in pytestconfig.stash:
        pytestconfig.stash[_SERVED] = _serve(pytestconfig, tmp_path_factory.mktemp("services"))
    return pytestconfig.stash[_SERVED]


def _serve(config: pytest.Config, folder: Path) -> Services:
    private = {name: _make_key(name) for name in _NAMES if name != "stranger-tsa"}
    for name, key in private.items():
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(pem)
    served: list[Services] = []
    server = _Server(("127.0.0.1", 0), _handler(served))
    port = int(server.server_address[1])
    settings = CertomancerConfig(
        _settings(), key_search_dir=str(folder), external_url_prefix=f"http://127.0.0.1:{port}"
    )
    made = Services(settings.get_pki_arch(ArchLabel(_ARCH)), folder, port)
    served.append(made)
    for name in ("issuer", TOMAS, "expired", "revoked", "ended", "unregistered", MEI, ANA, INES, NOOR):
        identity = Identity(
            private.get(name, private[TOMAS]), (made.certificate(name), made.certificate("interm"))
        )
        made.key_file(name).write_bytes(identity.pack(name, PASSPHRASE))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()

    def close() -> None:
        made.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()

    config.add_cleanup(close)
    return made


@pytest.fixture
def at_work(services: Services) -> Iterator[Services]:
    """The authorities an hour after the policies were issued; whatever a test did to them is undone after it."""
    services.now = NOW + timedelta(hours=1)
    services.asked.clear()
    yield services
    services.silent.clear()


# ---- A library that trusts them

_ROLES = {"finance": ANA, "legal": INES, "staff": NOOR}
_APPROVALS = (
    "approvals:\n  - id: director\n    role: sales-director\n  - id: duty\n    role: duty-manager\n"
    + "".join(f"  - id: seat-{role}\n    role: {role}\n    group: board\n" for role in _ROLES)
    + "approval_rules:\n  groups:\n    - id: board\n      title: Two of the board\n      needed: 2\n"
)
_EITHER = (
    "approvals:\n  - id: director\n    role: sales-director\n    group: either\n"
    "  - id: duty\n    role: duty-manager\n    group: either\n"
    "approval_rules:\n  groups:\n    - id: either\n      title: Either of two\n      needed: 1\n"
)
_ONE = "approvals:\n  - id: director\n    role: sales-director\napproval_rules:\n  author_alone: true\n"


def board_files() -> Files:
    """The small library that is right, where the hand-over policy asks for five approvals of which four are enough.

    The client segments ask for one of two approvals; the author's alone is not enough.
    """
    files = base_files()
    organization = PurePosixPath("policies/organization.yml")
    text = files[organization].decode()
    names = {person: _NAMES[person] for person in _ROLES.values()}
    people = "".join(
        f"  - id: {person}\n    name: {name}\n    job_title: Member of the board\n    office: london\n"
        for person, name in names.items()
    )
    roles = "".join(
        f"  - id: {role}\n    name: Head of {role}\n    holders: [{person}]\n"
        for role, person in _ROLES.items()
    )
    files[organization] = (
        text.replace("roles:\n", f"{people}roles:\n", 1).replace("contacts:\n", f"{roles}contacts:\n", 1)
    ).encode()
    for policy, approvals in ((HAND_OVER, _APPROVALS), (SEGMENTS, _EITHER)):
        path = PurePosixPath("policies", policy, "policy.yml")
        text = files[path].decode()
        assert _ONE in text
        files[path] = text.replace(_ONE, approvals).encode()
    return files


def register_all(root: Path, services: Services) -> None:
    """Have a library trust the root, and register everybody's certificate."""

    def registrar(day: datetime) -> Registrar:
        return Registrar(root, day, day.date())

    at = registrar(MADE)
    at.trust_authority(services.certificate("root"), "production", ("signers", "timestamps"))
    at.register(TOMAS, services.certificate("ended"))
    at.end(TOMAS, date(2026, 4, 30))
    for name in (TOMAS, "expired", "revoked"):
        at.register(TOMAS, services.certificate(name))
    for owner in ("issuer", MEI, ANA, INES, NOOR):
        at.register(owner, services.certificate(owner))


@pytest.fixture(scope="session")
def issued(services: Services, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that trusts the authorities, with both policies issued and nothing signed."""
    if _ISSUED not in pytestconfig.stash:
        root = write_files(tmp_path_factory.mktemp("issued"), board_files())
        register_all(root, services)
        outcome = issue_policies(root, [HAND_OVER, SEGMENTS], Options(jobs=1), NOW, BY)
        assert outcome.findings == (), [str(each) for each in outcome.findings]
        pytestconfig.stash[_ISSUED] = root
    return pytestconfig.stash[_ISSUED]


def copy_library(library: Path, to: Path) -> Path:
    """A copy of a library that a test may change."""
    return Path(shutil.copytree(library, to, ignore=shutil.ignore_patterns("build")))


def signatory(
    root: Path,
    hours: float = 1,
    *,
    clock: Timestamps | None = None,
    level: SignatureLevel = "auto",
    now: datetime = NOW,
) -> Signatory:
    """Who has versions signed, some hours after they were issued."""
    return Signatory(root, now + timedelta(hours=hours), BY, Options(signature_level=level), clock)
