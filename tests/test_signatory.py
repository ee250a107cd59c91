"""Sealing and signing with a real public key infrastructure: what is recorded, what is refused, and that nothing is lost."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path, PurePosixPath

import pytest

import verapdf
from engross.disk import FolderTree, commit
from engross.errors import DecisionError, EngrossError, KeyAccessError, SignatureError, TimestampError
from engross.issuing import signatory as signing
from engross.issuing import signed_pdf
from engross.issuing.acceptance import Acceptance
from engross.issuing.decisions import Secretary
from engross.issuing.verification import verify_version
from engross.library import parse_library
from engross.model.record import Approved, Sealed
from engross.options import SignatureLevel
from engross.register import REGISTER
from engross.signing.clocks import Timestamps, open_clock
from engross.signing.keys import open_key
from engross.trust import TRUST, Anchor
from engross.versions import PDF, SOURCE
from issued_library import BY, HAND_OVER, SEGMENTS, issue, read_files, write_files
from library_cases import check
from signing_services import (
    ANA,
    INES,
    MEI,
    NOOR,
    NOW,
    PASSPHRASE,
    TOMAS,
    Services,
    board_files,
    copy_library,
    register_all,
    signatory,
)
from signing_services import at_work as at_work
from signing_services import issued as issued
from signing_services import services as services
from test_issuing import _DONE, _STOPPED, _UNTOUCHED, _fill, _hook, _in_child, _interrupt, _kill

pytestmark = pytest.mark.slow

FOLDER = PurePosixPath("policies", HAND_OVER, "versions", "1.1")
SMALL = PurePosixPath("policies", SEGMENTS, "versions", "1.0")
LATER = NOW + timedelta(hours=1)
ORDER = ((TOMAS, "director"), (MEI, "duty"), (NOOR, "staff"), (INES, "legal"))


def seal(
    root: Path,
    services: Services,
    policy: str = HAND_OVER,
    key: str = "issuer",
    clock: Timestamps | None = None,
    level: SignatureLevel = "auto",
) -> Sealed:
    """Seal a policy an hour after it was issued."""
    with services.key(key) as opened:
        return signatory(root, clock=clock, level=level).seal(policy, opened)


def sign(
    root: Path,
    services: Services,
    key: str,
    role: str,
    policy: str = HAND_OVER,
    clock: Timestamps | None = None,
    level: SignatureLevel = "auto",
    person: str = "",
) -> Approved:
    """Sign an approval of a policy an hour after it was issued."""
    with services.key(key) as opened:
        return signatory(root, clock=clock, level=level).sign(policy, role, opened, person=person)


def refuse(root: Path, kind: type[EngrossError], message: str, act: Callable[[], object]) -> None:
    """Something is refused, in a sentence, and nothing has changed."""
    before = read_files(root)
    with pytest.raises(kind) as caught:
        act()
    told = str(caught.value)
    assert message in told
    assert "\n" not in told
    assert "pyhanko" not in told.lower()
    assert read_files(root) == before


@dataclass(frozen=True, slots=True)
class Stages:
    """A library after each signature: issued, sealed, after `director`, after `duty`, with one seat, and closed."""

    libraries: tuple[Path, ...]
    events: tuple[Sealed | Approved, ...]

    def pdf(self, stage: int) -> bytes:
        """The hand-over policy's PDF as it was then."""
        return (self.libraries[stage] / FOLDER / PDF).read_bytes()


def _walk(issued: Path, folder: Path, services: Services, clock: Timestamps | None) -> Stages:
    libraries, events = [issued], []
    for number, (who, role) in enumerate((("issuer", ""), *ORDER)):
        root = copy_library(libraries[-1], folder / str(number))
        events.append(
            sign(root, services, who, role, clock=clock) if role else seal(root, services, clock=clock)
        )
        libraries.append(root)
    return Stages(tuple(libraries), tuple(events))


@pytest.fixture(scope="session")
def plain(issued: Path, services: Services, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """All signatures, by the signers' own clocks."""
    return _walk(issued, tmp_path_factory.mktemp("plain"), services, None)


@pytest.fixture(scope="session")
def lasting(issued: Path, services: Services, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """All signatures, with a timestamp authority."""
    services.now = LATER
    return _walk(issued, tmp_path_factory.mktemp("lasting"), services, services.clock())


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing on the network can be reached."""

    def refuse_connection(*_: object) -> None:
        raise AssertionError("something wants to be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse_connection)


# ---- What is recorded


@pytest.mark.parametrize(
    ("level", "who", "recorded", "clock", "asked"),
    [
        ("b-b", TOMAS, "B-B", "signer", set()),
        ("b-t", TOMAS, "B-T", "timestamp", {"tsa/tsa"}),
        ("b-lt", TOMAS, "B-LT", "timestamp", {"tsa/tsa", "ocsp/interm", "crls/root", "crls/clocks"}),
        ("b-lt", MEI, "B-LT", "timestamp", {"tsa/tsa", "crls/root", "crls/interm", "crls/clocks"}),
        ("b-lta", TOMAS, "B-LTA", "timestamp", {"tsa/tsa", "ocsp/interm", "crls/root", "crls/clocks"}),
    ],
)
def test_every_level(
    at_work: Services,
    issued: Path,
    tmp_path: Path,
    level: SignatureLevel,
    who: str,
    recorded: str,
    clock: str,
    asked: set[str],
) -> None:
    root = copy_library(issued, tmp_path / "library")
    tsa = None if level == "b-b" else at_work.clock()
    sealed = seal(root, at_work, clock=tsa, level=level)
    at_work.asked.clear()
    at_work.now = LATER + timedelta(minutes=5)
    event = sign(root, at_work, who, "director", clock=tsa, level=level)
    assert set(at_work.asked) == asked
    moments = (LATER, LATER) if clock == "signer" else (LATER, at_work.now)
    for mark, moment in zip((sealed.signature, event.signature), moments, strict=True):
        assert mark is not None
        assert (mark.level, mark.clock, mark.trust) == (recorded, clock, "production")
        assert mark.signed_at == moment
        assert mark.renew_by == (date(2034, 1, 1) if level == "b-lta" else None)
    assert event.person == who
    assert check(read_files(root)) == ()


def test_with_a_timestamp_authority_signatures_last_and_the_last_one_closes(
    lasting: Stages, offline: None
) -> None:
    marks = [each.signature for each in lasting.events]
    assert [mark.level for mark in marks if mark] == ["B-LT", "B-LT", "B-LT", "B-LT", "B-LTA"]
    assert [mark.renew_by for mark in marks if mark] == [None] * 4 + [date(2034, 1, 1)]
    for stage in range(5):
        assert lasting.pdf(stage + 1).startswith(lasting.pdf(stage))
    root = lasting.libraries[-1]
    assert check(read_files(root)) == ()
    library = parse_library(FolderTree(root))
    issued = library.versions[HAND_OVER][0]
    # Years later, when all signers' certificates have expired and nobody can be asked any more.
    for now in (LATER, datetime(2033, 12, 31, tzinfo=UTC)):
        found = verify_version(library, root, issued, now)
        assert found.all_faults == ()
        assert [proof.verdict.level for proof in found.proofs] == ["B-LTA"] * 6
        assert {proof.verdict.trust for proof in found.proofs} == {"production"}
        assert found.missing == ()
    events = [proof.event.event for proof in found.proofs if proof.event]
    assert events == ["sealed", "approved", "approved", "approved", "approved"]


def test_without_a_timestamp_authority_it_is_the_signers_clock(plain: Stages, offline: None) -> None:
    marks = [each.signature for each in plain.events]
    assert {(mark.level, mark.clock, mark.trust) for mark in marks if mark} == {
        ("B-B", "signer", "production")
    }
    root = plain.libraries[-1]
    library = parse_library(FolderTree(root))
    issued = library.versions[HAND_OVER][0]
    found = verify_version(library, root, issued, LATER)
    assert found.is_valid
    assert not found.is_demo
    faults = verify_version(library, root, issued, datetime(2029, 1, 2, tzinfo=UTC)).all_faults
    assert "not valid at that time" in faults[0].message


def test_other_programs_agree(lasting: Stages, services: Services, tmp_path: Path) -> None:
    """OpenSSL verifies what the seal covers; Poppler and qpdf find the file sound."""
    path = lasting.libraries[-1] / FOLDER / PDF
    data = path.read_bytes()
    root = tmp_path / "root.pem"
    root.write_bytes(services.certificate("root").pem)
    from pypdf import PdfReader

    fields = PdfReader(path).get_fields() or {}
    value = fields["seal"]["/V"]
    first, length, second, rest = value["/ByteRange"]
    (tmp_path / "covered").write_bytes(data[first : first + length] + data[second : second + rest])
    (tmp_path / "signature").write_bytes(bytes(value["/Contents"]))
    command = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]
    command += ["-in", "signature", "-content", "covered", "-CAfile", "root.pem", "-out", os.devnull]
    command += ["-attime", str(int(LATER.timestamp()))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "successful" in done.stderr, done.stderr
    told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature is Valid.") == 5  # it does not look at the timestamp
    assert "Signer Certificate Common Name: Inès Moreau" in told
    subprocess.run(["qpdf", "--check", path], capture_output=True, check=True)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert text.count("Signed 2026-06-01 10:00 UTC") == 4
    assert "DEMO" not in text


def test_every_revision_keeps_to_both_standards(lasting: Stages, tmp_path: Path) -> None:
    paths = [tmp_path / f"{stage}.pdf" for stage in range(6)]
    for stage, path in enumerate(paths):
        path.write_bytes(lasting.pdf(stage))
    verdicts = verapdf.validate(paths)
    assert len(verdicts) == 12
    assert [(each.path.name, each.profile, each.detail) for each in verdicts if not each.passed] == []


def test_what_was_proved_is_not_asked_about_again(at_work: Services, lasting: Stages, tmp_path: Path) -> None:
    """Who signed may leave, and have the certificate revoked, before the next one signs."""
    root = copy_library(lasting.libraries[2], tmp_path / "library")
    at_work.asked.clear()
    sign(root, at_work, MEI, "duty", clock=at_work.clock())
    # The two before her are told by OCSP, she and the clock by lists.
    assert set(at_work.asked) == {"tsa/tsa", "crls/root", "crls/interm", "crls/clocks"}
    assert check(read_files(root)) == ()


def test_levels_may_be_mixed(at_work: Services, issued: Path, tmp_path: Path) -> None:
    """Word on one signer's certificate says nothing about that of another signer of the same authority."""
    root = copy_library(issued, tmp_path / "library")
    seal(root, at_work, clock=at_work.clock())
    levels = []
    for (who, role), clock in zip(ORDER[:2], (None, at_work.clock()), strict=True):
        mark = sign(root, at_work, who, role, clock=clock).signature
        levels.append(mark.level if mark else "")
    assert levels == ["B-B", "B-LT"]
    assert check(read_files(root)) == ()


# ---- Out of turn, and who may


def test_the_seal_comes_first(at_work: Services, issued: Path) -> None:
    refuse(
        issued,
        DecisionError,
        "has no seal of the issuer yet",
        lambda: sign(issued, at_work, TOMAS, "director"),
    )


def test_the_order_is_the_policys(at_work: Services, plain: Stages) -> None:
    sealed, one = plain.libraries[1:3]
    for who, role in ((MEI, "duty"), (ANA, "finance")):
        refuse(sealed, DecisionError, "it is the turn of", partial(sign, sealed, at_work, who, role))
    refuse(one, DecisionError, "it is the turn of duty-manager", lambda: sign(one, at_work, INES, "legal"))


def test_of_a_group_any_sign_until_there_are_enough(at_work: Services, plain: Stages, tmp_path: Path) -> None:
    """In the stages the third seat signs before the second; here the second comes before the first."""
    closed = plain.libraries[-1]
    refuse(closed, DecisionError, "enough have approved", lambda: sign(closed, at_work, ANA, "finance"))
    root = copy_library(plain.libraries[3], tmp_path / "library")
    sign(root, at_work, INES, "legal")
    sign(root, at_work, ANA, "finance")
    refuse(root, DecisionError, "enough have approved", lambda: sign(root, at_work, NOOR, "staff"))
    assert parse_library(FolderTree(root)).history(HAND_OVER).versions[-1].missing == ()


def test_nothing_is_signed_or_sealed_twice(at_work: Services, plain: Stages) -> None:
    for stage in (2, 5):
        root = plain.libraries[stage]
        refuse(
            root, DecisionError, "has this approval already", partial(sign, root, at_work, TOMAS, "director")
        )
        refuse(root, DecisionError, "has its seal already", partial(seal, root, at_work))


def test_one_person_signs_once(at_work: Services, plain: Stages, tmp_path: Path) -> None:
    root = copy_library(plain.libraries[1], tmp_path / "library")
    event = sign(root, at_work, MEI, "director")
    assert (event.name, event.person) == ("Mei Tanaka (deputy)", MEI)
    refuse(root, DecisionError, "one person decides once", lambda: sign(root, at_work, MEI, "duty"))


def test_the_author_alone_is_not_enough(at_work: Services, issued: Path, tmp_path: Path) -> None:
    root = copy_library(issued, tmp_path / "library")
    seal(root, at_work, SEGMENTS)
    refuse(
        root,
        DecisionError,
        "nobody but the author",
        lambda: sign(root, at_work, TOMAS, "director", SEGMENTS),
    )
    assert sign(root, at_work, MEI, "duty", SEGMENTS).approval == "duty"
    assert check(read_files(root)) == ()


def test_who_declined_may_sign_after_all(at_work: Services, plain: Stages, tmp_path: Path) -> None:
    root = copy_library(plain.libraries[2], tmp_path / "library")
    Secretary(root, LATER, BY).decline(HAND_OVER, "duty", "There is a mistake in section 5")
    refuse(root, DecisionError, "", lambda: sign(root, at_work, ANA, "finance"))
    sign(root, at_work, MEI, "duty")
    assert "duty" not in parse_library(FolderTree(root)).history(HAND_OVER).versions[-1].missing


def test_what_was_approved_on_paper_is_not_sealed(at_work: Services, tmp_path: Path) -> None:
    """A version from before anybody had a key goes on as it began."""
    root = write_files(tmp_path, issue(board_files()))
    Secretary(root, LATER, BY).approve(HAND_OVER, "director")
    register_all(root, at_work)
    refuse(root, DecisionError, "a seal comes before them", lambda: seal(root, at_work))


def test_what_is_to_be_signed_is_not_approved_on_paper(issued: Path) -> None:
    secretary = Secretary(issued, LATER, BY)
    refuse(issued, DecisionError, "is signed in its PDF", lambda: secretary.approve(HAND_OVER, "director"))


# ---- Certificates


@pytest.mark.parametrize(
    ("key", "person", "message"),
    [
        (MEI, TOMAS, "is registered for mei-tanaka, not for tomas-lindqvist"),
        (ANA, "", "does not hold the role sales-director"),
        ("issuer", "", "is registered for the issuer, not for tomas-lindqvist"),
        ("unregistered", "", "is registered for nobody"),
        ("ended", "", "is not to be used any more since 2026-04-30"),
        ("expired", "", "The certificate of Tomas Lindqvist, or of the authority above, has expired."),
    ],
)
def test_certificates_that_do_not_count(
    at_work: Services, plain: Stages, key: str, person: str, message: str
) -> None:
    root = plain.libraries[1]
    kind = DecisionError if "role" in message else SignatureError
    refuse(root, kind, message, lambda: sign(root, at_work, key, "director", person=person))


def test_what_a_stamp_shows_is_what_the_signers_own_authority_is_worth(
    at_work: Services, issued: Path
) -> None:
    """Also where the library trusts a demo authority besides, and another authority lies between."""
    library = parse_library(FolderTree(issued))
    other = Anchor("other", at_work.certificate("stranger").der, "demo", signers=True, timestamps=True)
    trust = replace(library.trust, anchors=(other, *library.trust.anchors))
    with at_work.key(TOMAS) as key:
        assert not signing._is_demo(replace(library, trust=trust), key)
        assert signing._is_demo(replace(library, trust=replace(trust, anchors=(other,))), key)


def test_only_the_issuers_key_seals(at_work: Services, issued: Path) -> None:
    refuse(
        issued,
        SignatureError,
        "is registered for tomas-lindqvist, not for the issuer",
        lambda: seal(issued, at_work, key=TOMAS),
    )


def test_a_revoked_certificate_is_told_by_its_authority(at_work: Services, plain: Stages) -> None:
    root = plain.libraries[1]
    clock = at_work.clock()
    refuse(
        root,
        SignatureError,
        "has been revoked",
        lambda: sign(root, at_work, "revoked", "director", clock=clock, level="b-lt"),
    )


def test_a_revoked_certificate_is_told_by_the_list_beside_trust_yml(
    at_work: Services, plain: Stages, tmp_path: Path
) -> None:
    root = copy_library(plain.libraries[1], tmp_path / "library")
    (root / TRUST.parent / "interm.crl").write_bytes(at_work.revocations())
    refuse(root, SignatureError, "revoked", lambda: sign(root, at_work, "revoked", "director"))
    assert at_work.asked == []


# ---- What is not as it was issued


@pytest.mark.parametrize("name", [SOURCE, PDF])
def test_what_was_changed_is_not_signed(at_work: Services, plain: Stages, tmp_path: Path, name: str) -> None:
    for stage in (0, 1):
        root = copy_library(plain.libraries[stage], tmp_path / str(stage))
        path = root / FOLDER / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes(data))
        act = partial(sign, root, at_work, TOMAS, "director") if stage else partial(seal, root, at_work)
        refuse(root, DecisionError, "is not as it was issued, so it is not signed", act)


def test_what_was_cut_off_or_is_gone_is_not_signed(at_work: Services, plain: Stages, tmp_path: Path) -> None:
    root = copy_library(plain.libraries[2], tmp_path / "library")
    path = root / FOLDER / PDF
    path.write_bytes(plain.pdf(1))
    act = partial(sign, root, at_work, MEI, "duty")
    refuse(root, DecisionError, "is not as it was issued", act)
    path.unlink()
    refuse(root, DecisionError, "is not as it was issued", act)


def test_a_policy_that_was_never_issued_is_not_signed(at_work: Services, issued: Path) -> None:
    refuse(issued, DecisionError, "There is no policy", lambda: seal(issued, at_work, "nothing"))


# ---- Clocks that fail


@pytest.mark.parametrize(
    ("clock", "message"),
    [
        ("html", "gave no answer that can be used (what came back is no timestamp)"),
        ("garbage", "gave no answer that can be used (what came back is no timestamp)"),
        ("empty", "gave no answer that can be used (what came back is no timestamp)"),
        ("refuses", "gave no answer that can be used (it refused: no credit left)"),
        ("other", "gave no answer that can be used (it stamped something else than what it was asked to)"),
        ("never", "gave no answer that can be used (none within 0.5 seconds)"),
        ("late", "The timestamp authority says 2026-05-31 10:00 UTC, this computer 2026-06-01 10:00 UTC"),
        ("stranger-tsa", "The certificate of the timestamp authority cannot be trusted"),
    ],
)
def test_clocks_that_are_not_to_be_believed(
    at_work: Services, issued: Path, clock: str, message: str
) -> None:
    tsa = at_work.clock(clock, 0.5 if clock == "never" else 20)
    kind = SignatureError if clock in {"late", "stranger-tsa"} else TimestampError
    refuse(issued, kind, message, lambda: seal(issued, at_work, SEGMENTS, clock=tsa, level="b-t"))


def test_a_clock_that_is_down(at_work: Services, issued: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tsa = open_clock(f"http://127.0.0.1:{port}/")
    refuse(
        issued, TimestampError, "(it cannot be reached)", lambda: seal(issued, at_work, SEGMENTS, clock=tsa)
    )
    at_work.silent.add("tsa")
    refuse(
        issued,
        TimestampError,
        "no answer that can be used",
        lambda: seal(issued, at_work, SEGMENTS, clock=at_work.clock()),
    )


def test_a_level_that_needs_a_clock_without_one(at_work: Services, issued: Path) -> None:
    refuse(
        issued,
        SignatureError,
        "A signature of level B-T needs a timestamp authority",
        lambda: seal(issued, at_work, SEGMENTS, level="b-t"),
    )


@pytest.mark.parametrize("silent", ["ocsp", "crls"])
def test_nobody_says_whether_it_was_revoked(at_work: Services, issued: Path, silent: str) -> None:
    at_work.silent.add(silent)
    refuse(
        issued,
        SignatureError,
        "Nobody said whether the certificates were revoked",
        lambda: seal(issued, at_work, SEGMENTS, clock=at_work.clock(), level="b-lt"),
    )


# ---- Keys that fail


def test_a_key_that_is_gone_or_closed(at_work: Services, plain: Stages, tmp_path: Path) -> None:
    root = plain.libraries[1]
    path = Path(shutil.copy(at_work.key_file(TOMAS), tmp_path / "tomas.p12"))

    def act(passphrase: str) -> None:
        with open_key(str(path), lambda _what: passphrase) as key:
            signatory(root).sign(HAND_OVER, "director", key)

    refuse(root, KeyAccessError, "the passphrase is wrong", lambda: act("wrong"))
    path.unlink()
    refuse(root, KeyAccessError, "There is no key", lambda: act(PASSPHRASE))


# ---- Interrupted


@pytest.fixture(scope="session")
def writing(
    plain: Stages, services: Services, tmp_path_factory: pytest.TempPathFactory
) -> tuple[object, ...]:
    """What is written when the second approval is signed: the arguments of `commit` after the folder."""
    asked: list[tuple[object, ...]] = []
    root = copy_library(plain.libraries[2], tmp_path_factory.mktemp("writing") / "library")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(signed_pdf, "commit", lambda root, *arguments: asked.append(arguments))
        sign(root, services, MEI, "duty")
    (found,) = asked
    assert read_files(root) == read_files(plain.libraries[2])
    return found


def _state(root: Path, stages: Stages) -> str:
    """What a library holds after it was interrupted: nothing new, a PDF that the register does not know, or all."""
    files = dict(FolderTree(root))
    rules = [each.rule for each in check(files)]
    signed = FOLDER / PDF
    assert files[signed].startswith(stages.pdf(2))
    if files[signed] == stages.pdf(2):
        assert rules == []
        assert files[REGISTER] == (stages.libraries[2] / REGISTER).read_bytes()
        return "before"
    if rules:
        assert rules == ["unregistered-signature"]
        return "between"
    assert "duty" not in parse_library(files).history(HAND_OVER).versions[-1].missing
    return "after"


@pytest.fixture
def interrupted(
    plain: Stages, writing: tuple[object, ...], tmp_path: Path
) -> Callable[[Callable[[], None]], Iterator[tuple[Path, int]]]:
    """Write the second approval again and again, each time with something done one step later: where, and how it ended."""

    def write(root: Path, turn: int, act: Callable[[], None]) -> bool:
        count = _hook(root, turn, act)
        commit(root, *writing)  # type: ignore[arg-type]
        if count.left > 0:
            os._exit(_UNTOUCHED)
        return True

    def walk(act: Callable[[], None]) -> Iterator[tuple[Path, int]]:
        for turn in range(1, 200):
            root = copy_library(plain.libraries[2], tmp_path / f"{act.__name__}{turn}")
            ended = _in_child(partial(write, root, turn, act))
            if ended == _UNTOUCHED:
                return
            yield root, ended

    return walk


Interrupted = Callable[[Callable[[], None]], Iterator[tuple[Path, int]]]


def test_killed_at_any_moment_what_was_signed_stays_and_the_next_signs(
    interrupted: Interrupted, plain: Stages, at_work: Services
) -> None:
    states: dict[str, Path] = {}
    for root, ended in interrupted(_kill):
        assert ended == -signal.SIGKILL
        states[_state(root, plain)] = root
    assert list(states) == ["before", "between", "after"]
    root = states["between"]
    whole = (root / FOLDER / PDF).read_bytes()
    again = copy_library(root, root.with_name("again"))
    # Either is signed again, from what the register knows, or the PDF is taken in as it is.
    sign(root, at_work, MEI, "duty")
    sign(states["before"], at_work, MEI, "duty")
    event = Acceptance(again, LATER + timedelta(minutes=1), BY).accept(whole)
    assert (event.person, event.approval) == (MEI, "duty")
    assert (again / FOLDER / PDF).read_bytes() == whole
    for each in (root, states["before"], again, states["after"]):
        assert check(read_files(each)) == ()
        assert not [name for name in read_files(each) if name.name.startswith(".")]
        assert (each / FOLDER / PDF).read_bytes().startswith(plain.pdf(2))
    refuse(
        states["after"],
        DecisionError,
        "has this approval already",
        lambda: sign(states["after"], at_work, MEI, "duty"),
    )


@pytest.mark.parametrize("act", [_interrupt, _fill])
def test_stopped_at_any_moment_nothing_is_left(
    interrupted: Interrupted, plain: Stages, act: Callable[[], None]
) -> None:
    """Ctrl-C or a full disk: the signature is there, or everything is as it was before."""
    files, states = read_files(plain.libraries[2]), []
    for root, ended in interrupted(act):
        assert ended in {_DONE, _STOPPED}
        states.append(_state(root, plain))
        if states[-1] == "before":
            assert read_files(root) == files
        shutil.rmtree(root)
    assert len(states) > 8
    assert set(states) == {"before", "after"}


def test_two_at_once_sign_it_once(at_work: Services, plain: Stages, tmp_path: Path) -> None:
    """They wait for one another; the second is told that the approval was given."""
    root = copy_library(plain.libraries[1], tmp_path / "library")
    running = []
    for who in (TOMAS, MEI):
        process = os.fork()
        if process == 0:
            code = 9
            try:
                code = 0 if sign(root, at_work, who, "director") else 9
            except DecisionError as error:
                code = 1 if "has this approval already" in str(error) else 9
            finally:
                os._exit(code)
        running.append(process)
    assert sorted(os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in running) == [0, 1]
    assert check(read_files(root)) == ()
