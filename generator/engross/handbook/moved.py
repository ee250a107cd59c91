"""Pages at the former addresses of renamed policies, and at the short ones of all, which lead to the present ones."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from engross.address import number_page, policy_folder, policy_page, relative_url
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


def compose_short(shelves: Mapping[str, Shelf], desk: Desk) -> Iterator[Artifact]:
    """A page at the short address of every number that a policy goes or went by, which its PDFs name.

    A number that two policies have had leads to the one in force: first the one that goes by it now.
    """
    found: dict[str, Shelf] = {}
    for shelf in sorted(shelves.values(), key=lambda each: each.policy_id):
        if shelf.page not in desk.published:
            continue
        for number in {str(each.record.number) for each in shelf.versions}:
            if number not in found or _rank(shelf, number) > _rank(found[number], number):
                found[number] = shelf
    for number, shelf in sorted(found.items()):
        page = number_page(number)
        title = f"{shelf.title_page.number} {shelf.title_page.title}"
        variables = {"url": relative_url(shelf.page, page), "title": title}
        yield Artifact(page, desk.templates.render("page/number.html", variables).encode())


def _rank(shelf: Shelf, number: str) -> tuple[bool, bool]:
    is_in_force = shelf.standing is not None and shelf.standing.in_force is not None
    return is_in_force, shelf.title_page.number == number


def _moved(page: PurePosixPath, target: PurePosixPath, shelf: Shelf | None, desk: Desk) -> bytes:
    title = f"{shelf.title_page.number} {shelf.title_page.title}" if shelf else "This policy"
    url = relative_url(target, page)
    return desk.templates.render("page/moved.html", {"url": url, "title": title}).encode()
