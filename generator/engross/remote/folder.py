"""A folder at any address that fsspec knows, such as s3://bucket/folder: the only module that knows fsspec."""

import re
from collections.abc import Collection, Mapping
from textwrap import shorten
from typing import Any

from engross.cached import cached_property
from engross.errors import AddressError

_SECONDS = 3  # until somebody answers
_SECONDS_OF_SILENCE = 5  # in the middle of an answer
_ATTEMPTS = 2
_LONGEST = 160  # characters of what a library says
_AT_ONCE = 16  # requests; they hold what they carry in memory
_SECRET = re.compile(r"//[^/@]*@")
_CREDENTIALS = re.compile(r"credential|access.?key|token|signature", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether a text names a folder somewhere. Addresses that lead through another one (`cache::s3://…`) are not taken."""
    protocol, _, place = text.strip().partition("://")
    return protocol.isalnum() and bool(place.strip("/")) and "::" not in place


class RemoteFolder:
    """Objects by their keys; nothing is imported, and nobody asked, before the first of them is."""

    def __init__(self, address: str) -> None:
        self.address = _SECRET.sub("//", address)
        """As it may be shown: without a password."""
        self._full = address

    def read(self, keys: Collection[str]) -> dict[str, bytes]:
        """Those objects that are there, by their keys. Raises AddressError."""
        if not keys:
            return {}
        system, base = self._system
        paths = {f"{base}/{key}": key for key in keys}
        try:
            answers = system.cat(list(paths), on_error="return", **self._few_at_once)
        except Exception as error:  # each kind of file system raises errors of its own
            raise self._explain(error) from error
        found: dict[str, bytes] = {}
        for path, answer in answers.items():
            if isinstance(answer, bytes):
                found[paths[path]] = answer
            elif not _is_absent(answer):
                raise self._explain(answer) from answer
        return found

    def write(self, objects: Mapping[str, bytes]) -> None:
        """Put objects at their keys, whatever lies there. Raises AddressError; then some of them may be there."""
        if not objects:
            return
        system, base = self._system
        try:
            system.pipe({f"{base}/{key}": data for key, data in objects.items()}, **self._few_at_once)
        except Exception as error:  # each kind of file system raises errors of its own
            raise self._explain(error) from error

    @cached_property
    def _system(self) -> tuple[Any, str]:
        """The file system, and the folder's path in it."""
        try:
            from fsspec.config import conf
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise self._explain(error) from error
        protocol = self._full.partition("://")[0]
        options: dict[str, Any] = {}
        if protocol in {"s3", "s3a"}:
            patience = {
                "connect_timeout": _SECONDS,
                "read_timeout": _SECONDS_OF_SILENCE,
                "max_pool_connections": _AT_ONCE,
            }
            told = conf.get("s3", {}).get("config_kwargs", {})
            options["config_kwargs"] = {**patience, "retries": {"total_max_attempts": 1}, **told}
        elif protocol in {"file", "local"}:
            options["auto_mkdir"] = True
        try:
            system, path = url_to_fs(self._full, skip_instance_cache=True, **options)
        except Exception as error:  # each kind of file system raises errors of its own
            raise self._explain(error) from error
        if hasattr(system, "retries"):
            system.retries = _ATTEMPTS
        return system, str(path).rstrip("/")

    @property
    def _few_at_once(self) -> dict[str, int]:
        return {"batch_size": _AT_ONCE} if self._system[0].async_impl else {}

    def _explain(self, error: BaseException) -> AddressError:
        return AddressError(self.address, _find_reason(error))


def _is_absent(error: object) -> bool:
    """Whether there is no such object, in a folder that is there."""
    return isinstance(error, FileNotFoundError) and "specified bucket" not in str(error)


def _find_reason(error: BaseException) -> str:
    """What is wrong, and what to do about it."""
    said = (
        shorten(_SECRET.sub("//", str(error)), _LONGEST, placeholder=" …").rstrip(".") or type(error).__name__
    )
    if isinstance(error, ImportError):
        extra = "s3" if "s3" in said else "remote"
        return f"what is needed to go there is not installed. Install it: pip install 'engross[{extra}]' ({said})"
    if isinstance(error, PermissionError) or _CREDENTIALS.search(f"{type(error).__name__} {said}"):
        return (
            "it does not let you in. Look at the credentials in the environment (for s3://, AWS_ACCESS_KEY_ID and "
            f"AWS_SECRET_ACCESS_KEY or AWS_PROFILE), and at what they allow ({said})"
        )
    if isinstance(error, FileNotFoundError):
        return f"there is no such place. Look at its name in mkdocs.yml, or make it ({said})"
    if isinstance(error, NotImplementedError):
        return "nothing can be written there"
    if isinstance(error, ValueError):
        return f"it is no address that fsspec knows ({said})"
    return f"it cannot be reached. Look at the network, and for s3:// at AWS_ENDPOINT_URL_S3 ({said})"
