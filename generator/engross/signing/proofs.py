"""What a PDF carries to prove its signatures for longer: word on revocations, and certificates (ETSI EN 319 142-1, 5.4.2)."""

from dataclasses import dataclass

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError


@dataclass(frozen=True, slots=True)
class Proofs:
    """A document security store."""

    lists: tuple[crl.CertificateList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()
    certificates: tuple[x509.Certificate, ...] = ()

    def are_about(self, certificate: x509.Certificate) -> bool:
        """Whether they say of a certificate whether it was revoked."""
        lists = any(each.issuer == certificate.issuer for each in self.lists)
        return lists or any(_answers(each, certificate) for each in self.answers)


def read_proofs(reader: PdfFileReader) -> Proofs:
    """What a PDF carries; nothing where it has no such store."""
    try:
        store = DocumentSecurityStore.read_dss(handler=reader)
    except NoDSSFoundError:
        return Proofs()
    return Proofs(
        tuple(crl.CertificateList.load(each.get_object().data) for each in store.crls),
        tuple(ocsp.OCSPResponse.load(each.get_object().data) for each in store.ocsps),
        tuple(store.load_certs()),
    )


def _answers(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    """Whether an OCSP response (RFC 6960) is about a certificate."""
    listed = response.basic_ocsp_response["tbs_response_data"]["responses"]
    return any(each["cert_id"]["serial_number"].native == certificate.serial_number for each in listed)
