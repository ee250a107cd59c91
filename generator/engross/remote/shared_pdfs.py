"""PDFs shared with whoever else builds the library: what one computer has rendered no other one renders again."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from engross.errors import AddressError
from engross.remote.folder import RemoteFolder

_FOLDER = "pdf"
_TOGETHER = 16  # asked for, or put there: so many are in memory at a time
_HEAD_SIZE = 65


class SharedPdfs:
    """PDFs at an address, each by the digest of all that it is made of; without an address there are none.

    An object is the digest of the PDF, a line end, and the PDF: so one request tells whether it is whole. What goes
    wrong is told once, with `tell`, and nothing is asked for any more: it costs time, never a build.
    """

    def __init__(self, address: str, tell: Callable[[str], None]) -> None:
        self._folder = RemoteFolder(address) if address else None
        self._tell = tell
        self._coming: dict[str, bytes] = {}
        self._has_told_damage = False

    @property
    def together(self) -> int:
        """How many are best asked for at a time."""
        return _TOGETHER if self._folder is not None else 1

    def find(self, made_of: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Those PDFs that are kept, by the digests of what they are made of."""
        for start in range(0, len(made_of), _TOGETHER):
            for key, data in self._read(made_of[start : start + _TOGETHER]).items():
                if _is_whole(data):
                    yield key.rpartition("/")[2], data[_HEAD_SIZE:]
                else:
                    self._tell_damage(key)

    def keep(self, made_of: str, pdf: bytes) -> None:
        """Share a PDF, soon: a few are put there together."""
        if self._folder is None:
            return
        self._coming[_key(made_of)] = sha256(pdf).hexdigest().encode() + b"\n" + pdf
        if len(self._coming) >= _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Put there what has not been put there yet."""
        coming, self._coming = self._coming, {}
        if self._folder is not None:
            try:
                self._folder.write(coming)
            except AddressError as error:
                self._give_up(error)

    def _read(self, made_of: Sequence[str]) -> dict[str, bytes]:
        if self._folder is None:
            return {}
        try:
            return self._folder.read([_key(each) for each in made_of])
        except AddressError as error:
            self._give_up(error)
            return {}

    def _give_up(self, error: AddressError) -> None:
        self._folder = None
        self._tell(f"{error} Until then PDFs are not shared: this computer makes and keeps its own.")

    def _tell_damage(self, key: str) -> None:
        if self._folder is not None and not self._has_told_damage:
            self._has_told_damage = True
            self._tell(
                f"{self._folder.address}/{key} is not what was put there. The PDF is made again and put in its place, "
                "as is any other of which that is so."
            )


def _key(made_of: str) -> str:
    return f"{_FOLDER}/{made_of[:2]}/{made_of}"


def _is_whole(data: bytes) -> bool:
    head, pdf = data[:_HEAD_SIZE], memoryview(data)[_HEAD_SIZE:]
    return head == sha256(pdf).hexdigest().encode() + b"\n"
