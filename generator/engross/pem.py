"""Files with certificates, revocation lists and private keys told apart by their outer form, without cryptography."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

KEY_FILES = (".p12", ".pfx", ".key")
"""How the names of files end that hold private keys."""

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END \1-----")
_PRIVATE = b"PRIVATE KEY-----"
_MAY_HOLD_KEYS = {".pem", ".crt", ".cer", ".der", ".txt", ".asc", ""}
_SEQUENCE, _INTEGER = 0x30, 0x02
_TIMES = (0x17, 0x18)  # UTCTime, GeneralizedTime


def holds_private_key(path: PurePosixPath, read: Callable[[], bytes]) -> bool:
    """Whether a file is one that nobody else may ever see: by its name, or by the first line of a PEM block."""
    suffix = path.suffix.lower()
    if suffix in KEY_FILES:
        return True
    return suffix in _MAY_HOLD_KEYS and _PRIVATE in read()


def pem_blocks(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The blocks of a PEM file (RFC 7468) by their label; what cannot be decoded is left out."""
    for label, text in _PEM.findall(data):
        try:
            yield label.decode(), base64.b64decode(b"".join(text.split()), validate=True)
        except binascii.Error:
            continue


def count_certificates(der: bytes) -> tuple[int, int]:
    """How many certificates OpenSSL reads in DER (no more than one, here), and how many of them are authorities."""
    import ssl  # only where there is something to read

    if len(_skip(der, _SEQUENCE)) or not der:
        return 0, 0
    # The first try may fail for what another library, such as a token's, left in OpenSSL's queue of errors, and clears it.
    for _ in range(2):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_verify_locations(cadata=der)
        except (ssl.SSLError, ValueError):
            continue
        count = context.cert_store_stats()
        return count["x509"], count["x509_ca"]
    return 0, 0


def is_revocation_list(data: bytes) -> bool:
    """Whether bytes have the outer form of a list of revoked certificates (RFC 5280, 5.1) and nothing follows it."""
    if _skip(data, _SEQUENCE) != b"" or not data:
        return False
    rest = _enter(_enter(data))
    if rest[:1] == bytes([_INTEGER]):
        rest = _skip(rest, _INTEGER)
    rest = _skip(_skip(rest, _SEQUENCE), _SEQUENCE)
    return rest[:1] != b"" and rest[0] in _TIMES


def _enter(data: bytes) -> bytes:
    """What follows the head of a DER value."""
    return data[2 + (data[1] & 0x7F if data[1] & 0x80 else 0) :] if len(data) > 1 else b""


def _skip(data: bytes, tag: int) -> bytes:
    """What follows a DER value with this tag (X.690, 8.1); the data themselves where there is none."""
    if len(data) < 2 or data[0] != tag:
        return data
    head = 2 + (data[1] & 0x7F if data[1] & 0x80 else 0)
    length = int.from_bytes(data[2:head], "big") if data[1] & 0x80 else data[1]
    return data[head + length :] if head + length <= len(data) else data
