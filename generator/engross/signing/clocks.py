"""Whose clock says when something was signed: a timestamp authority (RFC 3161), or the demo authority's own."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from asn1crypto import cms, core, tsp, x509
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from engross.errors import TimestampError
from engross.signing.keys import Key

Timestamps = TimeStamper
"""Somebody who says what time it is, with a signature."""
DEMO_CLOCK = "demo"
"""What stands for the demo authority's own clock in the place of an address."""
_SECONDS = 20
TOLERANCE = timedelta(minutes=10)
"""How far a timestamp may be from this computer's clock."""


class _Answer(core.Sequence):  # type: ignore[misc]
    """What a timestamp authority answers (RFC 3161, 2.4.2); where it refuses, there is no timestamp."""

    _fields = [  # noqa: RUF012 (asn1crypto's way)
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class _Authority(RequestsHTTPTimeStamper):
    """A timestamp authority on the network, whose failures are told in words."""

    def request_tsa_response(self, req: tsp.TimeStampReq) -> object:
        raise NotImplementedError  # pyHanko calls the other one

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A timestamp for a digest, and for no other. Raises TimestampError."""
        nonce, request = self.request_cms(message_digest, md_algorithm)
        try:
            response = await self.async_request_tsa_response(request)
            answer = _Answer.load(response.dump(), strict=True)
            refusal, token = _refusal(answer["status"]), answer["time_stamp_token"]
            stamped = None if refusal else token["content"]["encap_content_info"]["content"].parsed
            is_ours = stamped is not None and _is_about(stamped, message_digest, nonce)
        except Exception as error:  # whatever answers there need be no timestamp authority
            raise self._refuse(_brief(error, self.timeout)) from error
        if refusal or not is_ours:
            raise self._refuse(refusal or "it stamped something else than what it was asked to")
        return token

    def _refuse(self, why: str) -> TimestampError:
        return TimestampError(f"The timestamp authority {self.url} gave no answer that can be used ({why}).")


def _refusal(status: tsp.PKIStatusInfo) -> str:
    """Why an authority refuses; empty where it does not."""
    if status["status"].native in {"granted", "granted_with_mods"}:
        return ""
    told = "; ".join(status["status_string"].native or ())
    return f"it refused: {told or 'it does not say why'}"


def _is_about(stamped: tsp.TSTInfo, digest: bytes, nonce: int | None) -> bool:
    """Whether a timestamp is for a digest, and the answer to this very question."""
    imprint = stamped["message_imprint"]["hashed_message"].native
    return bool(imprint == digest and stamped["nonce"].native == nonce)


def _brief(error: Exception, seconds: float) -> str:
    """Why there is no timestamp, in a few words."""
    name = type(error.__cause__ or error).__name__
    if "Timeout" in name:
        return f"none within {seconds:g} seconds"
    if "Connection" in name:
        return "it cannot be reached"
    if name in {"InvalidURL", "MissingSchema"}:
        return "its address is wrong"
    return "what came back is no timestamp"


def open_clock(address: str, patience: float = _SECONDS) -> TimeStamper:
    """The timestamp authority at an address, which is waited for some seconds. Raises TimestampError for no address."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise TimestampError(
            f"“{address}” is no address of a timestamp authority; it starts with https:// or http://."
        )
    return _Authority(address, timeout=patience)


def open_demo_clock(key: Key, above: Iterable[bytes], now: datetime) -> TimeStamper:
    """The demo authority's own clock, which says whatever this computer's clock says; `above` are certificates (DER)."""
    signer = key.signer
    if not isinstance(signer, SimpleSigner):
        raise TimestampError("The demo clock needs a key in a file: engross keys demo")
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(each) for each in above])
    return DummyTimeStamper(signer.signing_cert, signer.signing_key, certs_to_embed=store, fixed_dt=now)
