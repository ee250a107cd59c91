"""Pages at the former addresses of renamed policies, which lead to the present ones."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from engross.address import policy_folder, policy_page, relative_url
from engross.artifact import Artifact
from engross.handbook.sheets import Desk
from engross.handbook.shelf import Shelf


def compose_moved(
    former: Mapping[str, str], shelves: Mapping[str, Shelf], desk: Desk, pdfs: Mapping[PurePosixPath, bytes]
) -> Iterator[Artifact]:
    """A page for every page, and a copy for every PDF, that a policy had under a former id.

    They are whole HTML pages: no site builder lists them, and search does not find them.
    """
    for old, present in sorted(former.items()):
        shelf = shelves.get(present)
        targets = [policy_page(present), *(shelf.pages() if shelf else ())]
        for target in targets:
            page = policy_page(old) if target == policy_page(present) else policy_folder(old) / target.name
            if page not in desk.published and target in desk.published:
                yield Artifact(page, _moved(page, target, shelf, desk))
                if (pdf := pdfs.get(target)) is not None:
                    yield Artifact(page.with_suffix(".pdf"), pdf)


def _moved(page: PurePosixPath, target: PurePosixPath, shelf: Shelf | None, desk: Desk) -> bytes:
    title = f"{shelf.title_page.number} {shelf.title_page.title}" if shelf else "This policy"
    url = relative_url(target, page)
    return desk.templates.render("page/moved.html", {"url": url, "title": title}).encode()
