"""A tree of Markdown pages as MkDocs sees it: its files, the pages among them, and the navigation over those."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, cast

from mkdocs.config import config_options as option
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation


def list_files(folder: Path) -> list[PurePosixPath]:
    """Every file in a folder, by its path in there."""
    return [PurePosixPath(name) for name in _walk(str(folder))]


class Tree(Files):
    """The files of a site; remembers which of them links asked for, and whether they were there."""

    def __init__(self, files: Iterable[File]) -> None:
        super().__init__(files)
        self.asked: dict[str, bool] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """The file at a path, if there is one."""
        found = super().get_file_from_path(path)
        self.asked[path] = found is not None
        return found


class _ThemeFiles:
    """Lists a theme's files without its thousands of icons, which no site gets as files."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._folders = folders

    def list_templates(self, filter_func: Callable[[str], bool]) -> list[str]:
        """Every file that passes the filter, as Jinja lists them."""
        return sorted(filter(filter_func, {name for folder in self._folders for name in _walk(folder)}))


def _walk(top: str) -> Iterator[str]:
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            yield Path(folder, name).relative_to(top).as_posix()


def plant_tree(config: MkDocsConfig, paths: Iterable[PurePosixPath]) -> Tree:
    """The files of a site in MkDocs' order, the theme's after them."""
    ordered = sorted(paths, key=_place)
    made = [File(str(path), config.docs_dir, config.site_dir, config.use_directory_urls) for path in ordered]
    set_exclusions(made, config)
    tree = Tree(made)
    tree.add_files_from_theme(cast("Any", _ThemeFiles(config.theme.dirs)), config)
    set_exclusions(tree, config)
    tree.asked.clear()
    return tree


def _place(path: PurePosixPath) -> tuple[tuple[int, bool, str], ...]:
    """Where MkDocs finds a file: those of a folder before its folders, the index first."""
    folders = ((1, False, name) for name in path.parts[:-1])
    return (*folders, (0, path.stem not in {"index", "README"}, path.name))


def plan_navigation(config: MkDocsConfig, tree: Tree) -> Navigation:
    """The navigation as MkDocs reads it, with its warnings."""
    return get_navigation(tree, config)


@contextmanager
def arranged(
    config: MkDocsConfig, navigation: list[object], paths: Iterable[PurePosixPath]
) -> Iterator[None]:
    """Have a configuration hold a tree's navigation where it has none of its own, for a while."""
    before = config.nav, config.not_in_nav
    config.not_in_nav = leave_out(config, navigation, paths)
    if config.nav is None:
        config.nav = navigation
    try:
        yield
    finally:
        config.nav, config.not_in_nav = before


def leave_out(config: MkDocsConfig, navigation: list[object], paths: Iterable[PurePosixPath]) -> Any:
    """Which pages are not in the navigation on purpose: those of versions, and of policies that ended."""
    listed = set(_listed(navigation))
    ended = sorted(
        f"/{path}" for path in paths if path.match("policies/*.md") and len(path.parts) == len(("policies", "x.md"))
        and str(path) not in listed
    )  # fmt: skip
    patterns = option.PathSpec().validate("\n".join(["/policies/*/", *ended]))
    return patterns if config.not_in_nav is None else config.not_in_nav + patterns


def _listed(item: object) -> Iterator[str]:
    """Every page that a navigation names."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict):
        yield from _listed(list(item.values()))
    elif isinstance(item, list):
        for each in item:
            yield from _listed(each)
