"""What answers is shown wherever a policy is: severities, whom a ladder and a limit are for, worked examples."""

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from asked_library import HAND_OVER, ORGANIZATION, asked_files
from engross.edition import as_issued
from engross.library import parse_library
from engross.options import Options
from engross.printing import policy_pdf_source
from engross.register import REGISTER
from engross.templating import Templates
from issued_library import freeze, issued_files
from library_cases import TODAY, find_all
from page_trees import compose


@cache
def tree() -> dict[str, str]:
    """The pages of the library once it is issued."""
    return {
        path: data.decode()
        for path, data in compose(issued_files(asked_files()), TODAY).items()
        if path.endswith(".md")
    }


@cache
def printed(policy_id: str) -> str:
    """The HTML of a policy's PDF, once it is issued."""
    library = parse_library(asked_files())
    found = library.policies[policy_id]
    alone, found = as_issued(library, policy_id, freeze(library, found).policy, found.source)
    return policy_pdf_source(alone, found, Templates(None), Options(), Path()).html


def words(html: str) -> str:
    """The words of a page, without its tags and drawings."""
    without = re.sub(r"<svg.*?</svg>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without)).split())


def test_the_library_is_right() -> None:
    errors = [each for each in find_all(parse_library(asked_files())) if each.is_error]
    assert [(each.rule, each.message) for each in errors] == []


@pytest.mark.parametrize("where", ["page", "pdf"])
def test_page_and_pdf_show_what_answers(where: str) -> None:
    segments = words(tree()["policies/client-segments.md"] if where == "page" else printed("client-segments"))
    hand_over = words(tree()["policies/hand-over.md"] if where == "page" else printed("hand-over"))
    for said in (
        "5.4.1 Severity 1 A client cannot work at all. 30 minutes",
        "5.4.2 Severity 2",
        "For: Gold · Severity 1",
    ):
        assert said in segments
    assert re.search(r"Somebody answers within: 30 minutes, at any hour", segments)
    assert re.search(r"Discount on a contract For: Gold The price stays above cost", segments)
    for asked, answered in (
        ("Who may approve 12% under “Discount on a contract”, for Gold?", "Sales director, Tomas Lindqvist"),
        (
            "Who is called first under “When a client cannot work”, on Saturday at 03:00, for Severity 1?",
            "Duty manager, by Duty line, within 15 minutes",
        ),
        (
            "By when is “E-mail” due for what arrives on 6 March 2026 at 16:30, for Silver?",
            "By 7 March 2026 at 00:30",
        ),
    ):
        assert asked in hand_over
        assert answered in hand_over


def test_severities_are_numbered_after_service_levels_and_can_be_linked_to() -> None:
    page = tree()["policies/client-segments.md"]
    assert re.search(r"### 5\\?\.4 How grave it is \{ #severities \}", page)
    assert 'id="severities.emergency"' in page


def test_roles_that_are_kept_apart_are_shown_with_the_organisation_and_the_role() -> None:
    assert re.search(r"Is kept apart from Duty manager Sales director\b", words(tree()["organization.md"]))
    assert "Kept apart from Sales director" in words(tree()["roles/duty-manager.md"])
    assert "for Gold" in words(tree()["roles/sales-director.md"])


def test_an_issued_text_takes_along_what_it_names_of_others() -> None:
    library = parse_library(asked_files())
    resolved = freeze(library, library.policies["hand-over"]).policy.resolved
    (cited,) = resolved.policies
    assert [(each.id, each.name) for each in cited.severities] == [
        ("emergency", "Severity 1"),
        ("nuisance", "Severity 2"),
    ]
    assert [(each.id, each.title) for each in cited.tables] == [
        ("email", "E-mail"),
        ("discount", "Discount on a contract"),
        ("help", "When a client cannot work"),
    ]
    assert {str(role.id): role.apart_from for role in resolved.organization.roles}["duty-manager"] == ()


def test_an_issued_text_keeps_its_words_when_what_it_names_is_gone() -> None:
    files = issued_files(asked_files())
    before = compose(files, TODAY)["policies/hand-over/1.1.md"]
    gone = {path: data for path, data in files.items() if "client-segments" not in path.parts}
    kept = [line for line in gone[REGISTER].splitlines() if b"client-segments" not in line]
    gone[REGISTER] = b"\n".join(kept) + b"\n"
    after = compose(gone, TODAY)["policies/hand-over/1.1.md"]
    pattern = re.compile(rb"<dd>(?:Who|By when) .*?</dd>")
    assert pattern.findall(before) == pattern.findall(after) != []


def test_an_example_that_names_what_is_not_there_does_not_break_the_page() -> None:
    files = asked_files()
    files[HAND_OVER] = files[HAND_OVER].replace(b"client-segments.discount", b"client-segments.nothing")
    assert "client-segments.nothing" in compose(files, TODAY, drafts=True)["policies/hand-over.md"].decode()
    assert ORGANIZATION in files
