"""Keys on tokens and smart cards: PKCS#11, by the addresses of RFC 7512."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import parse_qs, unquote, unquote_to_bytes

import pkcs11
from asn1crypto import x509
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from engross.errors import KeyAccessError
from engross.signing.certificates import order_chain

_TROUBLE = {
    "PinIncorrect": "the PIN is wrong",
    "PinInvalid": "the PIN is wrong",
    "PinLenRange": "the PIN is wrong",
    "PinLocked": "its PIN is locked, after too many wrong ones",
    "TokenNotPresent": "it is not plugged in",
    "DeviceRemoved": "it was removed",
}


@contextmanager
def open_token(address: str, ask: Callable[[str], str]) -> Iterator[PKCS11Signer]:
    """The key at an address, as long as its token is open; `ask` is called for the PIN. Raises KeyAccessError."""
    wanted, options = _parse_uri(address)
    module, token = options.get("module-path", ""), wanted.get("token", b"").decode()
    if not module:
        raise KeyAccessError(
            "A PKCS#11 key needs the module of its token: pkcs11:token=NAME;object=LABEL?module-path=/…/module.so"
        )
    if not wanted.keys() & {"object", "id"}:
        raise KeyAccessError(
            f"{address} does not say which key is meant: its label (object=LABEL), its id (id=%01), or both."
        )
    with _telling(address):
        session = _open_session(module, token, ask)
    # Only what concerns the token is told as its trouble: whatever is done with the key has its own.
    with session:
        with _telling(address):
            signer = _find_key(session, wanted.get("object", b"").decode() or None, wanted.get("id"))
        try:
            yield signer
        except pkcs11.PKCS11Error as error:
            raise _trouble(address, error) from error


def _open_session(module: str, token: str, ask: Callable[[str], str]) -> pkcs11.Session:
    """A session with a token, which is looked for before anybody is asked for its PIN."""
    slots = [each for each in pkcs11.lib(module).get_slots(token_present=True) if _is_called(each, token)]
    if not slots:
        raise KeyAccessError("there is no such token" if token else "there is no token")
    if len({each.get_token().label for each in slots}) > 1:
        raise KeyAccessError("there are several tokens: say which one is meant (token=NAME)")
    criteria = TokenCriteria(label=slots[0].get_token().label)
    return open_pkcs11_session(module, token_criteria=criteria, user_pin=ask(f"the token {criteria.label}"))


def _is_called(slot: pkcs11.Slot, name: str) -> bool:
    """Whether a slot holds a token of a name, or, where none is given, one that was set up."""
    token = slot.get_token()
    is_ready = pkcs11.TokenFlag.TOKEN_INITIALIZED in token.flags
    return is_ready and name in {"", token.label}


def _find_key(session: pkcs11.Session, label: str | None, identifier: bytes | None) -> PKCS11Signer:
    """A key with its certificate and, of the other certificates on its token, those above it."""
    make = partial(
        PKCS11Signer,
        session,
        cert_label=label,
        key_label=label,
        cert_id=identifier,
        key_id=identifier,
        bulk_fetch=False,
    )
    found = make().signing_cert
    if found is None:
        raise KeyAccessError("there is no certificate with the key")
    others = session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE})
    chain = order_chain(found.dump(), [bytes(each[pkcs11.Attribute.VALUE]) for each in others])
    above = [x509.Certificate.load(each) for each in chain]
    # Many tokens leave the digest of what is signed with an EC key to others.
    is_raw = found.public_key.algorithm == "ec"
    signer = make(signing_cert=found, ca_chain=above, use_raw_mechanism=is_raw)
    asyncio.run(signer.ensure_objects_loaded())
    return signer


@contextmanager
def _telling(address: str) -> Iterator[None]:
    """Say in words why a token cannot be used."""
    try:
        yield
    except (KeyAccessError, pkcs11.PKCS11Error, SigningError, RuntimeError, OSError) as error:
        raise _trouble(address, error) from error


def _trouble(address: str, error: Exception) -> KeyAccessError:
    name = type(error).__name__
    told = str(error).strip().rstrip(".")
    why = _TROUBLE.get(name) or f"{told[:1].lower()}{told[1:]}" or name
    return KeyAccessError(f"The token cannot be used for {address}: {why}.")


def _parse_uri(address: str) -> tuple[dict[str, bytes], dict[str, str]]:
    """The path and query attributes of a PKCS#11 URI (RFC 7512, 2.3)."""
    path, _, query = address.partition(":")[2].partition("?")
    pairs = (part.partition("=") for part in path.split(";") if part)
    wanted = {unquote(name): unquote_to_bytes(value) for name, _, value in pairs}
    return wanted, {name: values[-1] for name, values in parse_qs(query, separator="&").items()}
