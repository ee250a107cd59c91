"""Keys as people handle them: demo keys, requests to a real authority, registrations; OpenSSL as second opinion."""

import json
import os
import pty
import re
import shutil
import stat
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from engross.cli import main
from engross.cli.passphrase import read_passphrase
from engross.disk import FolderTree
from engross.errors import KeyAccessError, OutputError, TrustError
from engross.issuing.demo import enrol_demo
from engross.issuing.keyring import AUTHORITY, CLOCK, Keyring
from engross.issuing.registration import Registrar
from engross.issuing.requesting import read_arrival
from engross.library import Library, parse_library
from engross.private_files import write_secret
from engross.signing.authority import issue_list, revoke, write_list
from engross.signing.certificates import parse_certificates
from engross.trust import ISSUER, TRUST
from signing_keys import (
    MADE,
    PASSPHRASE,
    Demo,
    RealAuthority,
    made_demo,
    make_demo,
    real_authority,
    small_key,
)
from signing_keys import demo as demo

__all__ = ["demo", "made_demo", "real_authority"]  # fixtures

MEI, TOMAS = "mei-tanaka", "tomas-lindqvist"
LATER = MADE + timedelta(days=30)


def openssl(*arguments: str | Path, ok: bool = True) -> str:
    """What OpenSSL says; it has to agree, or with `ok=False` to refuse."""
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == ok, done.stdout + done.stderr
    return done.stdout + done.stderr


def run(
    root: Path, *arguments: str | Path, now: datetime = LATER, env: dict[str, str] | None = None
) -> Result:
    """A command at a given time, with the passphrase in the environment."""
    environment = {"SOURCE_DATE_EPOCH": str(int(now.timestamp())), "SECRET": PASSPHRASE, **(env or {})}
    command = ["keys", *map(str, arguments), "-C", str(root)]
    return CliRunner(env=environment).invoke(main, command, catch_exceptions=False)


def run_with_keys(demo: Demo, *arguments: str | Path, now: datetime = LATER) -> Result:
    return run(demo.root, *arguments, "--keys", demo.keys, "--passphrase-env", "SECRET", now=now)


def library_of(demo: Demo) -> Library:
    return parse_library(FolderTree(demo.root))


def certificate_of(demo: Demo, owner: str) -> Path:
    (path,) = (demo.root / TRUST.parent).glob(f"{owner}-*.pem")
    return path


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def listed(demo: Demo, now: datetime = LATER) -> Any:
    return json.loads(run(demo.root, "list", "--keys", demo.keys, "--format", "json", now=now).stdout)


# A demo authority in one step


def test_demo_keys_are_encrypted_for_their_owner_alone(made_demo: Demo) -> None:
    names = {path.name for path in made_demo.keys.iterdir()}
    assert names == {f"{owner}.p12" for owner in (AUTHORITY, CLOCK, ISSUER, MEI, TOMAS)}
    assert stat.S_IMODE(made_demo.keys.stat().st_mode) == 0o700
    for path in made_demo.keys.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        told = openssl("pkcs12", "-info", "-noout", "-in", path, "-passin", f"pass:{PASSPHRASE}")
        assert re.search(
            r"Shrouded Keybag: PBES2, PBKDF2, AES-256-CBC, Iteration 300000, PRF hmacWithSHA256", told
        )
        assert told.count("AES-256-CBC") == 2  # the key, and the certificates
        assert "invalid password" in openssl(
            "pkcs12", "-info", "-noout", "-in", path, "-passin", "pass:wrong horse", ok=False
        )


def test_demo_certificates_hold_for_openssl_and_say_what_they_are(made_demo: Demo) -> None:
    trust = made_demo.root / TRUST.parent
    moment = str(int(LATER.timestamp()))
    lists = ("-crl_check", "-CRLfile", trust / "demo.crl", "-attime", moment, "-x509_strict")
    for owner, name in (
        (ISSUER, "Fernhollow Systems, Inc."),
        (MEI, "Mei Tanaka"),
        (TOMAS, "Tomas Lindqvist"),
    ):
        path = certificate_of(made_demo, owner)
        openssl("verify", "-CAfile", trust / "demo.pem", *lists, path)
        text = openssl("x509", "-in", path, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus")
        assert f"CN={name} (DEMO)" in text
        assert text.count("O=DEMO - NOT LEGALLY BINDING") == 2  # subject and issuer
        assert "Public-Key: (3072 bit)" in text
        assert re.search(r"X509v3 Key Usage: critical\s+Digital Signature, Non Repudiation\n", text)
        assert re.search(r"X509v3 Basic Constraints: critical\s+CA:FALSE", text)
        assert "X509v3 Authority Key Identifier" in text
        assert "X509v3 Subject Key Identifier" in text
        assert "Not Before: Feb 28 09:00:00 2026 GMT" in text
        assert "Not After : Mar  1 09:00:00 2029 GMT" in text
    assert "Not After : Mar  1 09:00:00 2046 GMT" in openssl(
        "x509", "-in", trust / "demo.pem", "-noout", "-text"
    )


def test_demo_clock_and_list_hold_for_openssl(made_demo: Demo, tmp_path: Path) -> None:
    trust, clock = made_demo.root / TRUST.parent, tmp_path / "clock.pem"
    clock.write_bytes(made_demo.keyring.open(CLOCK, PASSPHRASE).certificate.pem)
    until = ("-attime", str(int(LATER.timestamp())), "-purpose", "timestampsign", "-x509_strict")
    openssl("verify", "-CAfile", trust / "demo.pem", *until, clock)
    openssl("verify", "-CAfile", trust / "demo.pem", *until, certificate_of(made_demo, MEI), ok=False)
    text = openssl("x509", "-in", clock, "-noout", "-text")
    assert re.search(r"X509v3 Extended Key Usage: critical\s+Time Stamping\n", text)
    told = openssl("crl", "-in", trust / "demo.crl", "-CAfile", trust / "demo.pem", "-text", "-noout")
    assert "verify OK" in told
    assert "Next Update: Mar  1 09:00:00 2046 GMT" in told
    assert "No Revoked Certificates" in told


def test_nothing_private_lies_in_the_library(made_demo: Demo) -> None:
    for name, data in snapshot(made_demo.root).items():
        assert b"PRIVATE KEY" not in data, name
        assert not name.endswith((".p12", ".key")), name
    assert library_of(made_demo).diagnostics == ()


def test_what_is_made_is_what_the_library_trusts(made_demo: Demo) -> None:
    store = library_of(made_demo).trust
    assert [(each.id, each.kind, each.signers, each.timestamps) for each in store.anchors] == [
        ("demo", "demo", True, True)
    ]
    assert {pin.owner for pin in store.pins} == {ISSUER, MEI, TOMAS}
    for pin in store.pins:
        identity = made_demo.keyring.open(pin.owner, PASSPHRASE)
        assert identity.certificate.sha256 == pin.sha256 == store.pins_of(pin.owner)[0].sha256
        assert [each.der for each in identity.certificates] == [pin.certificate, store.anchors[0].certificate]
    assert len(store.revocations) == 1


def test_demo_again_changes_nothing(demo: Demo) -> None:
    before = snapshot(demo.root / "policies"), snapshot(demo.keys)
    done = run_with_keys(demo, "demo")
    assert done.exit_code == 0
    assert "Had one already: Fernhollow Systems, Inc. (issuer), Tomas Lindqvist" in done.stdout
    assert (snapshot(demo.root / "policies"), snapshot(demo.keys)) == before


def test_demo_again_makes_a_key_for_a_new_person_only(demo: Demo) -> None:
    organization = demo.root / "policies" / "organization.yml"
    text = organization.read_text("utf-8")
    person = (
        "  - id: ana-petrova\n    name: Ana Petrova\n    job_title: Director\n    office: london\nroles:\n"
    )
    text = text.replace("roles:\n", person).replace(
        "deputies: [mei-tanaka]", "deputies: [mei-tanaka, ana-petrova]"
    )
    organization.write_text(text, "utf-8")
    before = snapshot(demo.keys)
    outcome = enrol_demo(demo.registrar, demo.keyring, PASSPHRASE)
    assert (outcome.made, sorted(outcome.kept)) == (["ana-petrova"], [ISSUER, MEI, TOMAS])
    assert not outcome.is_new_authority
    after = snapshot(demo.keys)
    assert {name for name in after if name not in before} == {"ana-petrova.p12"}
    assert {name: after[name] for name in before} == before
    assert library_of(demo).trust.pins_of("ana-petrova")


def test_an_interrupted_run_is_completed_by_the_next(demo: Demo) -> None:
    before = snapshot(demo.keys)
    shutil.rmtree(demo.root / TRUST.parent)
    (demo.keys / f"{TOMAS}.p12").unlink()
    outcome = enrol_demo(demo.registrar, demo.keyring, PASSPHRASE)
    assert (sorted(outcome.made), outcome.problems) == ([ISSUER, MEI, TOMAS], [])
    after = snapshot(demo.keys)
    assert {name for name in before if before[name] != after[name]} == {f"{TOMAS}.p12"}
    library = library_of(demo)
    assert library.diagnostics == ()
    assert {pin.owner for pin in library.trust.pins} == {ISSUER, MEI, TOMAS}


def test_where_the_keys_are_somewhere_else_a_second_authority_is_made(demo: Demo, tmp_path: Path) -> None:
    outcome = enrol_demo(demo.registrar, Keyring(tmp_path / "other"), PASSPHRASE)
    assert (outcome.authority, outcome.is_new_authority) == ("demo-2", True)
    store = library_of(demo).trust
    assert [each.id for each in store.anchors] == ["demo", "demo-2"]
    assert len(store.pins_of(MEI)) == 2
    assert len(store.revocations) == 2


def test_keys_of_another_library_are_not_taken_for_this_one(demo: Demo, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(demo.root, other, ignore=shutil.ignore_patterns("trust"))
    path = other / "policies" / "organization.yml"
    path.write_text(path.read_text("utf-8").replace("name: Mei Tanaka", "name: Mei Somebody-Else"), "utf-8")
    before = snapshot(demo.keys)
    done = run(other, "demo", "--keys", demo.keys, "--passphrase-env", "SECRET")
    assert done.exit_code == 1
    assert "is the key of Mei Tanaka (DEMO). Move it away" in done.stdout
    assert snapshot(demo.keys) == before
    assert parse_library(FolderTree(other)).trust.pins_of(MEI) == ()


def test_what_was_ended_is_not_registered_again(demo: Demo) -> None:
    demo.registrar.end(MEI, MADE.date())
    outcome = enrol_demo(Registrar(demo.root, LATER, LATER.date()), demo.keyring, PASSPHRASE)
    assert len(outcome.problems) == 1
    assert "was registered once and ended" in outcome.problems[0]
    assert [pin.until for pin in library_of(demo).trust.pins_of(MEI)] == [MADE.date()]


def test_expired_demo_keys_are_told_and_replaced_once_they_are_away(demo: Demo) -> None:
    later = Registrar(demo.root, MADE + timedelta(days=1200), date(2029, 6, 13))
    outcome = enrol_demo(later, demo.keyring, PASSPHRASE)
    assert len(outcome.problems) == 3
    assert all("was valid until 2029-03-01" in each for each in outcome.problems)
    demo.keyring.path(MEI).rename(demo.keys / "mei-2026.p12")
    assert enrol_demo(later, demo.keyring, PASSPHRASE).made == [MEI]


def test_whoever_has_a_real_certificate_gets_no_demo_key(demo: Demo, real_authority: RealAuthority) -> None:
    demo.registrar.end(MEI, MADE.date())
    demo.keyring.path(MEI).unlink()
    (certificate,) = parse_certificates(real_authority.issue(small_key().public_key(), "Mei Tanaka"), "test")
    later = Registrar(demo.root, LATER, LATER.date())
    later.register(MEI, certificate)
    assert enrol_demo(later, demo.keyring, PASSPHRASE).real == [MEI]
    assert not demo.keyring.has(MEI)


def test_a_wrong_passphrase_is_told_in_words_and_changes_nothing(demo: Demo) -> None:
    before = snapshot(demo.root / "policies"), snapshot(demo.keys)
    done = run(demo.root, "demo", "--keys", demo.keys, "--passphrase-env", "WRONG")
    assert (done.exit_code, "There is no environment variable WRONG" in done.stderr) == (2, True)
    command = ("demo", "--keys", demo.keys, "--passphrase-env", "WRONG")
    done = run(demo.root, *command, env={"WRONG": "wrong horse"})
    assert done.exit_code == 2
    assert "authority.p12 cannot be opened: the passphrase is wrong, or it is no PKCS#12 file." in done.stderr
    assert "wrong horse" not in done.output
    assert (snapshot(demo.root / "policies"), snapshot(demo.keys)) == before


def test_a_person_cannot_be_called_like_a_key_that_is_nobodys(demo: Demo) -> None:
    for name in ("organization.yml",):
        path = demo.root / "policies" / name
        path.write_text(path.read_text("utf-8").replace(MEI, ISSUER), "utf-8")
    with pytest.raises(TrustError, match="A person cannot have the id “issuer”"):
        enrol_demo(demo.registrar, demo.keyring, PASSPHRASE)


def test_keys_in_the_library_are_warned_of_and_hidden_from_git_first(made_demo: Demo, tmp_path: Path) -> None:
    root = tmp_path / "library"
    shutil.copytree(made_demo.root, root)
    keys = root / "private"
    done = run(root, "request", MEI, "--keys", keys, "--passphrase-env", "SECRET")
    assert done.exit_code == 0
    assert "lies in the library. Whoever gets a copy of the library gets the keys." in done.stderr
    assert (keys / ".gitignore").read_bytes() == b"*\n"
    done = CliRunner().invoke(main, ["check", "-C", str(root)])
    assert done.exit_code == 1
    assert "private/mei-tanaka.key.pem" in done.output


def test_no_key_is_ever_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "mei.p12"
    write_secret(path, b"first")
    with pytest.raises(OutputError, match=r"mei\.p12 cannot be written"):
        write_secret(path, b"second")
    assert [each.name for each in path.parent.iterdir()] == ["mei.p12"]
    assert path.read_bytes() == b"first"


# What the demo authority takes back


def test_revoked_certificates_are_on_the_list_and_stay_there(made_demo: Demo, tmp_path: Path) -> None:
    authority, trust = made_demo.keyring.open(AUTHORITY, PASSPHRASE), made_demo.root / TRUST.parent
    mei, tomas = (made_demo.keyring.open(each, PASSPHRASE).certificate for each in (MEI, TOMAS))
    first = revoke(authority, mei, LATER, LATER, library_of(made_demo).trust.revocations[0])
    second = issue_list(authority, LATER + timedelta(days=1), revoke(authority, tomas, LATER, LATER, first))
    moment = ("-attime", str(int((LATER + timedelta(days=2)).timestamp())))
    for data, revoked in ((first, {MEI}), (second, {MEI, TOMAS})):
        path = tmp_path / "list.crl"
        path.write_bytes(write_list(data))
        assert "verify OK" in openssl("crl", "-in", path, "-CAfile", trust / "demo.pem", "-noout")
        for owner in (MEI, TOMAS, ISSUER):
            check = ("verify", "-CAfile", trust / "demo.pem", "-crl_check", "-CRLfile", path, *moment)
            openssl(*check, certificate_of(made_demo, owner), ok=owner not in revoked)
    numbers = [
        x509.load_der_x509_crl(data).extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        for data in (library_of(made_demo).trust.revocations[0], first, second)
    ]
    assert numbers == [1, 2, 4]


# A certificate of a real authority


def test_request_is_what_an_authority_needs(demo: Demo) -> None:
    done = run_with_keys(demo, "request", MEI)
    assert done.exit_code == 0, done.output
    assert "Send the request, never the key" in done.stdout
    key, request = demo.keys / f"{MEI}.key.pem", demo.keys / f"{MEI}.request.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in key.read_bytes()
    told = openssl("req", "-verify", "-noout", "-text", "-in", request)
    assert "verify OK" in told
    assert 'O = "Fernhollow Systems, Inc.", CN = Mei Tanaka' in told
    assert "Public-Key: (3072 bit)" in told
    openssl("pkey", "-in", key, "-noout", "-passin", f"pass:{PASSPHRASE}")
    openssl("pkey", "-in", key, "-noout", "-passin", "pass:wrong horse", ok=False)
    before = key.read_bytes()
    done = run_with_keys(demo, "request", "Mei Tanaka", "-o", demo.root / "again.csr")  # by name
    assert "encrypted, as it was" in done.stdout
    assert key.read_bytes() == before
    first, second = (
        openssl("req", "-in", path, "-noout", "-pubkey") for path in (request, demo.root / "again.csr")
    )
    assert first == second


def test_request_carries_the_address_and_any_name(demo: Demo) -> None:
    path = demo.root / "policies" / "organization.yml"
    text = path.read_text("utf-8").replace(
        "name: Mei Tanaka", "name: Zoë “Mei” 田中\n    email: mei@fernhollow.example"
    )
    path.write_text(text, "utf-8")
    assert run_with_keys(demo, "request", MEI).exit_code == 0
    told = openssl("req", "-noout", "-text", "-nameopt", "utf8", "-in", demo.keys / f"{MEI}.request.pem")
    assert "email:mei@fernhollow.example" in told
    assert "CN=Zoë “Mei” 田中" in told


def test_a_certificate_that_was_asked_for_becomes_a_key_that_signs(
    demo: Demo, real_authority: RealAuthority, tmp_path: Path
) -> None:
    run_with_keys(demo, "request", MEI)
    answer = real_authority.answer((demo.keys / f"{MEI}.request.pem").read_bytes())
    bundle, root = tmp_path / "bundle.pem", tmp_path / "root.pem"
    bundle.write_bytes(real_authority.pem + answer)  # in whichever order it comes
    root.write_bytes(real_authority.pem)
    done = run_with_keys(demo, "register", MEI, bundle, "--yes")
    assert done.exit_code == 0, done.output
    assert "no authority that this library trusts has issued it" in done.stdout
    assert "is called mei-tanaka.old-1.p12 now" in done.stdout  # the demo key
    trusted = run(demo.root, "trust", root, "--for", "signers", "--kind", "production", "--yes")
    assert trusted.stdout.endswith("Trusted as meridian-trust-services (production), about signers.\n")
    told = openssl(
        "pkcs12", "-in", demo.keyring.path(MEI), "-passin", f"pass:{PASSPHRASE}", "-nokeys", "-info"
    )
    assert told.count("BEGIN CERTIFICATE") == 2
    fingerprint = openssl(
        "x509", "-in", certificate_of_newest(demo, MEI), "-noout", "-fingerprint", "-sha256"
    )
    (new,) = [
        each for each in listed(demo)["certificates"] if each["owner"] == MEI and each["kind"] == "production"
    ]
    assert new["sha256"] == fingerprint.partition("=")[2].strip().replace(":", "").lower()
    assert (new["name"], new["private_key"], new["warnings"]) == ("Mei Tanaka", "here", [])
    assert library_of(demo).diagnostics == ()


def certificate_of_newest(demo: Demo, owner: str) -> Path:
    pin = library_of(demo).trust.pins_of(owner)[-1]
    return demo.root / TRUST.parent / f"{owner}-{pin.sha256[:8]}.pem"


def test_a_key_and_certificate_from_the_authority_are_kept_well_encrypted(
    demo: Demo, real_authority: RealAuthority, tmp_path: Path
) -> None:
    key = small_key()
    certificate = x509.load_pem_x509_certificate(real_authority.issue(key.public_key(), "Mei Tanaka"))
    path = tmp_path / "from-the-authority.pfx"
    form = BestAvailableEncryption(PASSPHRASE.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, form))
    done = run_with_keys(demo, "register", MEI, path, "--yes")
    assert done.exit_code == 0, done.output
    assert demo.keyring.open(MEI, PASSPHRASE).certificate.der == certificate.public_bytes(Encoding.DER)
    assert stat.S_IMODE(demo.keyring.path(MEI).stat().st_mode) == 0o600
    assert b"PRIVATE" not in b"".join(snapshot(demo.root / TRUST.parent).values())


def test_a_certificate_of_another_key_leaves_the_requested_one_alone(
    demo: Demo, real_authority: RealAuthority, tmp_path: Path
) -> None:
    run_with_keys(demo, "request", MEI)
    before = snapshot(demo.keys)
    path = tmp_path / "mei.pem"
    path.write_bytes(real_authority.issue(small_key().public_key(), "Mei Tanaka"))  # made on a token, say
    done = run_with_keys(demo, "register", MEI, path, "--yes")
    assert done.exit_code == 0
    assert "It was not asked for with the key" in done.stdout
    assert snapshot(demo.keys) == before
    assert len(library_of(demo).trust.pins_of(MEI)) == 2


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"days": 10}, "valid from 2026-02-28 to 2026-03-10 only"),
        ({"start": LATER + timedelta(days=1)}, "valid from 2026-04-01"),
        ({"usage": frozenset({"key_encipherment"})}, "may not be used for signatures"),
    ],
)
def test_certificates_that_could_not_sign_are_refused(
    choices: dict[str, Any], told: str, demo: Demo, real_authority: RealAuthority, tmp_path: Path
) -> None:
    path = tmp_path / "bad.pem"
    path.write_bytes(real_authority.issue(small_key().public_key(), "Mei Tanaka", **choices))
    refused(demo, ("register", MEI, path, "--yes"), told)


def refused(demo: Demo, command: tuple[str | Path, ...], told: str) -> None:
    """The command ends with a sentence, and nothing of the library has changed."""
    before = snapshot(demo.root / "policies"), snapshot(demo.keys)
    done = run(demo.root, *command)
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert (snapshot(demo.root / "policies"), snapshot(demo.keys)) == before


def test_weak_certificates_are_refused(demo: Demo, real_authority: RealAuthority, tmp_path: Path) -> None:
    path = tmp_path / "weak.pem"
    path.write_bytes(real_authority.issue(small_key(0, 1024).public_key(), "Mei Tanaka"))
    refused(demo, ("register", MEI, path, "--yes"), "its RSA key has 1024 bits; at least 2048 are needed")
    for name, data in (("key.pem", small_key()), ("ca.key", real_authority.key)):
        form = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        (tmp_path / name).write_bytes(data.private_bytes(*form))
    (tmp_path / "ca.pem").write_bytes(real_authority.pem)
    openssl("req", "-new", "-key", tmp_path / "key.pem", "-subj", "/CN=Mei Tanaka", "-out", tmp_path / "csr")
    authority = ("-CA", tmp_path / "ca.pem", "-CAkey", tmp_path / "ca.key", "-CAcreateserial")
    openssl("x509", "-req", "-sha1", "-in", tmp_path / "csr", *authority, "-out", path)
    refused(demo, ("register", MEI, path, "--yes"), "it was signed with SHA1, which can be forged")


def test_only_somebodys_own_certificate_is_registered(
    demo: Demo, real_authority: RealAuthority, tmp_path: Path
) -> None:
    tomas, path = certificate_of(demo, TOMAS), tmp_path / "some.pem"
    refused(
        demo, ("register", "nobody", tomas, "--yes"), "organization.yml knows nobody with the id “nobody”"
    )
    refused(demo, ("register", MEI, tomas, "--yes"), "registered for tomas-lindqvist already")
    refused(demo, ("register", TOMAS, tomas, "--yes"), "registered for tomas-lindqvist already")
    path.write_bytes(real_authority.pem)
    refused(demo, ("register", MEI, path, "--yes"), "it vouches for others and signs for nobody")
    same_key = x509.load_pem_x509_certificate(tomas.read_bytes()).public_key()
    path.write_bytes(real_authority.issue(same_key, "Mei Tanaka"))  # type: ignore[arg-type]
    refused(demo, ("register", MEI, path, "--yes"), "is that of tomas-lindqvist too")
    path.write_bytes(b"Mei's certificate")
    refused(demo, ("register", MEI, path, "--yes"), "is no certificate that can be read")
    path.write_bytes(tomas.read_bytes()[:-200] + b"-----END CERTIFICATE-----\n")
    refused(demo, ("register", MEI, path, "--yes"), "is no certificate that can be read")


def test_the_fingerprint_is_compared_before_anything_is_believed(
    demo: Demo, real_authority: RealAuthority, tmp_path: Path
) -> None:
    path = tmp_path / "mei.pem"
    path.write_bytes(real_authority.issue(small_key().public_key(), "Mei Tanaka"))
    (certificate,) = parse_certificates(path.read_bytes(), "test")
    refused(demo, ("register", MEI, path), "Compare the fingerprint with its owner by another way")
    wrong = f"{'0' * 64}"
    refused(demo, ("register", MEI, path, "--fingerprint", wrong), "The fingerprint is another one")
    written = ":".join(re.findall("..", certificate.sha256.upper()))  # as OpenSSL and Windows write it
    done = run(demo.root, "register", MEI, path, "--keys", demo.keys, "--fingerprint", written)
    assert done.exit_code == 0, done.output
    assert " ".join(re.findall(".{8}", certificate.sha256)) in done.stdout


def test_another_name_in_the_certificate_is_pointed_out(
    demo: Demo, real_authority: RealAuthority, tmp_path: Path
) -> None:
    path = tmp_path / "mei.pem"
    path.write_bytes(real_authority.issue(small_key().public_key(), "M. Tanaka-Jones"))
    done = run(demo.root, "register", MEI, path, "--keys", demo.keys, "--yes")
    assert "Look: it names “M. Tanaka-Jones”, not “Mei Tanaka”." in done.stdout


def test_an_authority_is_trusted_for_what_is_said_and_no_more(
    demo: Demo, real_authority: RealAuthority, tmp_path: Path
) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes(real_authority.certificate.public_bytes(Encoding.DER))  # DER will do
    command = ("trust", path, "--kind", "production", "--yes", "--for")
    assert run(demo.root, *command, "timestamps").exit_code == 0
    anchor = library_of(demo).trust.anchors[-1]
    assert (anchor.kind, anchor.signers, anchor.timestamps) == ("production", False, True)
    assert run(demo.root, *command, "signers").exit_code == 0
    anchor = library_of(demo).trust.anchors[-1]
    assert (anchor.signers, anchor.timestamps) == (True, True)
    assert len(library_of(demo).trust.anchors) == 2
    refused(
        demo,
        ("trust", path, "--kind", "demo", "--for", "signers", "--yes"),
        "trusted as “production” already",
    )


def test_authorities_that_cannot_be_are_refused(demo: Demo, tmp_path: Path) -> None:
    real = ("--kind", "production", "--for", "signers", "--yes")
    demo_authority = demo.root / TRUST.parent / "demo.pem"
    refused(demo, ("trust", certificate_of(demo, MEI), *real), "This is no authority’s certificate")
    refused(demo, ("trust", demo_authority, *real), "it can never be trusted as “production”")
    both = tmp_path / "both.pem"
    both.write_bytes(demo_authority.read_bytes() + certificate_of(demo, MEI).read_bytes())
    refused(demo, ("trust", both, *real), "holds 2 certificates")


def test_nothing_is_written_while_trust_has_errors(
    demo: Demo, real_authority: RealAuthority, tmp_path: Path
) -> None:
    path = tmp_path / "mei.pem"
    path.write_bytes(real_authority.issue(small_key().public_key(), "Mei Tanaka"))
    certificate_of(demo, TOMAS).unlink()
    refused(demo, ("register", MEI, path, "--yes"), "First mend this (policies/trust/trust.yml:")
    refused(demo, ("end", MEI), "There is no file tomas-lindqvist-")


# Whose certificate is whose


def test_list_says_whose_certificates_hold_until_when(demo: Demo) -> None:
    found = listed(demo)
    assert found["today"] == "2026-03-31"
    assert [(each["id"], each["kind"], each["valid_until"]) for each in found["authorities"]] == [
        ("demo", "demo", "2046-03-01")
    ]
    owners = {each["owner"]: each for each in found["certificates"]}
    assert list(owners) == [ISSUER, MEI, TOMAS]
    mei = owners[MEI]
    assert (mei["owner_name"], mei["name"], mei["kind"]) == ("Mei Tanaka", "Mei Tanaka (DEMO)", "demo")
    assert (mei["valid_until"], mei["days_left"], mei["private_key"]) == ("2029-03-01", 1066, "here")
    assert mei["warnings"] == []
    assert (found["without_certificate"], found["roles_without_signer"]) == ([], [])
    table = run(demo.root, "list", "--keys", demo.keys).stdout
    assert "DEMO: not legally binding" in table
    assert max(map(len, table.splitlines()[:-1])) <= 80


def test_list_warns_of_what_ends_and_of_who_is_missing(demo: Demo) -> None:
    soon = listed(demo, datetime(2029, 1, 20, 12, tzinfo=MADE.tzinfo))
    assert all("expires in 40 days" in each["warnings"][0] for each in soon["certificates"])
    gone = listed(demo, datetime(2029, 3, 2, 12, tzinfo=MADE.tzinfo))
    assert {each["warnings"][0] for each in gone["certificates"]} == {"expired on 1 March 2029"}
    assert [each["owner"] for each in gone["without_certificate"]] == [ISSUER, TOMAS, MEI]
    assert gone["roles_without_signer"] == [{"role": "sales-director", "name": "Sales director"}]
    path = demo.root / "policies" / "organization.yml"
    text = path.read_text("utf-8").replace(
        "job_title: Duty manager", "job_title: Duty manager\n    left: 2026-03-10"
    )
    path.write_text(text, "utf-8")
    (mei,) = [each for each in listed(demo)["certificates"] if each["owner"] == MEI]
    assert mei["warnings"] == ["Mei Tanaka left on 10 March 2026: engross keys end mei-tanaka"]
    demo.keyring.path(MEI).unlink()
    assert [each["private_key"] for each in listed(demo)["certificates"]] == ["here", "elsewhere", "here"]
    table = run(
        demo.root, "list", "--keys", demo.keys, now=datetime(2029, 3, 2, 12, tzinfo=MADE.tzinfo)
    ).stdout
    assert "Nobody can sign as Sales director (sales-director)." in table
    assert "No certificate seals for Fernhollow Systems, Inc. (issuer)." in table


def test_list_fails_where_what_is_registered_cannot_be_read(demo: Demo) -> None:
    certificate_of(demo, TOMAS).unlink()
    done = run(demo.root, "list", "--keys", demo.keys)
    assert done.exit_code == 1
    assert "There is no file tomas-lindqvist-" in done.stderr
    assert TOMAS not in done.stdout.partition("No certificate")[0]


def test_end_closes_what_is_open_from_a_day_on(demo: Demo) -> None:
    done = run(demo.root, "end", MEI, "--on", "2026-03-20")
    assert done.exit_code == 0
    assert "the last day on which signatures are taken in is 2026-03-20" in done.stdout
    assert [pin.until for pin in library_of(demo).trust.pins_of(MEI)] == [date(2026, 3, 20)]
    assert [pin.until for pin in library_of(demo).trust.pins_of(TOMAS)] == [None]
    refused(demo, ("end", MEI), "No certificate of mei-tanaka is in use after 2026-03-31")
    refused(demo, ("end", TOMAS, "--on", "2026-02-01"), "it cannot have ended before that")
    assert run(demo.root, "end", ISSUER).exit_code == 0
    assert library_of(demo).trust.pins_of(ISSUER)[0].until == LATER.date()


# Passphrases


@pytest.mark.parametrize("text", [f"{PASSPHRASE}\n", f"{PASSPHRASE}\r\n", PASSPHRASE])
def test_a_passphrase_in_a_file_ends_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "passphrase"
    path.write_bytes(text.encode())
    assert read_passphrase("a key", path, None) == PASSPHRASE


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "There is no terminal at which to ask for the passphrase of the demo keys."),
        (("--passphrase-env", "SHORT"), "This passphrase is too short"),
        (("--passphrase-env", "EMPTY"), "The passphrase of the demo keys is empty."),
        (("--passphrase-file", "gone.txt"), "gone.txt cannot be read: No such file or directory."),
        (("--passphrase-file", "x", "--passphrase-env", "SHORT"), "not both"),
    ],
)
def test_without_a_good_passphrase_nothing_is_made(
    arguments: tuple[str, ...], told: str, made_demo: Demo, tmp_path: Path
) -> None:
    keys = tmp_path / "new"
    done = run(made_demo.root, "demo", "--keys", keys, *arguments, env={"SHORT": "seven77", "EMPTY": ""})
    assert done.exit_code == 2
    assert told in done.stderr
    assert not keys.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_at_a_terminal_the_passphrase_is_asked_and_never_shown(demo: Demo) -> None:
    process, terminal = pty.fork()
    if process == 0:  # pragma: no cover (another process)
        command = ["-m", "engross", "keys", "demo", "-C", str(demo.root), "--keys", str(demo.keys)]
        os.execv(sys.executable, [sys.executable, *command])
    said = b""
    while b"Passphrase of the demo authority: " not in said:
        said += os.read(terminal, 1024)
    os.write(terminal, f"{PASSPHRASE}\n".encode())
    try:
        while more := os.read(terminal, 1024):
            said += more
    except OSError:  # the terminal is closed
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0, said
    assert b"Had one already" in said
    assert PASSPHRASE.encode() not in said


def test_broken_files_are_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "mei-tanaka.p12"
    path.write_bytes(b"no key")
    with pytest.raises(KeyAccessError, match="the passphrase is wrong, or it is no PKCS#12 file"):
        Keyring(tmp_path).open(MEI, PASSPHRASE)
    with pytest.raises(KeyAccessError, match="There is no key"):
        Keyring(tmp_path).open(TOMAS, PASSPHRASE)
    with pytest.raises(KeyAccessError, match="cannot be read"):
        read_arrival(tmp_path)


def test_the_fixture_for_other_tests_takes_any_library(tmp_path: Path, made_demo: Demo) -> None:
    made = make_demo(tmp_path / "library", tmp_path / "keys")
    assert snapshot(made.keys) == snapshot(made_demo.keys)
    assert {pin.owner for pin in library_of(made).trust.pins} == {ISSUER, MEI, TOMAS}


def test_help_does_not_load_what_signs() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "engross", "keys", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "engross.trust" in done.stderr
    assert not re.search(r"\| +(cryptography|asn1crypto|pyhanko|weasyprint)$", done.stderr, re.MULTILINE)
