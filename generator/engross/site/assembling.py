"""A whole site made page by page into a folder."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.utils import CountHandler

from engross.disk import link_file
from engross.incremental.traces import Traces
from engross.progress import SILENT, Progress
from engross.site.keeping import KeptPages
from engross.site.pages import MadePage, SiteMaker
from engross.site.running import replace_site
from engross.site.scope import Reason
from engross.site.tree import list_files


def assemble_site(
    config: MkDocsConfig,
    navigation: list[object],
    traces: Traces,
    progress: Progress = SILENT,
    prove: Callable[[], None] = lambda: None,
) -> Reason | None:
    """Build the site from the tree in docs_dir, all or nothing; returns why MkDocs has to do it, where it has to.

    `navigation` is for a mkdocs.yml that has none of its own; `traces` tell which pages were made before. `prove` raises
    an error where the site may not be put in place after all.
    """
    pages, target = Path(config.docs_dir), Path(config.site_dir)

    def read(path: PurePosixPath) -> bytes:
        return (pages / path).read_bytes()

    with _counting(config) as require_silence:
        maker = SiteMaker.open(config, navigation, list_files(pages), read)
        if isinstance(maker, Reason):
            return maker

        def fill(scratch: Path) -> None:
            write_site(KeptPages(maker, traces, read), pages, scratch, progress)
            require_silence()
            prove()

        replace_site(target, fill)
    return None


@contextmanager
def _counting(config: MkDocsConfig) -> Iterator[Callable[[], None]]:
    """Count warnings; what is given raises Abort where there are any and mkdocs.yml says `strict`."""
    counter = CountHandler()
    counter.setLevel(logging.WARNING)
    logger = logging.getLogger("mkdocs")

    def require_silence() -> None:
        if config.strict and (counts := counter.get_counts()):
            said = ", ".join(f"{count} {level.lower()}s" for level, count in counts)
            raise Abort(f"Aborted with {said} in strict mode!")

    logger.addHandler(counter)
    try:
        yield require_silence
    finally:
        logger.removeHandler(counter)


def write_site(kept: KeptPages, pages: Path, folder: Path, progress: Progress = SILENT) -> None:
    """Write a site into an empty folder; `pages` is the tree that its pages are read from."""
    maker = kept.maker
    made_folders: set[Path] = set()

    def place(path: PurePosixPath) -> Path:
        target = folder / path
        if target.parent not in made_folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            made_folders.add(target.parent)
        return target

    for path in maker.others():
        link_file(pages / path, place(path))
    for path, data in maker.rest():
        if isinstance(data, Path):
            _copy(data, place(path))
        else:
            place(path).write_bytes(data)
    linking: list[tuple[PurePosixPath, MadePage]] = []
    progress.phase("Making the site", len(maker.pages))
    for path in maker.pages:
        made = kept.place(path, place(maker.address(path)))
        progress.advance(str(path))
        if made.anchors:
            linking.append((path, made))
    maker.check_anchors(linking)
    for path, pieces in maker.search_files(kept):
        _write(place(path), pieces)


def _copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def _write(target: Path, pieces: Iterable[bytes]) -> None:
    with target.open("wb") as stream:
        stream.writelines(pieces)
