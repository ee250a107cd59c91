"""Which sites are made page by page: those that are made of what engross knows; all others are MkDocs' alone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from mkdocs.config.defaults import MkDocsConfig

_PLUGINS = frozenset({"material/search", "material/offline", "engross"})
_TEMPLATES = frozenset({"404.html", "sitemap.xml"})
# What these make of a page depends on the page alone. “pymdownx.snippets” for one reads other files.
_EXTENSIONS = re.compile(
    r"(?:markdown\.extensions\.)?(?:abbr|admonition|attr_list|codehilite|def_list|extra|fenced_code|footnotes|legacy_attrs"
    r"|legacy_em|md_in_html|meta|nl2br|sane_lists|smarty|tables|toc|wikilinks)"
    r"|pymdownx\.(?:arithmatex|betterem|caret|critic|details|highlight|inlinehilite|keys|mark|smartsymbols|superfences"
    r"|tabbed|tasklist|tilde)"
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
    for name in config.plugins:
        if name not in _PLUGINS:
            yield f"the plugin {name.removeprefix('material/')}"
    for name in config.markdown_extensions:
        if not _EXTENSIONS.fullmatch(name):
            yield f"the Markdown extension {name}"
    others = {
        "a custom_dir for the theme": config.theme.custom_dir,
        "static_templates for the theme": config.theme.static_templates - _TEMPLATES,
        "hooks": config.hooks,
        "extra_templates": config.extra_templates,
        "use_directory_urls": config.use_directory_urls,
        "exclude_docs": config.exclude_docs,
        "draft_docs": config.draft_docs,
    }
    yield from (name for name, value in others.items() if value)
