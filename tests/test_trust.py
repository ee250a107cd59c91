"""Whom the library trusts: what trust.yml says counts only where the files beside it prove it; all else is told."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engross.assets import Use, refuse_file
from engross.diagnostic import Diagnostic, Severity
from engross.disk import FolderTree
from engross.library import parse_library
from engross.model.schema import json_schema
from engross.model.trust import Trust
from engross.pem import count_certificates, holds_private_key, is_revocation_list, pem_blocks
from engross.project import open_project
from engross.reading.canonical import dump_yaml
from engross.trust import ISSUER, TRUST, TrustStore, parse_trust, read_trust_file
from issued_library import read_files
from library_cases import Files, base_files
from signing_keys import Demo, RealAuthority, made_demo, real_authority, small_key

__all__ = ["made_demo", "real_authority"]  # fixtures

MEI, TOMAS = "mei-tanaka", "tomas-lindqvist"
PEOPLE = {MEI, TOMAS}
FOLDER = TRUST.parent
Change = Callable[[Files], Files]


@pytest.fixture(scope="module")
def files(made_demo: Demo) -> Files:
    """The files of a library with demo keys."""
    return read_files(made_demo.root)


def pem_of(files: Files, owner: str) -> PurePosixPath:
    (path,) = (path for path in files if path.parent == FOLDER and path.name.startswith(f"{owner}-"))
    return path


def edit(files: Files, old: str, new: str) -> Files:
    text = files[TRUST].decode()
    assert old in text, old
    return {**files, TRUST: text.replace(old, new, 1).encode()}


def line_of(files: Files, text: str, nth: int = 0) -> int:
    lines = files[TRUST].decode().split("\n")
    return [number for number, line in enumerate(lines, 1) if text in line][nth]


def owners(store: TrustStore) -> list[str]:
    return [pin.owner for pin in store.pins]


def one_error(found: tuple[Diagnostic, ...]) -> Diagnostic:
    (finding,) = found
    assert (finding.severity, finding.rule) == (Severity.ERROR, "trust-error")
    assert finding.hint
    return finding


def test_a_library_without_trust_trusts_nobody() -> None:
    assert parse_trust(base_files()) == (TrustStore(), ())
    assert parse_library(base_files()).trust == TrustStore()


def test_what_is_written_is_what_is_read(files: Files) -> None:
    store, found = parse_trust(files, PEOPLE)
    assert found == ()
    assert [each.id for each in store.anchors] == ["demo"]
    assert sorted(owners(store)) == [ISSUER, MEI, TOMAS]
    for pin in store.pins:
        assert pin == store.find_pin(pin.sha256)
        assert files[pem_of(files, pin.owner)] == pem(pin.certificate)
        assert (pin.registered, pin.until) == (date(2026, 3, 1), None)
    assert store.find_pin("0" * 64) is None
    trust, _, _ = read_trust_file(files)
    assert isinstance(trust, Trust)
    assert files[TRUST].endswith(dump_yaml(trust))
    assert files[TRUST].startswith(b"# yaml-language-server: $schema=../schema/trust.json\n")


def pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def test_the_newest_registration_comes_last(files: Files, real_authority: RealAuthority) -> None:
    newer = real_authority.issue(small_key().public_key(), "Mei Tanaka")
    made = add_person(files, MEI, newer, "2026-05-01")
    text = made[TRUST].decode()
    head, entries = text[: text.index("people:\n") + 8], text[text.index("people:\n") + 8 :]
    turned = "".join(reversed(re.split(r"(?m)^(?=- )", entries)))
    store, found = parse_trust({**made, TRUST: (head + turned).encode()}, PEOPLE)
    assert found == ()
    assert [pin.registered for pin in store.pins_of(MEI)] == [date(2026, 3, 1), date(2026, 5, 1)]


def add_person(
    files: Files, owner: str, data: bytes, day: str = "2026-03-01", name: str = "more.pem"
) -> Files:
    """The library with one more certificate registered."""
    blocks = list(pem_blocks(data))
    digest = fingerprint(blocks[0][1]) if blocks else "0" * 64
    entry = f'- person: {owner}\n  certificate: "{name}"\n  sha256: "{digest}"\n  registered: {day}\n'
    return {**files, FOLDER / name: data, TRUST: files[TRUST] + entry.encode()}


def fingerprint(der: bytes) -> str:
    return sha256(der).hexdigest()


# What is not as it is said does not count, and everything else does


def remove_pem(files: Files) -> Files:
    return {path: data for path, data in files.items() if path != pem_of(files, MEI)}


def empty_pem(files: Files) -> Files:
    return {**files, pem_of(files, MEI): b""}


def swap_pem(files: Files) -> Files:
    return {**files, pem_of(files, MEI): files[pem_of(files, TOMAS)]}


def two_in_one(files: Files) -> Files:
    return {**files, pem_of(files, MEI): files[pem_of(files, MEI)] + files[FOLDER / "demo.pem"]}


def list_instead(files: Files) -> Files:
    return {**files, pem_of(files, MEI): files[FOLDER / "demo.crl"]}


def ends_before(files: Files) -> Files:
    path = pem_of(files, MEI)
    return edit(files, f'certificate: "{path.name}"', f'certificate: "{path.name}"\n  until: 2026-02-01')


def other_fingerprint(files: Files) -> Files:
    name = pem_of(files, MEI).name
    text = files[TRUST].decode()
    old = text[text.index(name) :].split("sha256: ")[1].split("\n")[0].strip('"')
    return edit(files, old, f"{'0' * 64}" if f'"{old}"' in text else f'"{"0" * 64}"')


BROKEN: Mapping[str, tuple[Change, str, str]] = {
    "gone": (remove_pem, "certificate", "There is no file mei-tanaka-"),
    "empty": (empty_pem, "certificate", "holds no certificate that can be read."),
    "another": (swap_pem, "sha256", "The fingerprint is not that of mei-tanaka-"),
    "two": (two_in_one, "certificate", "holds 2 certificates."),
    "list": (list_instead, "certificate", "holds no certificate that can be read."),
    "fingerprint": (other_fingerprint, "sha256", "The fingerprint is not that of mei-tanaka-"),
    "dates": (ends_before, "until", "It ends on 2026-02-01, before it was registered."),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_entry_is_told_at_its_line_and_left_out(name: str, files: Files) -> None:
    change, key, told = BROKEN[name]
    changed = change(files)
    store, found = parse_trust(changed, PEOPLE)
    finding = one_error(found)
    assert told in finding.message
    person, line = (
        line_of(changed, f"person: {MEI}"),
        changed[TRUST].decode().split("\n")[finding.place.line - 1],
    )
    assert line.startswith(f"  {key}: ")
    assert person < finding.place.line <= person + 4
    assert sorted(owners(store)) == [ISSUER, TOMAS]
    assert [each.id for each in store.anchors] == ["demo"]


@given(st.data())
def test_no_changed_letter_of_a_certificate_is_believed(files: Files, data: st.DataObject) -> None:
    path = pem_of(files, MEI)
    raw = files[path]
    index = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != raw[index]))
    changed = {**files, path: raw[:index] + bytes([byte]) + raw[index + 1 :]}
    store, found = parse_trust(changed, PEOPLE)
    # Letters around the Base64 may differ; the certificate itself may not.
    assert not store.pins_of(MEI) or store.pins == parse_trust(files, PEOPLE)[0].pins
    assert bool(store.pins_of(MEI)) is not any(finding.is_error for finding in found)


def test_two_people_cannot_have_one_certificate(files: Files) -> None:
    shared = add_person(files, TOMAS, files[pem_of(files, MEI)])
    store, found = parse_trust(shared, PEOPLE)
    finding = one_error(found)
    assert finding.message.startswith("This certificate is registered for mei-tanaka too")
    assert finding.place.line == line_of(shared, "more.pem")
    assert finding.related[0].place.line == line_of(shared, f"person: {MEI}")
    assert MEI not in owners(store), "nobody knows whose it is"
    assert len(store.pins_of(TOMAS)) == 1


def test_one_certificate_is_registered_once(files: Files) -> None:
    twice = add_person(files, MEI, files[pem_of(files, MEI)])
    store, found = parse_trust(twice, PEOPLE)
    assert one_error(found).message == "This certificate is registered twice."
    assert len(store.pins_of(MEI)) == 1


def test_an_authority_signs_for_nobody(files: Files) -> None:
    store, found = parse_trust(add_person(files, MEI, files[FOLDER / "demo.pem"]), PEOPLE)
    assert "it vouches for others and cannot sign" in one_error(found).message
    assert len(store.pins_of(MEI)) == 1


def test_a_person_nobody_knows_is_a_warning(files: Files, real_authority: RealAuthority) -> None:
    data = real_authority.issue(small_key().public_key(), "A. Stranger")
    changed = add_person(files, "a-stranger", data)
    _, (finding,) = parse_trust(changed, PEOPLE)
    assert (finding.severity, finding.place.line) == (
        Severity.WARNING,
        line_of(changed, "person: a-stranger"),
    )
    assert parse_trust(changed, None)[1] == ()
    assert [each.rule for each in parse_library(changed).diagnostics] == ["trust-error"]


def test_nobody_can_pass_for_the_issuer(files: Files, real_authority: RealAuthority) -> None:
    data = real_authority.issue(small_key().public_key(), "Issuer")
    store, found = parse_trust(add_person(files, ISSUER, data), {*PEOPLE, ISSUER})
    assert "it stands for the organisation" in one_error(found).message
    assert len(store.pins_of(ISSUER)) == 1


def test_a_signer_is_no_authority(files: Files) -> None:
    pem_name = pem_of(files, MEI).name
    digest = fingerprint(next(iter(pem_blocks(files[pem_of(files, MEI)])))[1])
    entry = f'- id: mei\n  certificate: "{pem_name}"\n  sha256: "{digest}"\n  kind: demo\n  vouches_for: [signers]\n'
    store, found = parse_trust(edit(files, "issuer:\n", f"{entry}issuer:\n"), PEOPLE)
    assert {finding.message.partition(".pem")[2] or finding.message for finding in found} == {
        " is a signer’s certificate: it cannot vouch for others.",
        "This is an authority’s certificate: it vouches for others and cannot sign for anybody.",
    }
    assert [each.id for each in store.anchors] == ["demo"]
    assert MEI not in owners(store)


def test_a_demo_authority_is_never_production(files: Files) -> None:
    changed = edit(files, "kind: demo", "kind: production")
    store, found = parse_trust(changed, PEOPLE)
    finding = one_error(found)
    assert finding.message == "A demo authority can never be “production”."
    assert finding.place.line == line_of(changed, "kind: production")
    assert store.anchors == ()


def test_authorities_are_told_apart(files: Files) -> None:
    text = files[TRUST].decode()
    entry = text[text.index("- id: demo") : text.index("issuer:")]
    store, found = parse_trust(edit(files, "issuer:\n", f"{entry}issuer:\n"), PEOPLE)
    assert {finding.message for finding in found} == {
        "There are two authorities with this id.",
        "There are two authorities with this certificate.",
    }
    assert [each.id for each in store.anchors] == ["demo"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("kind: demo", "kind: real", "invalid-value"),
        ("vouches_for:", "vouches:", "unknown-key"),
        ("people:", "persons:", "unknown-key"),
        ('"demo.pem"', '"../../etc/demo.pem"', "invalid-value"),
        ('"demo.pem"', '"/etc/demo.pem"', "invalid-value"),
        ("schema_version: 1", "schema_version: 2", "invalid-value"),
    ],
)
def test_a_file_that_does_not_fit_is_not_believed_at_all(old: str, new: str, rule: str, files: Files) -> None:
    changed = edit(files, old, new)
    store, found = parse_trust(changed, PEOPLE)
    assert (store.anchors, store.pins) == ((), ())
    assert [finding.rule for finding in found if finding.is_error] == [rule]
    assert found[0].place.line == line_of(changed, new.strip('"'))


# Lists of revoked certificates


def test_lists_are_read_as_pem_and_der(files: Files) -> None:
    (der,) = parse_trust(files)[0].revocations
    store, found = parse_trust({**files, FOLDER / "Other.CRL": der}, PEOPLE)
    assert (store.revocations, found) == ((der, der), ())
    assert x509.load_der_x509_crl(der).is_signature_valid(
        x509.load_der_x509_certificate(store.anchors[0].certificate).public_key()  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("what", ["certificate", "cut", "more", "text", "empty"])
def test_a_list_that_cannot_be_read_is_an_error(what: str, files: Files) -> None:
    store, _ = parse_trust(files)
    der = store.revocations[0]
    data = {
        "certificate": store.anchors[0].certificate,
        "cut": der[:-1],
        "more": der + b"\0",
        "text": b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n",
        "empty": b"",
    }[what]
    store, found = parse_trust({**files, FOLDER / "other.crl": data}, PEOPLE)
    assert one_error(found).place.path == FOLDER / "other.crl"
    assert store.revocations == (der,)


@given(st.binary(max_size=64))
def test_whatever_the_bytes_reading_them_ends(data: bytes) -> None:
    assert not is_revocation_list(data)
    assert count_certificates(data) == (0, 0)
    assert list(pem_blocks(data)) == []


@given(cut=st.integers(0, 400), more=st.binary(max_size=8))
def test_cut_and_lengthened_certificates_are_none(cut: int, more: bytes, files: Files) -> None:
    der = parse_trust(files)[0].anchors[0].certificate
    changed = der[: len(der) - cut] + more
    # Of the same length, other bytes may be another certificate, which its fingerprint tells apart.
    assume(changed == der or len(changed) != len(der))
    assert count_certificates(changed) == ((1, 1) if changed == der else (0, 0))
    assert not is_revocation_list(changed)


def test_two_certificates_in_one_are_none(files: Files) -> None:
    first, second = (pin.certificate for pin in parse_trust(files)[0].pins[:2])
    assert count_certificates(first) == (1, 0)
    assert count_certificates(first + second) == (0, 0)
    assert count_certificates(first + first) == (0, 0)


# Private keys


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("policies/trust/mei-tanaka.p12", b"\x30\x82"),
        ("policies/hand-over/MEI.PFX", b"\x30\x82"),
        ("policies/media/server.key", b"anything"),
        (
            "policies/trust/mei.pem",
            b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        ),
        ("policies/accounts/notes.txt", b"look:\n-----BEGIN RSA PRIVATE KEY-----\n"),
        ("policies/hand-over/id_rsa", b"-----BEGIN OPENSSH PRIVATE KEY-----\n"),
    ],
)
def test_a_private_key_in_the_library_is_an_error(name: str, data: bytes) -> None:
    files = {**base_files(), PurePosixPath(name): data}
    (finding,) = parse_library(files).diagnostics
    assert (str(finding.place.path), finding.rule, finding.severity) == (name, "private-key", Severity.ERROR)
    assert finding.hint.startswith("Move it out of the library now")


def test_a_file_that_says_what_it_is_is_not_even_opened() -> None:
    def read() -> bytes:
        raise AssertionError

    assert holds_private_key(PurePosixPath("mei.p12"), read)
    assert not holds_private_key(PurePosixPath("photo.png"), read)


def test_keys_beside_the_policies_are_found_too(made_demo: Demo, tmp_path: Path) -> None:
    root = tmp_path / "library"
    shutil.copytree(made_demo.root, root)
    for name in ("keys/mei.p12", "server.key", "build/cache.p12", "site/a.p12", ".venv/b.p12"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"secret")
    found = [each for each in open_project(root, date(2026, 6, 1)).errors if each.rule == "private-key"]
    assert [str(each.place.path) for each in found] == ["keys/mei.p12", "server.key"]


# The folder is nothing else's


def test_the_folder_gives_no_findings_and_no_files_away(files: Files) -> None:
    library = parse_library(files)
    assert library.diagnostics == ()
    refusal = refuse_file(library, PurePosixPath("policies"), "trust/demo.pem", Use.ATTACHMENT)
    assert refusal is not None
    assert "is not for all to see" in refusal.message


def test_a_private_key_is_never_an_attachment() -> None:
    folder = PurePosixPath("policies/hand-over")
    for name, data in (("mei.p12", b"x"), ("mei.pem", b"-----BEGIN PRIVATE KEY-----\n")):
        library = parse_library({**base_files(), folder / name: data})
        refusal = refuse_file(library, folder, name, Use.ATTACHMENT)
        assert refusal is not None
        assert refusal.message == f"“{name}” holds a private key."


def test_no_policy_can_be_called_trust() -> None:
    files = base_files()
    files[FOLDER / "policy.yml"] = files[PurePosixPath("policies/hand-over/policy.yml")]
    library = parse_library(files)
    assert [(each.rule, each.place.path) for each in library.diagnostics] == [
        ("folder-name", FOLDER / "policy.yml")
    ]
    assert "trust" not in library.policies


def test_a_file_of_another_name_is_pointed_out(files: Files) -> None:
    library = parse_library({**files, FOLDER / "authorities.yml": b"a: 1\n"})
    assert [each.rule for each in library.diagnostics] == ["unread-file"]


def test_the_schema_for_editors_fits_what_is_written(made_demo: Demo) -> None:
    schema = json_schema("trust")
    Draft202012Validator.check_schema(schema)
    library = FolderTree(made_demo.root)
    _, source, _ = read_trust_file(library)
    assert source is not None

    def plain(value: object) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        return [plain(inner) for inner in value] if isinstance(value, tuple) else value

    data = json.loads(json.dumps(plain(source.data), default=str))
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(data)) == []
    del data["people"][0]["person"]
    (error,) = validator.iter_errors(data)
    assert "person" in error.message
    groups = schema["$defs"]
    assert isinstance(groups, dict)
    for group in (schema, *groups.values()):
        keys: Any = group["properties"] if isinstance(group, dict) else {}
        assert all(len(key.get("description", "")) > 5 for key in keys.values())
