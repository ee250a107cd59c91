"""Whose clock says when something was signed: a timestamp authority (RFC 3161), or the demo authority's own."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from asn1crypto import tsp, x509
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
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


class _Authority(RequestsHTTPTimeStamper):
    """A timestamp authority on the network, whose failures are told in words."""

    def __init__(self, address: str) -> None:
        super().__init__(address, timeout=_SECONDS)

    def request_tsa_response(self, req: tsp.TimeStampReq) -> object:
        raise NotImplementedError  # pyHanko calls the other one

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        try:
            return await super().async_request_tsa_response(req)
        except (TimestampRequestError, OSError, ValueError) as error:
            cause = error.__cause__ or error
            raise TimestampError(
                f"The timestamp authority {self.url} gave no answer that can be used ({_brief(cause)})."
            ) from error


def _brief(error: BaseException) -> str:
    name = type(error).__name__
    if "Timeout" in name:
        return f"none within {_SECONDS} seconds"
    if "Connection" in name:
        return "it cannot be reached"
    return str(error).rstrip(".") or name


def open_clock(address: str) -> TimeStamper:
    """The timestamp authority at an address. Raises TimestampError for one that is no address."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise TimestampError(
            f"“{address}” is no address of a timestamp authority; it starts with https:// or http://."
        )
    return _Authority(address)


def open_demo_clock(key: Key, above: Iterable[bytes], now: datetime) -> TimeStamper:
    """The demo authority's own clock, which says whatever this computer's clock says; `above` are certificates (DER)."""
    signer = key.signer
    if not isinstance(signer, SimpleSigner):
        raise TimestampError("The demo clock needs a key in a file: engross keys demo")
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(each) for each in above])
    return DummyTimeStamper(signer.signing_cert, signer.signing_key, certs_to_embed=store, fixed_dt=now)
