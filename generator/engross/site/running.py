"""MkDocs, run on a library: its configuration loaded, the site built or served."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.exceptions import ConfigurationError as MkDocsConfigurationError

from engross.disk import replace_folder, scratch_folder
from engross.errors import ConfigurationError, LibraryNotFoundError, OutputError, SiteError

PLUGIN = "engross"
# In every site that engross makes, and in no other: by it, a site that may be replaced is known.
_MARK = Path("assets", "engross.css")


def find_configuration(root: Path) -> Path:
    """The library's mkdocs.yml; raises LibraryNotFoundError when there is no library."""
    for name in ("mkdocs.yml", "mkdocs.yaml"):
        if (root / name).is_file() and (root / "policies").is_dir():
            return root / name
    raise LibraryNotFoundError(root)


def load_site(root: Path, site_dir: Path | None = None) -> MkDocsConfig:
    """Load a library's mkdocs.yml. Raises ConfigurationError when MkDocs refuses it or the plugin is not in it."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    path = find_configuration(root)
    pages = root / "build" / "pages"
    overrides = {} if site_dir is None else {"site_dir": str(site_dir)}
    try:
        # MkDocs refuses a docs_dir that is not there, before any plugin runs.
        pages.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{pages} cannot be written: {error.strerror}.") from error
    try:
        config = load_config(config_file=str(path), **overrides)
    except (MkDocsConfigurationError, Abort) as error:
        raise ConfigurationError(f"{path.name} cannot be used: {error}") from error
    except OSError as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error.strerror}.") from error
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ConfigurationError(f"{path.name} cannot be used: it is no list of settings.") from error
    if PLUGIN not in config.plugins:
        raise ConfigurationError(f"{path.name} does not name the plugin: add “- engross” below plugins:")
    return config


def build_site(config: MkDocsConfig, prove: Callable[[], None] = lambda: None) -> Path:
    """Have MkDocs build the site all or nothing: what stood in site_dir before stays until the new one is complete.

    `prove` raises an error where it may not be put in place after all.
    """

    def fill(scratch: Path) -> None:
        config.site_dir = str(scratch)
        mkdocs_build(config)
        prove()

    target = Path(config.site_dir)
    try:
        return replace_site(target, fill)
    finally:
        config.site_dir = str(target)


def replace_site(target: Path, fill: Callable[[Path], None]) -> Path:
    """Put a site in place when `fill` has written all of it into an empty folder. Raises SiteError."""
    require_replaceable(target)
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        with scratch_folder(target) as scratch:
            fill(scratch)
            replace_folder(scratch, target, _stays)
    except OSError as error:
        # The name is one that is gone again: the site is made beside the one that stands.
        raise SiteError(f"{target} could not be built: {error.strerror or error}.") from error
    except MkDocsException as error:
        raise SiteError(f"The site could not be built: {error}") from error
    finally:
        logger.setLevel(level)
    return target


def _stays(name: str) -> bool:
    """Whether something in the site's folder is not the site's: a checkout's .git, .nojekyll, a host's CNAME."""
    return name.startswith(".") or name == "CNAME"


def require_replaceable(target: Path) -> None:
    """Raise SiteError where a folder holds something else than a site that engross made."""
    if not target.exists() or (target / _MARK).is_file():
        return
    if not target.is_dir():
        raise SiteError(f"{target} is a file; the site needs a folder there.")
    foreign = sorted(found.name for found in target.iterdir() if not _stays(found.name))
    if foreign:
        raise SiteError(
            f"{target} holds something that engross did not make ({', '.join(foreign[:3])}"
            f"{', …' if len(foreign) > 3 else ''}). A build would remove it: empty the folder, "
            "or name another one as site_dir in mkdocs.yml."
        )


def serve_site(root: Path, address: str) -> None:
    """Serve the site on `address` (host:port) and build it again at every change, until interrupted."""
    from mkdocs.commands.serve import serve as mkdocs_serve

    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    load_site(root)
    try:
        mkdocs_serve(config_file=str(find_configuration(root)), dev_addr=address)
    except (MkDocsException, OSError) as error:
        raise SiteError(f"The site cannot be served: {error}") from error
