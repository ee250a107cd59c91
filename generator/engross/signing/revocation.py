"""What is known of revoked certificates, as far as it says something of a certificate at a moment: CRLs and OCSP responses."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from asn1crypto import crl, ocsp, x509
from cryptography import x509 as x509c
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko_certvalidator.authority import Authority
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.registry import CertificateRegistry
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer
from pyhanko_certvalidator.revinfo.manager import RevinfoManager


class KnownRevocations(RevinfoManager):
    """Word that was kept, of which only what is about a certificate and not out of date counts.

    PyHanko takes what is out of date, and a response about another certificate of the same authority, for a failure even
    where nothing has to be known.
    """

    def __init__(
        self,
        registry: CertificateRegistry,
        lists: Iterable[crl.CertificateList],
        answers: Iterable[ocsp.OCSPResponse],
        moment: datetime,
    ) -> None:
        fresh = (CRLContainer(each) for each in lists if _is_fresh(each, moment))
        known = (found for each in answers for found in OCSPContainer.load_multi(each))
        super().__init__(registry, POEManager(), list(fresh), list(known))
        self._moment = moment

    async def async_retrieve_ocsps(self, cert: x509.Certificate, authority: Authority) -> list[OCSPContainer]:
        """The responses about a certificate."""
        found = await super().async_retrieve_ocsps(cert, authority)
        return [each for each in found if _speaks_of(each, cert, self._moment)]


def _is_fresh(found: crl.CertificateList, moment: datetime) -> bool:
    until = found["tbs_cert_list"]["next_update"].native
    return until is None or bool(moment <= until)


def _speaks_of(found: OCSPContainer, certificate: x509.Certificate, moment: datetime) -> bool:
    response = found.extract_single_response()
    if response is None or response["cert_id"]["serial_number"].native != certificate.serial_number:
        return False
    until = response["next_update"].native
    return until is None or bool(moment <= until)


def find_revoked(chain: Sequence[bytes], lists: Iterable[bytes], moment: datetime) -> bytes | None:
    """The first certificate of a chain (DER, the signer's first, then those above) that had been revoked at a moment.

    Asked of every list, however old and wherever the certificate says that its list is: a revocation is for good.
    """
    known = [x509c.load_der_x509_crl(each) for each in lists]
    for below, above in pairwise(chain):
        certificate, authority = (x509c.load_der_x509_certificate(each) for each in (below, above))
        for each in known:
            entry = each.get_revoked_certificate_by_serial_number(certificate.serial_number)
            is_told = entry is not None and entry.revocation_date_utc <= moment
            if is_told and each.issuer == certificate.issuer and _is_signed(each, authority):
                return below
    return None


def _is_signed(found: x509c.CertificateRevocationList, authority: x509c.Certificate) -> bool:
    try:
        return found.is_signature_valid(authority.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False
