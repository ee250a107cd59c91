"""Templates found, sandboxed and rendered: a library's own win over the built-in ones of the same name."""

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from engross.errors import TemplateError


@lru_cache(maxsize=1)
def builtin_templates() -> Path:
    """The folder of the built-in templates: inside an installed package, else at the top of the checkout."""
    package = Path(__file__).parent
    installed, checkout = package / "templates", package.parents[1] / "templates"
    return installed if installed.is_dir() else checkout


class Templates:
    """All templates of a library; `folder` holds the library's own ones, if it has any."""

    def __init__(self, folder: Path | None) -> None:
        builtin = FileSystemLoader(builtin_templates())
        loaders: list[BaseLoader] = [PrefixLoader({"builtin": builtin}), builtin]
        if folder is not None and folder.is_dir():
            loaders.insert(1, FileSystemLoader(folder))
        self._loader = ChoiceLoader(loaders)
        self._environment = ImmutableSandboxedEnvironment(
            loader=self._loader,
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["heading"] = escape_heading
        self._environment.filters["front_matter"] = quote_yaml

    def render(self, name: str, variables: Mapping[str, object]) -> str:
        """Render a template; raises TemplateError with the template's name and line."""
        try:
            return self._environment.get_template(name).render(variables)
        except TemplateSyntaxError as error:
            raise TemplateError(
                f"templates/{error.name or name}, line {error.lineno}: {error.message}"
            ) from error
        except TemplateNotFound as error:
            raise TemplateError(
                f"templates/{name} needs the template {error.name}, which is not there."
            ) from error
        except (UndefinedError, SecurityError, JinjaError) as error:
            raise TemplateError(f"templates/{name}{_line(error)}: {error.message}") from error

    def read(self, name: str) -> bytes:
        """The text of a file among the templates as it stands, such as a style sheet; raises TemplateError."""
        try:
            return self._loader.get_source(self._environment, name)[0].encode()
        except TemplateNotFound as error:
            raise TemplateError(f"The templates lack {name}.") from error

    def block(self, name: str, macro: str) -> Callable[..., object]:
        """A macro of a template, to be called from Python."""
        made: Callable[..., object] = getattr(self._environment.get_template(name).module, macro)
        return made


def _line(error: BaseException) -> str:
    traceback, line = error.__traceback__, ""
    while traceback is not None:
        if "templates" in traceback.tb_frame.f_code.co_filename:
            line = f", line {traceback.tb_lineno}"
        traceback = traceback.tb_next
    return line


def escape_heading(text: str) -> Markup:
    """A plain text for a Markdown heading: neither HTML nor Markdown in it takes effect."""
    return Markup("".join(_entity(sign) for sign in _one_line(text)))  # noqa: S704


def _entity(sign: str) -> str:
    return sign if sign.isalnum() or not sign.isascii() or sign in " ,./?'-" else f"&#{ord(sign)};"


def quote_yaml(text: str) -> Markup:
    """A plain text as a quoted value of front matter; site builders put it into HTML as it is, so it is escaped."""
    escaped = str(escape(_one_line(text))).replace("&#39;", "'").replace("\\", "\\\\")
    printable = (sign if sign.isprintable() else f"\\U{ord(sign):08X}" for sign in escaped)
    return Markup(f'"{"".join(printable)}"')  # noqa: S704


def _one_line(text: str) -> str:
    visible = (sign for sign in " ".join(text.split()) if unicodedata.category(sign) != "Cc")
    return "".join(visible)
