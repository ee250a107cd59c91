"""Signatures and archive timestamps added to PDFs (PAdES, ETSI EN 319 142-1); what was there stays, byte for byte."""

import asyncio
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from asn1crypto import x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError as ParserError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession, PdfTimeStamper
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath

from engross.errors import SignatureError, TimestampError
from engross.signing.contexts import STRICT, signing_context
from engross.signing.keys import Key, name_of
from engross.signing.proofs import read_proofs
from engross.trust import TrustStore

DIGEST = "sha256"
Level = Literal["b-b", "b-t", "b-lt", "b-lta"]

# What pyHanko logs is said in the errors here, or does not concern the people who sign.
_log = logging.getLogger("pyhanko")
_log.addHandler(logging.NullHandler())
_log.propagate = False
logging.getLogger("pyhanko_certvalidator").addHandler(logging.NullHandler())
logging.getLogger("pyhanko_certvalidator").propagate = False


@dataclass(frozen=True, slots=True)
class Order:
    """A signature that is to be made: in which field, as what, when (UTC), why, how it looks, how long it is to last."""

    field: str
    key: Key
    now: datetime
    name: str
    reason: str
    level: Level
    stamp: bytes
    """A PDF of one page, of the size of the field: what the signature shows."""
    is_seal: bool = False
    """Whether it certifies the PDF: the first signature, after which only others may follow."""


class _Writer(IncrementalPdfFileWriter):
    """Adds to a PDF and leaves its metadata as they were issued; when something was signed is in the signature."""

    def _update_meta(self) -> None:
        pass

    def finish(self) -> bytes:
        """The whole PDF, with what was added."""
        written = io.BytesIO()
        self.write(written)
        return written.getvalue()


class _Page(PdfContent):
    """The first page of a PDF, as it looks."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.data)))
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Stamp Do"


class _Signer(PdfSigner):
    """Signs by the clock it is given."""

    now = datetime.min

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.now
        return session


def add_signature(data: bytes, order: Order, trust: TrustStore, clock: TimeStamper | None) -> bytes:
    """The PDF with a signature in one of its fields. Raises SignatureError, TimestampError and KeyAccessError."""
    lasting = order.level in {"b-lt", "b-lta"}
    if order.level != "b-b" and clock is None:
        raise SignatureError(
            f"A signature of level {order.level.upper()} needs a timestamp authority: name it in mkdocs.yml (timestamps)."
        )
    certificate = order.key.signer.signing_cert
    context = signing_context(trust, order.now, lasting=lasting)
    if order.level != "b-b" and clock is not None:
        with _telling("the timestamp authority"):
            asyncio.run(_check_clock(clock, context))
    metadata = PdfSignatureMetadata(
        field_name=order.field,
        md_algorithm=DIGEST,
        name=order.name,
        reason=order.reason,
        subfilter=SigSeedSubFilter.PADES,
        certify=order.is_seal,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        validation_context=context,
        signer_key_usage=_usage(certificate),
    )
    with _telling(order.name):
        signer = _Signer(
            metadata,
            order.key.signer,
            timestamper=clock if order.level != "b-b" else None,
            stamp_style=_style(order.stamp),
        )
        signer.now = order.now
        written = signer.sign_pdf(_Writer(io.BytesIO(data), strict=True), existing_fields_only=True)
        signed = bytes(written.getvalue())
    if not lasting:
        return signed
    proved = _add_proofs(signed, trust, order.now, order.field)
    return _add_stamp(proved, trust, clock, order.now) if order.level == "b-lta" and clock else proved


async def _check_clock(clock: TimeStamper, context: ValidationContext) -> None:
    """See that the certificate of a timestamp authority holds, before anything is signed."""
    async for _ in clock.validation_paths(context):
        pass


def _usage(certificate: x509.Certificate | None) -> set[str]:
    """The key usage by which a certificate may sign: either will do (RFC 5280, 4.2.1.3)."""
    usage = certificate.key_usage_value.native if certificate and certificate.key_usage_value else set()
    return {"non_repudiation"} if "non_repudiation" in usage or not usage else {"digital_signature"}


def _style(stamp: bytes) -> StaticStampStyle:
    """How a signature looks: a page of ours. PyHanko's own letters are not embedded, which PDF/A forbids."""
    fill = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
    )
    return StaticStampStyle(
        border_width=0, background=_Page(stamp), background_layout=fill, background_opacity=1
    )


def field_size(data: bytes, field: str) -> tuple[float, float]:
    """Width and height in points of a signature field. Raises SignatureError where there is no such field."""
    with _telling(field):
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        for name, _, reference in enumerate_sig_fields(reader):
            if name == field:
                left, bottom, right, top = (float(each) for each in reference.get_object()["/Rect"])
                return right - left, top - bottom
    raise SignatureError(f"The PDF has no field “{field}” to sign in: it was issued by an older engross.")


def add_archive_timestamp(data: bytes, trust: TrustStore, clock: TimeStamper, now: datetime) -> bytes:
    """The PDF with all that proves its signatures, and a timestamp over it (PAdES B-LTA). As `add_signature`."""
    return _add_stamp(_add_proofs(data, trust, now), trust, clock, now)


def _add_stamp(data: bytes, trust: TrustStore, clock: TimeStamper, now: datetime) -> bytes:
    with _telling("the timestamp authority"):
        stamper, context = PdfTimeStamper(clock), signing_context(trust, now, lasting=True)
        written = stamper.timestamp_pdf(_Writer(io.BytesIO(data), strict=True), DIGEST, context)
        return bytes(written.getvalue())


def _add_proofs(data: bytes, trust: TrustStore, now: datetime, signed: str = "") -> bytes:
    """The PDF with word that the certificates were not revoked (ETSI EN 319 142-1, 5.4.2).

    That is for the signature in the field just `signed`, for the newest archive timestamp, and for every signature after
    it that has none yet. What was proved before is not asked about again: its certificate may have ended since.
    """
    context = signing_context(trust, now, lasting=True)
    reader = PdfFileReader(io.BytesIO(data), strict=True)
    writer = _Writer(io.BytesIO(data), strict=True)
    newest = reader.embedded_timestamp_signatures[-1:]
    start = newest[0].signed_revision if newest else -1
    after = [each for each in reader.embedded_regular_signatures if each.signed_revision > start]
    proofs = read_proofs(reader)
    for each in (*newest, *after):
        is_new = each in newest or each.field_name == signed
        if not is_new and proofs.are_about(each.signer_cert):
            continue
        with _telling(name_of(each.signer_cert.subject)):
            paths = asyncio.run(_prove(each, context))
        # Without an entry per signature (VRI): the next one to be proved would have to change it.
        DocumentSecurityStore.supply_dss_in_writer(writer, None, validation_context=context, paths=paths)
    return writer.finish()


async def _prove(each: EmbeddedPdfSignature, context: ValidationContext) -> list[ValidationPath]:
    """The paths from a signature's certificates to the authorities; what shows that they hold is in the context then."""
    if each.sig_object_type != "/DocTimeStamp":
        return list(await collect_validation_info(each, context))
    status = await async_validate_pdf_timestamp(each, context, diff_policy=STRICT)
    return [status.validation_path] if status.validation_path is not None else []


@contextmanager
def _telling(name: str) -> Iterator[None]:
    """Say in words why nothing was signed."""
    try:
        yield
    except TimestampError:
        raise
    except RevokedError as error:
        raise SignatureError(
            f"The certificate of {name}, or of the authority above, has been revoked."
        ) from error
    except ExpiredError as error:
        raise SignatureError(f"The certificate of {name}, or of the authority above, has expired.") from error
    except InsufficientRevinfoError as error:
        raise SignatureError(
            "Nobody said whether the certificates were revoked (no CRL beside trust.yml, no answer from the authority), so "
            "the signature could not be proved for long. Try again when the authority can be reached, or choose "
            "signature_level: b-t in mkdocs.yml."
        ) from error
    except (PathError, ValidationError) as error:
        raise SignatureError(
            f"The certificate of {name} cannot be trusted: {_brief(error)}. Whom the library trusts: policies/trust/trust.yml"
        ) from error
    except (SigningError, ParserError) as error:
        cause = error.__cause__
        if isinstance(cause, ValidationError | PathError):
            with _telling(name):
                raise cause from error
        raise SignatureError(f"The PDF could not be signed: {_brief(error)}.") from error


def _brief(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
