"""WeasyPrint, imported on first use and without what it searches for in vain."""

import ctypes
import ctypes.util
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

from engross.errors import PdfError
from engross.pdf.quicker import quicken

_NO_SUBSET = (
    "The system library HarfBuzz-Subset is missing, so PDFs take about 1.4 times as long. "
    "On Debian and Ubuntu: apt-get install libharfbuzz-subset0"
)
_SUBSET_FILES = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll")
# What only fonts with variations need, or all fonts where HarfBuzz-Subset is missing: a third of WeasyPrint's
# import, and of the memory it takes.
_SELDOM_NEEDED = ("fontTools.subset", "fontTools.varLib", "fontTools.varLib.instancer")


def load_weasyprint() -> ModuleType:
    """Import WeasyPrint: it takes a third of a second, which no other command should pay. Raises PdfError."""
    module = sys.modules.get("weasyprint") or _load()
    quicken(module)
    return module


def _load() -> ModuleType:
    try:
        with _direct_loading(), _later(_SELDOM_NEEDED), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # `missing_libraries` says it in plain words
            return import_module("weasyprint")
    except OSError as error:
        raise PdfError(
            "PDFs need the system library Pango, which is not installed. On Debian and Ubuntu: "
            f"apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ({error})"
        ) from error


def missing_libraries() -> tuple[str, ...]:
    """Name the optional system libraries that are missing and what that costs, in sentences for people.

    Quick: WeasyPrint is asked if it is there already, and not loaded for this.
    """
    if "weasyprint" in sys.modules:
        from weasyprint.text import ffi

        return () if ffi.harfbuzz_subset is not None else (_NO_SUBSET,)
    return () if any(_is_there(name) for name in _SUBSET_FILES) else (_NO_SUBSET,)


def _is_there(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


@contextmanager
def _direct_loading() -> Iterator[None]:
    """Keep cffi from searching for libraries through gcc and ldconfig, some ninety processes, on Linux.

    There the exact file names that WeasyPrint tries next are found by the loader itself.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005
    try:
        yield
    finally:
        ctypes.util.find_library = search


class _LaterModule(ModuleType):
    """Stands for a module until one of its functions is called."""

    __path__: list[str] = []  # noqa: RUF012 (it may pass for a package)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **options: getattr(import_module(self.__name__), name)(*args, **options)


@contextmanager
def _later(names: tuple[str, ...]) -> Iterator[None]:
    """Have modules that are imported meanwhile loaded only when they are used."""
    put_off = [name for name in names if name not in sys.modules]
    sys.modules.update({name: _LaterModule(name) for name in put_off})
    try:
        yield
    finally:
        for name in put_off:
            del sys.modules[name]
