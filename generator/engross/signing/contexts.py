"""What pyHanko is told to believe: the library's authorities alone, never the operating system's."""

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import crl, ocsp, x509
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import CertificateRegistry

from engross.signing.clocks import TOLERANCE
from engross.signing.revocation import KnownRevocations
from engross.trust import Anchor, TrustStore

SIGNS = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)
"""A certificate that may sign documents: either key usage will do (RFC 5280, 4.2.1.3)."""

_LASTING = ModificationLevel.LTA_UPDATES
# Whether what is in them is as it was, engross.signing.anatomy sees.
_META = (DocInfoRule().as_qualified(_LASTING), MetadataUpdateRule().as_qualified(_LASTING))
_STORE = (
    XrefStreamRule().as_qualified(_LASTING),
    ObjectStreamRule().as_qualified(_LASTING),
    DSSCompareRule().as_qualified(_LASTING),
)

# pyHanko's own policy with less leave: no other form field may be filled in, no place to sign be made read-only, viewers
# not be told to draw fields anew, nor that the file is not tagged.
STRICT = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule({"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Version"}),
        *_META,
        *_STORE,
    ],
    form_rule=FormUpdatingRule(
        field_rules=[
            SigFieldCreationRule(),
            SigFieldModificationRule(always_modifiable=frozenset({"/Type"})),
        ],
        ignored_acroform_keys={"/Fields", "/DR", "/DA", "/Q"},
    ),
)
"""What may come after a signature: other signatures in their fields, and what proves them for longer."""

UNSIGNED = StandardDiffPolicy(
    global_rules=[CatalogModificationRule({"/DSS", "/Extensions", "/Metadata"}), *_META, *_STORE],
    form_rule=None,
    ignore_orphaned_objects=False,
)
"""What may come after the last signature, where nobody signs any more: what proves the signatures, and nothing else."""


def signing_context(trust: TrustStore, now: datetime, *, lasting: bool) -> ValidationContext:
    """What is believed while a signature is made; a `lasting` one needs, and may fetch, word that nothing was revoked."""
    return ValidationContext(
        trust_roots=_roots(trust.anchors),
        moment=now,
        time_tolerance=TOLERANCE,  # an authority's clock may be ahead of this computer's
        crls=[_load_list(each) for each in trust.revocations],
        allow_fetching=lasting,
        # The default one can be used in a single event loop only, and leaves its connections open.
        fetcher_backend=RequestsFetcherBackend(),
        revocation_mode="require" if lasting else "soft-fail",
    )


def moment_context(
    trust: TrustStore,
    moment: datetime,
    *,
    timestamps: bool,
    crls: Iterable[crl.CertificateList] = (),
    ocsps: Iterable[ocsp.OCSPResponse] = (),
    certificates: Iterable[x509.Certificate] = (),
) -> ValidationContext:
    """What is believed of signers, or of timestamps, as of a moment; nothing is fetched."""
    registry = CertificateRegistry.build(list(certificates))
    lists = [*(_load_list(each) for each in trust.revocations), *crls]
    return ValidationContext(
        trust_roots=_roots(_believed(trust, timestamps=timestamps)),
        moment=moment,
        certificate_registry=registry,
        revinfo_manager=KnownRevocations(registry, lists, ocsps, moment),
        revocation_mode="soft-fail",
        retroactive_revinfo=True,
    )


def anchor_of(trust: TrustStore, path: ValidationPath) -> Anchor | None:
    """The authority at the head of a path."""
    root = getattr(path.trust_anchor, "certificate", None)
    found = root.dump() if root is not None else b""
    return next((each for each in trust.anchors if each.certificate == found), None)


def _believed(trust: TrustStore, *, timestamps: bool) -> tuple[Anchor, ...]:
    return tuple(each for each in trust.anchors if (each.timestamps if timestamps else each.signers))


def _roots(anchors: Iterable[Anchor]) -> list[x509.Certificate]:
    return [x509.Certificate.load(each.certificate) for each in anchors]


def _load_list(data: bytes) -> crl.CertificateList:
    return crl.CertificateList.load(data)
