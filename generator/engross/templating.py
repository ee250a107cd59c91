"""Templates found, sandboxed and rendered: a library's own win over the built-in ones of the same name."""

import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from functools import lru_cache
from os.path import realpath
from pathlib import Path
from types import MethodType

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.exceptions import TemplateNotFound, TemplateRuntimeError, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape
from pydantic import BaseModel

from engross.cached import cached_property
from engross.errors import ChangedError, TemplateError
from engross.library import AccountFile, BrokenFile, Library, PolicyFile
from engross.privacy import PRIVATE

BUILTIN = "builtin/"
"""What the name of a template starts with when the built-in one is meant, whatever the library has."""

# What goes wrong in a template that asks for the wrong thing, apart from what Jinja itself finds.
_FAULTS = (JinjaError, ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_SOURCES = {"files", "source", "organization_source", "raw"}
_STRETCH = 1 << 16  # letters
_PLAIN = (object.__str__, BaseModel.__str__, Enum.__str__)


@lru_cache(maxsize=1)
def builtin_templates() -> Path:
    """The folder of the built-in templates: inside an installed package, else at the top of the checkout."""
    package = Path(__file__).parent
    installed, checkout = package / "templates", package.parents[1] / "templates"
    return installed if installed.is_dir() else checkout


class Templates:
    """All templates of a library; `folder` holds the library's own ones, if it has any."""

    def __init__(self, folder: Path | None) -> None:
        self._loader = _Loader(folder)
        self._environment = _Sandbox(
            loader=self._loader,
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_show,
        )
        self._environment.filters["heading"] = escape_heading
        self._environment.filters["front_matter"] = quote_yaml

    def render(self, name: str, variables: Mapping[str, object]) -> str:
        """Render a template; raises TemplateError with the file and line of what is wrong in it."""
        with self._telling(name):
            return self._environment.get_template(name).render(variables)

    def render_long(self, name: str, variables: Mapping[str, object]) -> bytes:
        """The same in UTF-8, a stretch at a time, for the pieces of a long page take many times as much memory as the page."""
        with self._telling(name):
            pieces = self._environment.get_template(name).generate(variables)
            page = io.BytesIO()
            page.writelines(stretch.encode() for stretch in in_stretches(pieces))
            return page.getvalue()

    @contextmanager
    def _telling(self, name: str) -> Iterator[None]:
        try:
            yield
        except _FAULTS as error:
            place = self._loader.find_place(error) or f"templates/{name}"
            raise TemplateError(f"{place}: {_explain(error)}") from error

    @property
    def has_own(self) -> bool:
        """Whether the library has templates of its own."""
        return len(self._loader.folders) > 1

    def digest(self, *, pin: bool = False) -> str:
        """A digest of all templates, built-in ones and the library's own, with style sheets, scripts and fonts.

        With `pin`, a template that is read from now on and is not what it was raises ChangedError.
        """
        found = hashlib.sha256()
        marks: dict[str, bytes] = {}
        for folder in self._loader.folders:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                mark = marks[realpath(path)] = hashlib.sha256(path.read_bytes()).digest()
                found.update(f"{path.relative_to(folder)}\0".encode())
                found.update(mark)
        self._loader.marks = marks if pin else None
        return found.hexdigest()

    def read(self, name: str) -> bytes:
        """A file among the templates as it stands; raises TemplateError.

        A library's own file wins. Only its style sheets are added to the built-in ones, as they are in PDFs.
        """
        try:
            sources = [self._source(each) for each in self._names(name)]
        except TemplateNotFound as error:
            raise TemplateError(f"The templates lack {name}.") from error
        return "\n".join(sources).encode()

    def _names(self, name: str) -> Iterator[str]:
        if name.endswith(".css") and self._loader.is_own(name):
            yield f"{BUILTIN}{name}"
        yield name

    def _source(self, name: str) -> str:
        return self._loader.get_source(self._environment, name)[0]


def in_stretches(pieces: Iterable[str]) -> Iterator[str]:
    """The same text in pieces that are neither many nor long."""
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size > _STRETCH:
            yield "".join(waiting[:-1])
            yield from (piece[start : start + _STRETCH] for start in range(0, len(piece), _STRETCH))
            waiting, size = [], 0
    yield "".join(waiting)


class _Folder(FileSystemLoader):
    """The templates in a library's folder; what a link leads to outside of it is none of them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._root = folder.resolve()

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, filename, is_current = super().get_source(environment, template)
        if not Path(filename).resolve().is_relative_to(self._root):
            raise TemplateError(f"templates/{template} is a link that leads out of templates/.")
        return source, filename, is_current

    def place(self, name: str) -> str:
        """Where a template of this name would be."""
        return realpath(self._root / name)

    def has(self, name: str) -> bool:
        """Whether there is a template of this name."""
        return ".." not in name.split("/") and (self._root / name).is_file()


class _Loader(BaseLoader):
    """A library's own templates, else the built-in ones; `builtin/…` is always built in.

    `marks` are the digests of files that have to be what they were, by their paths.
    """

    marks: Mapping[str, bytes] | None = None

    def __init__(self, folder: Path | None) -> None:
        self._builtin = FileSystemLoader(builtin_templates())
        self._places = {f"{builtin_templates()}/": "the built-in template "}
        self._own: _Folder | None = None
        if folder is not None and folder.is_dir() and not folder.samefile(builtin_templates()):
            self._own = _Folder(folder)
            self._places[f"{folder}/"] = "templates/"
        self.folders = (
            builtin_templates(),
            *([folder] if folder is not None and self._own is not None else ()),
        )

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The text of a template, its file, and whether that is still current."""
        found = self._find_source(environment, template)
        if self.marks is not None:
            self._require_same(template, found[1])
        return found

    def _require_same(self, template: str, filename: str | None) -> None:
        own = None if self._own is None or template.startswith(BUILTIN) else self._own.place(template)
        is_gone = own in (self.marks or {}) and own != realpath(filename or "")
        if is_gone or (self.marks or {}).get(realpath(filename or "")) != _mark(filename or ""):
            raise ChangedError(f"templates/{template.removeprefix(BUILTIN)}")

    def _find_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        try:
            if template.startswith(BUILTIN):
                return self._builtin.get_source(environment, template.removeprefix(BUILTIN))
            if self.is_own(template) and self._own is not None:
                return self._own.get_source(environment, template)
            return self._builtin.get_source(environment, template)
        except TemplateNotFound as error:
            raise TemplateNotFound(template) from error
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateError(f"templates/{template} cannot be read: {_explain(error)}") from error

    def is_own(self, name: str) -> bool:
        """Whether the library has a template of this name."""
        return self._own is not None and not name.startswith(BUILTIN) and self._own.has(name)

    def find_place(self, error: Exception) -> str:
        """Where in a template an error comes from: the last line of the library's own, if any has a part in it."""
        found = [(str(frame), line) for frame, line in _frames(error)]
        named = [
            f"{shown}{file.removeprefix(folder)}, line {line}"
            for folder, shown in self._places.items()
            for file, line in found
            if file.startswith(folder)
        ]
        return named[-1] if named else ""


def _mark(filename: str) -> bytes:
    try:
        return hashlib.sha256(Path(filename).read_bytes()).digest()
    except OSError:
        return b""


def _frames(error: Exception) -> Iterator[tuple[str, int]]:
    traceback = error.__traceback__
    while traceback is not None:
        yield traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next
    if isinstance(error, TemplateSyntaxError) and error.filename:
        yield error.filename, error.lineno


def _explain(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.message}."
    if isinstance(error, RecursionError):
        return f"this template leads back to itself. The built-in one of the same name is called {BUILTIN}…"
    if isinstance(error, KeyError):
        return f"there is no {error}."
    if "StopIteration" in str(error):  # a search of the view's that found nothing
        return "it asks for something that is not there."
    return str(error.message if isinstance(error, JinjaError) else error)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Templates reach neither files nor what is private, whatever they are handed."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Whether a template may use an attribute of a value."""
        kind = type(obj)
        if obj.__class__ is not kind:  # what passes itself off as something else is judged each time
            return self._judge(obj, attr, value)
        # Nothing but the type and the name decides, and a page asks thousands of times.
        verdict = self._verdicts.get((kind, attr))
        if verdict is None:
            verdict = self._verdicts[kind, attr] = self._judge(obj, attr, value)
        return verdict

    def call(
        self, context: Context, obj: Callable[..., object], /, *args: object, **kwargs: object
    ) -> object:
        """Call something for a template; of a plain method it is asked once whether that is safe."""
        if type(obj) is not MethodType or not _is_plain(obj.__func__):
            return super().call(context, obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)  # Jinja's own, for what asks for the context
        kwargs.pop("_loop_vars", None)
        try:
            return obj(*args, **kwargs)
        except StopIteration:
            return self.undefined("a StopIteration")

    @cached_property
    def _verdicts(self) -> dict[tuple[type, str], bool]:
        return {}

    def _judge(self, obj: object, attr: str, value: object) -> bool:
        if isinstance(obj, BaseModel) and (attr in PRIVATE or hasattr(BaseModel, attr)):
            return False
        if isinstance(obj, Library | PolicyFile | AccountFile | BrokenFile) and attr in _SOURCES:
            return False
        return not isinstance(obj, Path) and super().is_safe_attribute(obj, attr, value)


@lru_cache(maxsize=512)
def _is_plain(function: Callable[..., object]) -> bool:
    """Whether a function changes nothing and asks for nothing of Jinja's, as far as it says."""
    marks = ("unsafe_callable", "alters_data", "jinja_pass_arg")
    return not any(getattr(function, mark, False) for mark in marks)


def _show(value: object) -> object:
    """A value as it stands in a page: nothing for None; what is no text in itself is a slip."""
    if value is None:
        return ""
    if type(value).__str__ in _PLAIN and not isinstance(value, int | float):
        raise TemplateRuntimeError(
            f"a {type(value).__name__} is no text in itself; name the part of it that is to be shown."
        )
    return value


# What may not stand in a heading as it is: each sign of ASCII but letters, numbers and a few.
_SIGN = re.compile(r"(?![A-Za-z0-9 ,./?'-])[\x00-\x7f]")


def escape_heading(text: str) -> Markup:
    """A plain text for a Markdown heading: neither HTML nor Markdown in it takes effect."""
    return Markup(_SIGN.sub(lambda sign: f"&#{ord(sign[0])};", _one_line(text)))  # noqa: S704 (entities)


def quote_yaml(text: str) -> Markup:
    """A plain text as a quoted value of front matter; site builders put it into HTML as it is, so it is escaped."""
    escaped = str(escape(_one_line(text))).replace("&#39;", "'").replace("\\", "\\\\")
    if not escaped.isprintable():
        escaped = "".join(sign if sign.isprintable() else f"\\U{ord(sign):08X}" for sign in escaped)
    return Markup(f'"{escaped}"')  # noqa: S704 (escaped)


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(sign for sign in line if unicodedata.category(sign) != "Cc")
