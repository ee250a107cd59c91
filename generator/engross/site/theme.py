"""Pages and the site's other files through the theme's templates, as MkDocs renders them."""

import gzip
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_build_timestamp, get_relative_url, is_error_template

from engross.disk import Piece
from engross.site.markdown import encode
from engross.site.shells import CONTENT, HEADING, Shells

_HEADING = re.compile(re.escape(HEADING.encode()))
_SITEMAP = "sitemap.xml"
_ENTRY = "partials/toc-item.html"


class Theme:
    """The templates of a site's theme."""

    def __init__(self, config: MkDocsConfig, navigation: Navigation, documents: Sequence[File]) -> None:
        self._config, self._navigation, self._documents = config, navigation, documents
        self._env = config.theme.get_env()
        self._shells = Shells(config, navigation, self._render, self._render_entry)

    def render(self, page: Page, content: Sequence[Piece]) -> Sequence[Piece]:
        """A page as the site shows it, in pieces; `content` is the HTML that is its own.

        Templates get a slot in its place, as it may be long; what they do depends on whether it has a heading, no more.
        """
        has_heading = any(_HEADING.search(piece) for piece in content)
        page.content = CONTENT if has_heading else b"".join(content).decode()
        first, *others = map(encode, self._shells.render(page).split(CONTENT))
        return [first, *chain.from_iterable((*content, other) for other in others)]

    def _render(self, page: Page) -> str:
        page.active = True
        try:
            context = get_context(self._navigation, self._documents, self._config, page)
            return self._env.get_template(page.meta.get("template", "main.html")).render(context)
        finally:
            page.active = False

    def _render_entry(self, entry: AnchorLink) -> str:
        """An entry of a table of contents."""
        return self._env.get_template(_ENTRY).render(toc_item=entry)

    def others(self) -> Iterator[tuple[PurePosixPath, bytes]]:
        """The files that are made of the navigation, not of pages of the tree."""
        for name in sorted(self._config.theme.static_templates):
            base = get_relative_url(".", name)
            if is_error_template(name):
                base = urlsplit(self._config.site_url or "/").path
            context = get_context(self._navigation, self._documents, self._config, base_url=base)
            made = self._env.get_template(name).render(context).encode()
            if made.strip():
                yield PurePosixPath(name), made
                if name == _SITEMAP:
                    yield PurePosixPath(f"{name}.gz"), self._compress(made)

    def _compress(self, made: bytes) -> bytes:
        pages = [file.page for file in self._documents if file.page is not None]
        packed = io.BytesIO()
        time = get_build_timestamp(pages=pages)
        with gzip.GzipFile(filename=f"{_SITEMAP}.gz", mode="wb", fileobj=packed, mtime=time) as stream:
            stream.write(made)
        return packed.getvalue()
