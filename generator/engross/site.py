"""MkDocs, run on a library: its configuration loaded, the site built or served."""

import logging
import os
import shutil
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.exceptions import ConfigurationError as MkDocsConfigurationError

from engross.disk import replace_folder
from engross.errors import ConfigurationError, LibraryNotFoundError, SiteError

PLUGIN = "engross"


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
    # MkDocs refuses a docs_dir that is not there, before any plugin runs.
    (root / "build" / "pages").mkdir(parents=True, exist_ok=True)
    overrides = {} if site_dir is None else {"site_dir": str(site_dir)}
    try:
        config = load_config(config_file=str(path), **overrides)
    except (MkDocsConfigurationError, Abort) as error:
        raise ConfigurationError(f"{path.name} cannot be used: {error}") from error
    if PLUGIN not in config.plugins:
        raise ConfigurationError(f"{path.name} does not name the plugin: add “- engross” below plugins:")
    return config


def build_site(config: MkDocsConfig) -> Path:
    """Build the site all or nothing: what stood in site_dir before stays until the new one is complete."""
    target = Path(config.site_dir)
    _remove_leftovers(target)
    scratch = _scratch(target, os.getpid())
    config.site_dir = str(scratch)
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        mkdocs_build(config)
        replace_folder(scratch, target)
    except (MkDocsException, OSError) as error:
        raise SiteError(f"The site could not be built: {error}") from error
    finally:
        logger.setLevel(level)
        config.site_dir = str(target)
        shutil.rmtree(scratch, ignore_errors=True)
    return target


def _scratch(target: Path, process: int) -> Path:
    return target.with_name(f".{target.name}.{process}.part")


def _remove_leftovers(target: Path) -> None:
    """Remove what builds left that were killed; one that still runs keeps its folder."""
    for folder in target.parent.glob(f".{target.name}.*.part"):
        process = folder.name.split(".")[-2]
        if process.isdigit() and not _is_running(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def serve_site(root: Path, address: str) -> None:
    """Serve the site on `address` (host:port) and build it again at every change, until interrupted."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    load_site(root)
    try:
        mkdocs_serve(config_file=str(find_configuration(root)), dev_addr=address)
    except (MkDocsException, OSError) as error:
        raise SiteError(f"The site cannot be served: {error}") from error
