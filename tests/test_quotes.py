"""What is always in force may not show a part of a draft."""

from pathlib import Path, PurePosixPath

import pytest

from engross.diagnostic import Severity
from engross.library import FRONT_PAGE, ORGANIZATION, Library, parse_library
from engross.register import REGISTER
from engross.text.quotes import quoted_in
from issued_library import issue, retire, withdraw
from library_cases import find_form
from page_trees import ISSUED_DAY, compose, issue_sample, working_texts

SEGMENTS = PurePosixPath("policies/sales-client-management/policy.yml")


@pytest.fixture
def files(drafted: Library) -> dict[PurePosixPath, bytes]:
    """The files of the sample library, in which the policy that has the client segments is a draft."""
    return dict(drafted.files)


@pytest.fixture(scope="module")
def drafted(checkout: Path) -> Library:
    """The sample library, in which the policy that has the client segments is a draft."""
    files = issue_sample(checkout)
    library = parse_library(files)
    kept = [
        line
        for line in files[REGISTER].splitlines(keepends=True)
        if f'"policy":"{DRAFT}"'.encode() not in line
    ]
    assert len(library.versions[DRAFT]) == 1
    files = {path: data for path, data in files.items() if not {DRAFT, "versions"} <= set(path.parts)}
    return parse_library({**files, REGISTER: b"".join(kept)})


DRAFT = "sales-client-management"
SPELLINGS = [
    '{{ policy("sales-client-management") }}',
    '{{ policy(name="sales-client-management") }}',
    "{{ policy( 'sales-client-management' ) }}",
    '{{ policy(\n  "sales-client-management") }}',
    '{{ fact(role="", name="sales-client-management.x") }}',
    '`{{ policy("sales-client-management") }}`',
    '{{ clause("purpose", policy = "sales-client-management") }}',
    '{{ term("client", policy="sales-client-management") }}',
    "[x](policy:sales-client-management)",
    "[x](clause:sales-client-management/purpose)",
    "[x](&#112;olicy:sales-client-management)",
    "[x][y]\n\n[y]: policy:sales-client-management",
    "<policy:sales-client-management>",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_quotes_are_found_in_every_spelling(drafted: Library, text: str) -> None:
    assert quoted_in(drafted, f"Before {text}\n\nafter") == (DRAFT,)


@pytest.mark.parametrize("text", ["no policy here, no fact", "[z](#own) [w](clause:own)", DRAFT])
def test_what_is_no_quote_is_not_found(drafted: Library, text: str) -> None:
    assert quoted_in(drafted, text) == ()


@pytest.mark.parametrize("text", [text for text in SPELLINGS if "fact" not in text and "term" not in text])
def test_the_front_page_may_not_quote_a_draft(files: dict[PurePosixPath, bytes], text: str) -> None:
    files[FRONT_PAGE] = f"Welcome.\n\n{text}\n".encode()
    (found,) = [each for each in find_form(parse_library(files)) if each.place.path == FRONT_PAGE]
    place = found.place
    assert (found.rule, found.severity) == ("quoted-draft", Severity.ERROR)
    assert place.excerpt[place.column - 1 : place.end - 1] == DRAFT


def test_the_organisation_may_not_quote_a_draft(files: dict[PurePosixPath, bytes]) -> None:
    lines = files[ORGANIZATION].decode("utf-8").split("\n")
    about = next(number for number, line in enumerate(lines) if line.startswith("about:"))
    while lines[about + 1].startswith(" "):
        del lines[about + 1]
    lines[about] = f"about: '{{{{ policy(name=\"{DRAFT}\") }}}}'"
    files[ORGANIZATION] = "\n".join(lines).encode()
    found = [each for each in find_form(parse_library(files)) if each.rule == "quoted-draft"]
    assert [(each.place.line, each.severity) for each in found if each.place.path == ORGANIZATION] == [
        (about + 1, Severity.ERROR)
    ]


def test_a_plan_that_quotes_a_draft_is_told(files: dict[PurePosixPath, bytes]) -> None:
    found = [finding for finding in find_form(parse_library(files)) if finding.rule == "quoted-draft"]
    assert found
    for finding in found:
        place = finding.place
        assert (place.path.name, finding.severity) == ("account.yml", Severity.ADVICE)
        assert place.excerpt[place.column - 1 : place.end - 1] == DRAFT


def test_policies_may_quote_drafts_for_they_are_issued_together(checkout: Path) -> None:
    """Issuing refuses what quotes a text that could still change; until then both are drafts."""
    found = find_form(parse_library(working_texts(checkout)))
    assert {finding.rule for finding in found} == {"quoted-draft"}
    assert {finding.severity for finding in found} == {Severity.ADVICE}


def test_what_was_approved_once_is_no_draft(files: dict[PurePosixPath, bytes], checkout: Path) -> None:
    """Also while a new text of it waits, and after it has ended: what was in force may be quoted."""
    files = issue_sample(checkout)
    text = files[SEGMENTS].replace(b"Client Management", b"Client Steering", 1)
    for later in (files, {**files, SEGMENTS: text}, retire(files, DRAFT, ISSUED_DAY)):
        later = {**later, FRONT_PAGE: f'{{{{ policy("{DRAFT}") }}}}'.encode()}
        assert "quoted-draft" not in {finding.rule for finding in find_form(parse_library(later))}


def test_what_awaits_approval_or_was_withdrawn_is_a_draft(files: dict[PurePosixPath, bytes]) -> None:
    files[FRONT_PAGE] = f'{{{{ policy("{DRAFT}") }}}}'.encode()
    issued = issue(files, DRAFT)
    version = parse_library(issued).versions[DRAFT][-1].version
    for later in (issued, withdraw(issued, DRAFT, version)):
        assert "quoted-draft" in {
            finding.rule for finding in find_form(parse_library(later)) if finding.is_error
        }


def test_the_front_page_is_checked(files: dict[PurePosixPath, bytes]) -> None:
    files[FRONT_PAGE] = b'Welcome.\n\nSee {{ policy("sales-client-management") }} and {{ role("nobody") }}.\n'
    found = [finding for finding in find_form(parse_library(files)) if finding.place.path == FRONT_PAGE]
    assert {(finding.rule, finding.place.line, finding.place.column) for finding in found} == {
        ("quoted-draft", 3, 16),
        ("prose-error", 3, 58),
    }


def test_a_plan_that_quotes_a_draft_is_kept_back_with_it(files: dict[PurePosixPath, bytes]) -> None:
    without, with_drafts = compose(files, ISSUED_DAY), compose(files, ISSUED_DAY, drafts=True)
    assert "accounts/meridian.md" not in without
    assert "accounts/meridian.md" in with_drafts
    assert "policies/client-ownership.md" in without


def test_nothing_of_a_draft_shows_where_only_a_plan_quotes_it(files: dict[PurePosixPath, bytes]) -> None:
    others = {"client-ownership", "client-account-manager-assignment", "sales-account-management"}
    files = {path: data for path, data in files.items() if not others & set(path.parts) and path != REGISTER}
    without, with_drafts = compose(files, ISSUED_DAY), compose(files, ISSUED_DAY, drafts=True)
    assert "accounts/meridian.md" not in without
    assert "accounts/meridian.md" in with_drafts
    assert not any(b"Sales Client Management" in data or b"Platinum" in data for data in without.values())
