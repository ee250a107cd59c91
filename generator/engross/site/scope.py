"""Which sites are made page by page: those that are made of what engross knows; all others are MkDocs' alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from mkdocs.config.defaults import MkDocsConfig

_PLUGINS = {"material/search": "search", "material/offline": "offline", "engross": "engross"}
# What these make of a page depends on the page alone. “pymdownx.snippets” for one reads other files.
_EXTENSIONS = frozenset(
    f"markdown.extensions.{name}"
    for name in (
        "abbr admonition attr_list codehilite def_list extra fenced_code footnotes legacy_attrs legacy_em md_in_html "
        "meta nl2br sane_lists smarty tables toc wikilinks"
    ).split()
) | frozenset(
    f"pymdownx.{name}"
    for name in (
        "arithmatex betterem caret critic details highlight inlinehilite keys mark smartsymbols superfences tabbed "
        "tasklist tilde"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why MkDocs alone makes a site, as the end of a sentence."""

    text: str

    def __str__(self) -> str:
        return f"The site is made by MkDocs alone, which is slower: {self.text}."


def find_reason(config: MkDocsConfig, paths: Iterable[PurePosixPath]) -> Reason | None:
    """Why a site cannot be made page by page; None where it can."""
    if any(path.stem == "README" and path.suffix == ".md" for path in paths):
        return Reason("the pages have a README.md")  # it may stand for an index.md
    return next((Reason(f"mkdocs.yml has {text}") for text in _reasons(config)), None)


def _reasons(config: MkDocsConfig) -> Iterator[str]:
    if config.theme.name != "material":
        yield f"the theme {config.theme.name}"
    if config.theme.custom_dir:
        yield "a custom_dir for the theme"
    for name in config.plugins:
        if name not in _PLUGINS:
            yield f"the plugin {name.removeprefix('material/')}"
    if config.hooks:
        yield "hooks"
    if config.extra_templates:
        yield "extra_templates"
    if config.use_directory_urls:
        yield "use_directory_urls"
    if config.theme.static_templates != {"404.html", "sitemap.xml"}:
        yield "static_templates for the theme"
    for name in config.markdown_extensions:
        if name not in _EXTENSIONS and f"markdown.extensions.{name}" not in _EXTENSIONS:
            yield f"the Markdown extension {name}"
    if config.exclude_docs or config.draft_docs:
        yield "exclude_docs or draft_docs"
