"""The folder where somebody keeps private keys, outside every library."""

from dataclasses import dataclass
from pathlib import Path

from engross.disk import write_file
from engross.errors import KeyAccessError
from engross.private_files import write_secret
from engross.signing.identity import Identity, PrivateKey, unpack, unpack_private_key
from engross.trust import ISSUER

AUTHORITY, CLOCK = "authority", "timestamps"
"""Whose keys lie beside those of people: the demo authority’s, and its clock’s; the organisation’s is the ISSUER’s."""
RESERVED = frozenset({AUTHORITY, CLOCK, ISSUER})


@dataclass(frozen=True, slots=True)
class Keyring:
    """A folder of private keys, each encrypted: a PKCS#12 file by the id of its owner. No key is ever overwritten."""

    folder: Path

    def path(self, owner: str) -> Path:
        """The file of somebody's key and certificate."""
        return self.folder / f"{owner}.p12"

    def request_path(self, owner: str) -> Path:
        """The file of a private key for which there may be no certificate yet."""
        return self.folder / f"{owner}.key.pem"

    def has(self, owner: str) -> bool:
        """Whether somebody's key and certificate are here."""
        return self.path(owner).exists()

    def open(self, owner: str, passphrase: str) -> Identity:
        """Somebody's key and certificate. Raises KeyAccessError."""
        path = self.path(owner)
        return unpack(_read(path), passphrase, str(path))

    def open_request(self, owner: str, passphrase: str) -> PrivateKey:
        """A private key for which a certificate was asked. Raises KeyAccessError."""
        path = self.request_path(owner)
        return unpack_private_key(_read(path), passphrase, str(path))

    def add(self, owner: str, identity: Identity, passphrase: str) -> None:
        """Keep a key and its certificate. Raises OutputError where there is one of this owner."""
        write_secret(self.path(owner), identity.pack(owner, passphrase))

    def set_aside(self, owner: str) -> Path | None:
        """Give the file of an older key another name, so that a new one can take its place; the new name."""
        path = self.path(owner)
        if not path.exists():
            return None
        number = 1
        while (aside := self.folder / f"{owner}.old-{number}.p12").exists():
            number += 1
        return path.rename(aside)

    def lies_in(self, library: Path) -> bool:
        """Whether the folder is in a library, where it must not be."""
        return self.folder.resolve().is_relative_to(library.resolve())

    def hide_from_git(self) -> None:
        """Have Git ignore everything in the folder, before anything is written to it. Raises OutputError."""
        if not (self.folder / ".gitignore").exists():
            write_file(self.folder / ".gitignore", b"*\n")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise KeyAccessError(f"There is no key {path}.") from None
    except OSError as error:
        raise KeyAccessError(f"The key {path} cannot be read: {error.strerror or error}.") from error
