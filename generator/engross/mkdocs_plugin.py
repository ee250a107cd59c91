"""The MkDocs plugin: brings the tree of pages up to date before MkDocs reads it, and watches the sources."""

import gc
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from mkdocs.config import Config
from mkdocs.config import config_options as option
from mkdocs.config.base import ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger

from engross.build import PAGES, Built, build_pages, open_traces, sweep, tell_lost
from engross.clock import read_today
from engross.disk import LOCK, clear_leftovers, exclusive
from engross.errors import BusyError, ChangedError, ConfigurationError, EngrossError
from engross.incremental.rounds import Round
from engross.options import Options, Paper, SignatureLevel
from engross.own_folders import require_own_folders, require_pages, require_site_dir
from engross.progress import SILENT, Progress
from engross.remote.archive import find_address, open_files
from engross.remote.folder import is_address
from engross.report import format_text, summarise
from engross.site import PLUGIN, assemble_site, build_site, leave_out, load_site

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = get_plugin_logger("engross")

MIKE = "mike"
"""The plugin that mike adds while it deploys a release; with its provider named, the theme offers all releases."""
_ROUNDS = 5  # how often a build begins again because something was saved meanwhile


class Jobs(option.Type[int]):
    """A number of processes; 0 for one a processor."""

    def run_validation(self, value: object) -> int:
        """Refuse what is no number, or less than nothing."""
        number = super().run_validation(value)
        if number < 0:
            raise ValidationError(f"has to be 0, for one a processor, or more (it is {number}).")
        return number


class Timestamps(option.Type[str]):
    """The address of a timestamp authority, or `demo`."""

    def run_validation(self, value: object) -> str:
        """Refuse what is neither; an empty text stands for none."""
        address = super().run_validation(value).strip()
        if address not in {"", "demo"} and not _is_on_the_web(address):
            raise ValidationError(
                f"has to be the address of a timestamp authority, or demo (it is {address})."
            )
        return address


def _is_on_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


class Address(option.Type[str]):
    """An address such as s3://bucket/folder; an empty text stands for none."""

    def run_validation(self, value: object) -> str:
        """Refuse what names no place."""
        address = super().run_validation(value).strip()
        if address and not is_address(address):
            raise ValidationError(f"has to be an address such as s3://bucket/folder (it is {address}).")
        return address


class EngrossOptions(Config):
    """The plugin's options in mkdocs.yml: the one place where a library is configured."""

    drafts = option.Type(bool, default=False)
    paper = option.Choice(("a4", "letter"), default="a4")
    pdfs = option.Type(bool, default=True)
    jobs = Jobs(int, default=0)
    executor = Address(str, default="")
    store = Address(str, default="")
    versions = Address(str, default="")
    search_versions = option.Type(bool, default=False)
    timestamps = Timestamps(str, default="")
    signature_level = option.Choice(("auto", "b-b", "b-t", "b-lt", "b-lta"), default="auto")
    demo_signatures = option.Type(bool, default=False)
    rules = option.Type(
        dict, default={}
    )  # read, with the places of what is wrong in it, where the library is checked


class EngrossPlugin(BasePlugin[EngrossOptions]):
    """Policies in, pages out; MkDocs does the rest."""

    serving = False
    building = True
    built: Built | None = None
    last: Built | None = None

    def __init__(self) -> None:
        self.lock = ExitStack()

    def options(self, config: MkDocsConfig) -> Options:
        """The options as engross takes them, with where MkDocs says that the site will be."""
        chosen = self.config
        address = (config.site_url or "").strip().rstrip("/")
        return Options(
            drafts=chosen.drafts,
            paper=cast("Paper", chosen.paper),
            pdfs=chosen.pdfs,
            jobs=chosen.jobs,
            executor=chosen.executor,
            store=chosen.store,
            versions=chosen.versions,
            search_versions=chosen.search_versions,
            timestamps=chosen.timestamps,
            signature_level=cast("SignatureLevel", chosen.signature_level),
            demo_signatures=chosen.demo_signatures,
            site_url=f"{address}/" if address else "",
        )

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember what MkDocs was started for.

        A preview shows drafts, and goes on when a source is broken; a program such as mike that only reads the
        configuration must not find the pages locked when it has MkDocs build the site.
        """
        self.serving = command == "serve"
        self.building = command in {"build", "gh-deploy", "serve"}

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Write the pages and, where mkdocs.yml has none of its own, the navigation."""
        if not self.building:
            return config
        root = _root(config)
        try:
            _require(config, root)
        except ConfigurationError as error:
            raise PluginError(str(error)) from error
        if MIKE in config.plugins:
            config.extra.setdefault("version", {"provider": MIKE})
        built, self.built = self.built, None
        if built is None:
            self._enter(root)
            built = self._build(root, self.options(config))
        policies = [PurePosixPath("policies", page.name) for page in (root / PAGES / "policies").glob("*.md")]
        config.not_in_nav = leave_out(config, built.navigation, policies)
        if config.nav is None:
            config.nav = built.navigation
        return config

    def _enter(self, root: Path) -> None:
        """Keep other builds from the pages until MkDocs has read them: theirs may show drafts."""
        self.lock.close()
        try:
            self.lock.enter_context(exclusive(root / LOCK, _tell_wait))
        except EngrossError as error:
            raise PluginError(str(error)) from error

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Let the next build have the pages."""
        self.lock.close()

    def on_build_error(self, *, error: Exception) -> None:
        """Let the next build have the pages."""
        self.lock.close()

    def _build(self, root: Path, options: Options) -> Built:
        try:
            built = build_pages(root, options, read_today(), serving=self.serving, tell=_tell)
        except EngrossError as error:
            if self.last is None:
                raise PluginError(str(error)) from error
            # A preview goes on with the pages as they were; the next save may mend it.
            log.warning("%s\nThe pages are as they were before.", error)
            return self.last
        self.last = built
        tell_lost(built.lost, _tell_info)
        if not built.errors:
            return built
        findings = format_text(built.errors).rstrip()
        if not self.serving:
            raise PluginError(f"Nothing was built: {summarise(built.errors)}.\n\n{findings}")
        log.error("%s. The pages concerned show them.\n\n%s\n", summarise(built.errors), findings)
        return built

    def on_serve(
        self, server: "LiveReloadServer", *, config: MkDocsConfig, builder: object
    ) -> "LiveReloadServer":
        """Watch what people write, not what engross writes."""
        root = _root(config)
        server.unwatch(str(config.docs_dir))
        for name in ("policies", "templates"):
            if (root / name).is_dir():
                server.watch(str(root / name))
        return server


def _tell(sentence: str) -> None:
    log.warning("%s", sentence)


def _tell_info(sentence: str) -> None:
    log.info("%s", sentence)


def _tell_wait() -> None:
    log.info("Another build of this library is running; waiting for it to end.")


def _tell_again(path: str) -> None:
    log.info("%s was saved while the handbook was being built; building again.", path)


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path or "mkdocs.yml").parent.absolute()


def _require(config: MkDocsConfig, root: Path) -> None:
    """Raise ConfigurationError where mkdocs.yml would publish sources, break links or overwrite what is not the site's."""
    require_pages(Path(config.docs_dir), root)
    if config.use_directory_urls:
        raise ConfigurationError(
            "mkdocs.yml has to say: use_directory_urls: false, so that the site works as plain files."
        )
    require_own_folders(root)
    _require_plain_address(config, root)
    require_site_dir(Path(config.site_dir), root)


def _require_plain_address(config: MkDocsConfig, root: Path) -> None:
    """Raise ConfigurationError where commands that do without MkDocs would not know where issued versions are kept."""
    name = Path(config.config_file_path or "mkdocs.yml").name
    if _plugin(config).config.versions != find_address(root):
        raise ConfigurationError(
            f"The option versions has to be written out below the plugin engross in {name} itself, without anchors or "
            "INHERIT: engross reads it there before MkDocs does."
        )


def build_handbook(
    root: Path,
    *,
    drafts: bool = False,
    executor: str = "",
    progress: Progress = SILENT,
    waiting: Callable[[], None] = _tell_wait,
    again: Callable[[str], None] = _tell_again,
    describe: Callable[[Built, Path], Sequence[str]] = lambda *_: (),
) -> tuple[Built, Path]:
    """Build a library's pages, PDFs and site; with errors in the library nothing is written.

    One build of a library runs at a time; `waiting` is called when another one is in the way. What is saved while it
    runs has it begin again, and `again` is told which file that was. `describe` gives the lines that tell what came of
    it; they are noted, for a build that finds nothing to do. `executor` is an address as in mkdocs.yml, in its place. Returns what was built, and the site's folder. Raises
    EngrossError.
    """
    _require(load_site(root), root)
    with exclusive(root / LOCK, waiting):
        open_files(root)  # what is brought from elsewhere is no file that somebody saved meanwhile
        for _ in range(_ROUNDS):
            this = Round.begin(root, drafts=drafts)
            try:
                built, target, is_noted = _build_once(this, progress, executor)
            except (EngrossError, OSError) as error:
                # Whatever went wrong may come of a file that was being saved.
                changed = [error.path] if isinstance(error, ChangedError) else this.changed()
                if not changed:
                    raise
                again(changed[0])
                continue
            if is_noted:
                this.end(describe(built, target), (target, root / PAGES))
            return built, target
        raise BusyError


def _build_once(this: Round, progress: Progress, executor: str) -> tuple[Built, Path, bool]:
    """Build a handbook; returns what was built, where, and whether all that it was made of is known.

    Raises ChangedError where something is not what it was when the round began: then the site stays as it is.
    """
    root = this.root
    config = load_site(root)
    _require(config, root)
    plugin, target = _plugin(config), Path(config.site_dir)
    clear_leftovers(target)
    options = plugin.options(config)
    options = replace(options, drafts=options.drafts or this.drafts, executor=executor or options.executor)
    built = build_pages(
        root, options, read_today(), progress=progress, tell=_tell, prove=this.require_unchanged
    )
    if built.errors:
        this.require_unchanged()
        return built, target, False
    gc.collect()  # the library and its pages, which hold each other, make room for the site's
    traces = open_traces(root, "site-drafts" if options.drafts else "site")
    reason = assemble_site(config, built.navigation, traces, progress, this.require_unchanged)
    if reason is None:
        traces.close()
        sweep(root)
        tell_lost(built.lost + traces.damaged, _tell)
        return replace(built, remade=(*built.remade, *traces.remade)), target, True
    tell_lost(built.lost, _tell)
    log.warning("%s", reason)
    plugin.built = built
    build_site(config, this.require_unchanged)
    sweep(root)
    return built, target, False


def library_options(root: Path) -> Options:
    """The options in a library's mkdocs.yml. Raises EngrossError."""
    config = load_site(root)
    options = _plugin(config).options(config)
    require_own_folders(root)
    _require_plain_address(config, root)
    return options


def open_site(root: Path) -> tuple[MkDocsConfig, Options]:
    """A library's mkdocs.yml, proved to endanger nothing, and the options in it. Raises EngrossError."""
    config = load_site(root)
    _require(config, root)
    return config, _plugin(config).options(config)


def _plugin(config: MkDocsConfig) -> EngrossPlugin:
    plugin = config.plugins[PLUGIN]
    if not isinstance(plugin, EngrossPlugin):
        raise ConfigurationError(f"The plugin {PLUGIN} in mkdocs.yml is somebody else's.")
    return plugin
