"""What proves signatures years later: archive timestamps, renewed before their certificate ends, judged offline."""

import asyncio
import io
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path, PurePosixPath
from typing import Self

import pytest
from asn1crypto import crl, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from engross.disk import FolderTree
from engross.errors import DecisionError, EngrossError, SignatureError, TimestampError
from engross.issuing.demo import enrol_demo
from engross.issuing.keyring import CLOCK, Keyring
from engross.issuing.registration import Registrar
from engross.issuing.verification import Verification, verify_version
from engross.library import parse_library
from engross.model.record import Renewed
from engross.signing.clocks import open_demo_clock
from engross.signing.contexts import SIGNS, STRICT
from engross.signing.keys import open_key
from engross.signing.verdict import Reason
from engross.trust import TrustStore
from engross.versions import PDF
from issued_library import SEGMENTS, read_files
from library_cases import check
from signing_services import MADE, MEI, NOW, PASSPHRASE, Services, copy_library, signatory
from signing_services import at_work as at_work
from signing_services import issued as issued
from signing_services import services as services

pytestmark = pytest.mark.slow

FOLDER = PurePosixPath("policies", SEGMENTS, "versions", "1.0")
LATER = NOW + timedelta(hours=1)
RENEWED = datetime(2033, 6, 1, 9, 0, tzinfo=UTC)
"""When the first timestamp is renewed: its certificate ends on 1 January 2034, that of the second clock in 2044."""


def day(year: int, month: int = 1, number: int = 2) -> datetime:
    """A moment on a day."""
    return datetime(year, month, number, 12, tzinfo=UTC)


def renew(root: Path, services: Services, at: datetime, clock: str = "tsa-2") -> Renewed:
    """Renew the archive timestamp of the client segments at a moment."""
    services.now = at
    return signatory(root, 0, now=at, clock=services.clock(clock)).renew(SEGMENTS)


def pyhanko_spec(trust: TrustStore) -> PdfSignatureValidationSpec:
    """What pyHanko's own judge of lasting signatures is told to believe (ETSI EN 319 102-1, 5.6.3)."""
    anchors = [x509.Certificate.load(each.certificate) for each in trust.anchors]
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=anchors),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("soft-fail")),
    )
    lists = [CRLContainer(crl.CertificateList.load(each)) for each in trust.revocations]
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=policy,
            ts_cert_validation_policy=policy,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                RevinfoOnlineFetchingRule.LOCAL_ONLY,
                certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
            ),
            local_knowledge=LocalKnowledge(known_crls=lists),
            key_usage_settings=SIGNS,
        ),
        diff_policy=STRICT,
    )


def verify(root: Path, now: datetime) -> Verification:
    """What is found of the client segments' PDF at a moment; nobody is asked."""
    library = parse_library(FolderTree(root))
    return verify_version(library, root, library.versions[SEGMENTS][0], now)


def refuse(root: Path, kind: type[EngrossError], message: str, act: Callable[[], object]) -> None:
    """Something is refused, in a sentence, and nothing has changed."""
    before = read_files(root)
    with pytest.raises(kind, match=message):
        act()
    assert read_files(root) == before


@pytest.fixture(scope="session")
def signed(issued: Path, services: Services, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose client segments are sealed and signed in 2026, with an archive timestamp."""
    root = copy_library(issued, tmp_path_factory.mktemp("signed") / "library")
    services.now = LATER
    signing = signatory(root, clock=services.clock())
    with services.key("issuer") as key:
        assert signing.seal(SEGMENTS, key).signature.level == "B-LT"
    with services.key(MEI) as key:
        mark = signing.sign(SEGMENTS, "duty", key).signature
    assert mark is not None
    assert (mark.level, mark.renew_by) == ("B-LTA", date(2034, 1, 1))
    return root


@pytest.fixture(scope="session")
def renewed(signed: Path, services: Services, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same library, renewed in 2033."""
    root = copy_library(signed, tmp_path_factory.mktemp("renewed") / "library")
    event = renew(root, services, RENEWED)
    assert (event.renew_by, event.at) == (date(2044, 1, 1), RENEWED)
    return root


def test_a_timestamp_proves_signatures_until_its_certificate_ends(signed: Path) -> None:
    for now in (LATER, day(2029, 2), day(2033, 12, 31)):
        found = verify(signed, now)
        assert found.all_faults == ()
        assert found.renew_by == date(2034, 1, 1)
    faults = verify(signed, day(2034)).all_faults
    assert Reason.EXPIRED in {each.reason for each in faults}
    assert "The timestamp authority's certificate was not valid at that time" in " ".join(
        each.message for each in faults
    )


def test_a_renewal_in_time_goes_on_proving_them(signed: Path, renewed: Path) -> None:
    assert (renewed / FOLDER / PDF).read_bytes().startswith((signed / FOLDER / PDF).read_bytes())
    assert check(read_files(renewed)) == ()
    for now in (RENEWED, day(2034), day(2043, 12, 31)):
        found = verify(renewed, now)
        assert found.all_faults == ()
        assert [proof.verdict.is_timestamp for proof in found.proofs] == [False, False, True, True]
        assert {proof.verdict.trust for proof in found.proofs} == {"production"}
        assert found.renew_by == date(2044, 1, 1)
    signatures = [proof.verdict.signed_at for proof in found.proofs]
    assert signatures == [LATER, LATER, LATER, RENEWED]
    assert not verify(renewed, day(2044)).is_valid


def test_it_can_be_renewed_again(at_work: Services, renewed: Path, tmp_path: Path) -> None:
    root = copy_library(renewed, tmp_path / "library")
    assert renew(root, at_work, day(2040)).renew_by == date(2044, 1, 1)
    assert verify(root, day(2043)).is_valid
    assert len(parse_library(FolderTree(root)).versions[SEGMENTS][0].revisions) == 5
    assert check(read_files(root)) == ()


def test_renewals_that_are_refused(
    at_work: Services, issued: Path, signed: Path, renewed: Path, tmp_path: Path
) -> None:
    def without_clock() -> object:
        return signatory(signed, 0, now=RENEWED).renew(SEGMENTS)

    refuse(signed, SignatureError, "a timestamp authority is needed", without_clock)
    refuse(
        issued, DecisionError, "has no signature that could be renewed", lambda: renew(issued, at_work, NOW)
    )
    late = day(2034, 2)
    refuse(
        signed, SignatureError, "does not hold, so it is not renewed", lambda: renew(signed, at_work, late)
    )
    earlier = RENEWED + timedelta(days=1)
    refuse(
        renewed, SignatureError, r"no longer than the one that is there \(until 2044-01-01\)",
        lambda: renew(renewed, at_work, earlier, "tsa"),
    )  # fmt: skip
    refuse(
        signed, SignatureError, "cannot be trusted|by nobody whom this library",
        lambda: renew(signed, at_work, RENEWED, "stranger-tsa"),
    )  # fmt: skip
    refuse(signed, TimestampError, "something else", lambda: renew(signed, at_work, RENEWED, "other"))
    changed = copy_library(signed, tmp_path / "changed")
    path = changed / FOLDER / PDF
    path.write_bytes(path.read_bytes().replace(b"/Title", b"/Tytle", 1))
    refuse(changed, DecisionError, "is not as it was issued", lambda: renew(changed, at_work, RENEWED))


def test_nobody_says_whether_the_first_clock_was_revoked(at_work: Services, signed: Path) -> None:
    at_work.silent.update({"crls", "ocsp"})
    refuse(signed, SignatureError, "Nobody said whether", lambda: renew(signed, at_work, RENEWED))


@pytest.mark.parametrize("is_renewed", [False, True])
def test_pyhanko_agrees(
    renewed: Path, signed: Path, is_renewed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own validation for the long term (ETSI EN 319 102-1, 5.6.3) finds the same.

    Only while there is fresh word on the newest clock's certificate, though: it asks for it, and nobody is asked here.
    """
    root, at = (renewed, RENEWED + timedelta(minutes=5)) if is_renewed else (signed, LATER)

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(at.timestamp(), tz)

    for module in ("pyhanko_certvalidator.ltv.ades_past", "pyhanko_certvalidator.ltv.poe"):
        monkeypatch.setattr(f"{module}.datetime", Then)  # what it is not told it asks the computer's clock
    trust = parse_library(FolderTree(root)).trust
    reader = PdfFileReader(io.BytesIO((root / FOLDER / PDF).read_bytes()), strict=True)
    signatures = reader.embedded_regular_signatures
    assert len(signatures) == 2
    timing = ValidationTimingInfo(at, at, point_in_time_validation=True)
    for each in signatures:
        found = asyncio.run(ades_lta_validation(each, pyhanko_spec(trust), timing_info=timing))
        assert found.ades_subindic is AdESPassed.OK, found.failure_msg
        assert found.best_signature_time == LATER


def test_a_demo_clock_makes_real_signatures_demo(at_work: Services, issued: Path, tmp_path: Path) -> None:
    """What a demo authority vouches for, and be it the time alone, is never real; it lasts as long as the authority."""
    root, keyring = copy_library(issued, tmp_path / "library"), Keyring(tmp_path / "keys")
    outcome = enrol_demo(Registrar(root, MADE, MADE.date()), keyring, PASSPHRASE)
    assert MEI in outcome.real
    above = [each.certificate for each in parse_library(FolderTree(root)).trust.anchors]
    with open_key(str(keyring.path(CLOCK)), lambda _: PASSPHRASE) as clock_key:
        clock = open_demo_clock(clock_key, above, LATER)
        signing = signatory(root, clock=clock)
        with at_work.key("issuer") as key:
            signing.seal(SEGMENTS, key)
        with at_work.key(MEI) as key:
            mark = signing.sign(SEGMENTS, "duty", key).signature
        assert mark is not None
        assert (mark.level, mark.trust, mark.renew_by) == ("B-LTA", "demo", date(2046, 3, 1))
        # Years later, with the clock set forward.
        signing = signatory(root, 0, now=day(2035), clock=open_demo_clock(clock_key, above, day(2035)))
        at_work.now = day(2035)
        assert signing.renew(SEGMENTS).renew_by == date(2046, 3, 1)
    found = verify(root, day(2045))
    assert found.all_faults == ()
    assert found.is_demo
    assert not verify(root, day(2046, 3, 3)).is_valid
    shutil.rmtree(root)
