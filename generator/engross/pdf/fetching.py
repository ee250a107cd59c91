"""The files that a document may read: those in its folders, and what is written into the page itself."""

import base64
import binascii
import hashlib
import mimetypes
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from urllib.request import url2pathname

_MAX_FILE_BYTES = 50_000_000
_DATA_TYPES = ("image/", "font/", "application/font", "application/x-font")
_FONT_TYPES = {".woff2": "font/woff2", ".woff": "font/woff", ".ttf": "font/ttf", ".otf": "font/otf"}


class Fetcher:
    """Reads files in the given folders, and images and fonts written into the page; refuses all else.

    With `files`, only these are there, by path: those of a document that was sent here.
    """

    _fail_on_errors = False  # part of WeasyPrint's interface: problems are collected, not raised

    def __init__(self, folders: tuple[Path, ...], files: Mapping[Path, bytes] | None = None) -> None:
        self._files = files
        self.folders = folders if files is not None else tuple(folder.resolve() for folder in folders)
        self.problems: list[str] = []
        self.refused: list[str] = []
        self.digests: dict[Path, bytes] = {}  # of all files that were read

    def __call__(self, url: str) -> Any:
        """Give WeasyPrint what is at an address, or raise."""
        from weasyprint.urls import URLFetcherResponse

        try:
            data, media_type = self.read(url)
        except (OSError, ValueError) as error:
            shown = url if len(url) <= 200 else url[:200] + "…"
            self.refused.append(url)
            self.problems.append(f"{shown}: {_reason(error)}")
            raise
        return URLFetcherResponse(url, body=data, headers={"Content-Type": media_type})

    def read(self, url: str) -> tuple[bytes, str]:
        """What is at an address, and its media type. Raises OSError and ValueError."""
        return _data_url(url) if url.startswith("data:") else self._file(url)

    def only(self, paths: Iterable[Path]) -> "Fetcher":
        """One that reads in those of the folders alone that hold some of these files; it tells problems here."""
        places = [self._place(str(path)) for path in paths]
        folders = [f for f in self.folders if any(place.is_relative_to(f) for place in places)]
        narrow = Fetcher(tuple(folders), self._files)
        narrow.problems, narrow.refused = self.problems, self.refused
        return narrow

    def address(self, path: Path) -> str:
        """Give the address of a file or folder."""
        return self._place(str(path)).as_uri()

    def is_current(self, digests: Mapping[Path, bytes]) -> bool:
        """Whether files are still what they were."""
        try:
            return all(_digest(self._read(path)) == digest for path, digest in digests.items())
        except (OSError, ValueError):
            return False

    def _file(self, url: str) -> tuple[bytes, str]:
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            raise ValueError("only files may be used in a PDF, nothing is fetched from other places")
        path = self._place(url2pathname(parts.path), strict=True)
        if not any(path.is_relative_to(folder) for folder in self.folders):
            raise ValueError("this file lies outside the folders that the document may use")
        data = self._read(path)
        self.digests[path] = _digest(data)
        guessed = _FONT_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        return data, guessed or "application/octet-stream"

    def _place(self, name: str, *, strict: bool = False) -> Path:
        """Follow ".." and, on the disk, links: only then can be said in which folder something is."""
        if self._files is not None:
            return Path(os.path.normpath(name))
        return Path(name).resolve(strict=strict)

    def _read(self, path: Path) -> bytes:
        if self._files is not None:
            if path not in self._files:
                raise FileNotFoundError(path)
            return self._files[path]
        if not path.is_file():
            raise ValueError("this is not a file")
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise ValueError(f"this file is larger than {_MAX_FILE_BYTES // 1_000_000} MB")
        return path.read_bytes()


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _data_url(url: str) -> tuple[bytes, str]:
    head, comma, body = url[len("data:") :].partition(",")
    media_type = head.split(";")[0].strip().lower()
    if not comma or not media_type.startswith(_DATA_TYPES):
        raise ValueError("only images and fonts may be written into a page as data")
    data = unquote_to_bytes(body)
    if head.endswith(";base64"):
        try:
            data = base64.b64decode(data)
        except binascii.Error as error:
            raise ValueError("this data is not valid base64") from error
    return data, media_type


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
