"""The MkDocs plugin: brings the tree of pages up to date before MkDocs reads it, and watches the sources."""

from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

from mkdocs.config import Config
from mkdocs.config import config_options as option
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger

from engross.build import PAGES, Built, Progress, build_pages
from engross.errors import ConfigurationError, EngrossError
from engross.options import Options, Paper
from engross.report import format_text, summarise
from engross.site import PLUGIN, build_site, load_site

log = get_plugin_logger("engross")


class EngrossOptions(Config):
    """The plugin's options in mkdocs.yml: the one place where a library is configured."""

    drafts = option.Type(bool, default=False)
    paper = option.Choice(("a4", "letter"), default="a4")
    pdfs = option.Type(bool, default=True)
    jobs = option.Type(int, default=0)


class EngrossPlugin(BasePlugin[EngrossOptions]):
    """Policies in, pages out; MkDocs does the rest."""

    serving = False
    built: Built | None = None
    last: Built | None = None

    @property
    def options(self) -> Options:
        """The options as engross takes them."""
        chosen = self.config
        return Options(chosen.drafts, cast("Paper", chosen.paper), chosen.pdfs, chosen.jobs)

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether this is a preview: it shows drafts, and goes on when a source is broken."""
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Write the pages and, where mkdocs.yml has none of its own, the navigation."""
        root = _root(config)
        try:
            _require(config, root)
        except ConfigurationError as error:
            raise PluginError(str(error)) from error
        built, self.built = self.built, None
        if built is None:
            built = self._build(root)
        if config.nav is None:
            config.nav = built.navigation
        return config

    def _build(self, root: Path) -> Built:
        try:
            built = build_pages(root, self.options, serving=self.serving)
        except EngrossError as error:
            if self.last is None:
                raise PluginError(str(error)) from error
            # A preview goes on with the pages as they were; the next save may mend it.
            log.warning("%s\nThe pages are as they were before.", error)
            return self.last
        self.last = built
        if not built.project.errors:
            return built
        findings = format_text(built.project.errors).rstrip()
        if not self.serving:
            raise PluginError(f"Nothing was built: {summarise(built.project.errors)}.\n\n{findings}")
        log.error("%s. The pages concerned show them.\n\n%s\n", summarise(built.project.errors), findings)
        return built

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object
    ) -> LiveReloadServer:
        """Watch what people write, not what engross writes."""
        root = _root(config)
        server.unwatch(str(config.docs_dir))
        for name in ("policies", "templates"):
            if (root / name).is_dir():
                server.watch(str(root / name))
        return server


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path or "mkdocs.yml").parent


def _require(config: MkDocsConfig, root: Path) -> None:
    """Raise ConfigurationError where mkdocs.yml would publish sources or break links."""
    if Path(config.docs_dir).resolve() != (root / PAGES).resolve():
        raise ConfigurationError(
            f"mkdocs.yml has to say: docs_dir: {PAGES.as_posix()} (it is {config.docs_dir}), "
            "so that no source can reach the site."
        )
    if config.use_directory_urls:
        raise ConfigurationError(
            "mkdocs.yml has to say: use_directory_urls: false, so that the site works as plain files."
        )


def build_handbook(
    root: Path, *, drafts: bool = False, progress: Progress | None = None
) -> tuple[Built, Path]:
    """Build a library's pages, PDFs and site; with errors in the library nothing is written.

    Returns what was built, and the site's folder. Raises EngrossError.
    """
    config = load_site(root)
    _require(config, root)
    plugin = _plugin(config)
    options = replace(plugin.options, drafts=plugin.options.drafts or drafts)
    built = build_pages(root, options, progress=progress)
    if built.project.errors:
        return built, Path(config.site_dir)
    plugin.built = built
    return built, build_site(config)


def library_options(root: Path) -> Options:
    """The options in a library's mkdocs.yml. Raises EngrossError."""
    return _plugin(load_site(root)).options


def _plugin(config: MkDocsConfig) -> EngrossPlugin:
    plugin = config.plugins[PLUGIN]
    if not isinstance(plugin, EngrossPlugin):
        raise ConfigurationError(f"The plugin {PLUGIN} in mkdocs.yml is somebody else's.")
    return plugin
