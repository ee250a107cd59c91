"""The folders that engross fills and clears, and what they may not be, so that nothing else is overwritten or published."""

from pathlib import Path

from engross.build import PAGES, PDFS
from engross.errors import ConfigurationError

_SOURCES = ("policies", "templates", "build", ".git")


def require_pages(docs_dir: Path, root: Path) -> None:
    """Raise ConfigurationError where the site would be made of anything else than the pages that engross writes."""
    if docs_dir.resolve() != (root / PAGES).resolve():
        raise ConfigurationError(
            f"mkdocs.yml has to say: docs_dir: {PAGES.as_posix()} (it is {docs_dir}), "
            "so that no source can reach the site."
        )


def require_own_folders(root: Path) -> None:
    """Raise ConfigurationError where a folder that engross clears is in another place."""
    for folder in (PAGES.parent, PAGES, PDFS):
        if (root / folder).is_symlink():
            raise ConfigurationError(
                f"{folder.as_posix()} is a link; engross writes and removes files only in a folder of its own."
            )


def require_site_dir(site: Path, root: Path) -> None:
    """Raise ConfigurationError where building the site, which empties its folder first, would destroy anything else."""
    said = f"site_dir in mkdocs.yml cannot be {site}"
    way = [path for path in (site, *site.parents) if path.is_relative_to(root) and path != root] or [site]
    if any(path.is_symlink() for path in way):
        raise ConfigurationError(f"{said}: it is, or goes through, a link. Name the folder itself.")
    if site.exists() and not site.is_dir():
        raise ConfigurationError(f"{said}: that is a file, and the site needs a folder.")
    if _is_within(root, site):
        raise ConfigurationError(f"{said}: the library is in there. Name a folder of its own, such as: site")
    for name in _SOURCES:
        if _is_within(site, root / name) or _is_within(root / name, site):
            raise ConfigurationError(
                f"{said}: it would take the place of {name}/ or of something in it. "
                "Name a folder of its own, such as: site"
            )


def _is_within(inner: Path, outer: Path) -> bool:
    """Whether a folder is another or lies in it, whatever they are called on the way."""
    found, outside = inner.resolve(), outer.resolve()
    # The same folder may go by two names where capitals do not count.
    return found.is_relative_to(outside) or (
        outside.exists() and any(path.exists() and path.samefile(outside) for path in (found, *found.parents))
    )
