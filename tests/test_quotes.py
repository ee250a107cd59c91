"""What is in force may not show a part of a draft."""

from pathlib import Path, PurePosixPath

import pytest

from engross.diagnostic import Severity
from engross.disk import FolderTree
from engross.handbook.pages import Handbook, compose_pages
from engross.library import FRONT_PAGE, ORGANIZATION, Library, parse_library
from engross.options import Options
from engross.rules import check_library
from engross.templating import Templates
from engross.text.quotes import quoted_in

SEGMENTS = PurePosixPath("policies/sales-client-management/policy.yml")


@pytest.fixture
def files(checkout: Path) -> dict[PurePosixPath, bytes]:
    """The sample library, in which the policy that has the client segments is a draft."""
    files = dict(FolderTree(checkout))
    lines = files[SEGMENTS].decode("utf-8").split("\n")
    files[SEGMENTS] = "\n".join(line for line in lines if "approved_on" not in line).encode()
    return files


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
def test_quotes_are_found_in_every_spelling(files: dict[PurePosixPath, bytes], text: str) -> None:
    assert quoted_in(parse_library(files), f"Before {text}\n\nafter") == (DRAFT,)


@pytest.mark.parametrize("text", ["no policy here, no fact", "[z](#own) [w](clause:own)", DRAFT])
def test_what_is_no_quote_is_not_found(files: dict[PurePosixPath, bytes], text: str) -> None:
    assert quoted_in(parse_library(files), text) == ()


@pytest.mark.parametrize("text", [text for text in SPELLINGS if "fact" not in text and "term" not in text])
def test_the_front_page_may_not_quote_a_draft(files: dict[PurePosixPath, bytes], text: str) -> None:
    files[FRONT_PAGE] = f"Welcome.\n\n{text}\n".encode()
    (found,) = [each for each in check_library(parse_library(files)) if each.place.path == FRONT_PAGE]
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
    found = [each for each in check_library(parse_library(files)) if each.rule == "quoted-draft"]
    assert [(each.place.line, each.severity) for each in found if each.place.path == ORGANIZATION] == [
        (about + 1, Severity.ERROR)
    ]


def test_an_approved_policy_may_not_quote_a_draft(files: dict[PurePosixPath, bytes]) -> None:
    found = [finding for finding in check_library(parse_library(files)) if finding.rule == "quoted-draft"]
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    assert errors
    for finding in found:
        place = finding.place
        assert place.excerpt[place.column - 1 : place.end - 1] == "sales-client-management"
    assert all(
        (finding.severity is Severity.ADVICE) == ("accounts" in finding.place.path.parts) for finding in found
    )


def test_a_draft_may_quote_a_draft(files: dict[PurePosixPath, bytes]) -> None:
    for path, data in files.items():
        if path.name == "policy.yml":
            lines = data.decode("utf-8").split("\n")
            files[path] = "\n".join(line for line in lines if "approved_on" not in line).encode()
    found = [finding for finding in check_library(parse_library(files)) if finding.rule == "quoted-draft"]
    assert all(finding.severity is Severity.ADVICE for finding in found)


def test_the_front_page_is_checked(files: dict[PurePosixPath, bytes]) -> None:
    files[FRONT_PAGE] = b'Welcome.\n\nSee {{ policy("sales-client-management") }} and {{ role("nobody") }}.\n'
    found = [finding for finding in check_library(parse_library(files)) if finding.place.path == FRONT_PAGE]
    assert {(finding.rule, finding.place.line, finding.place.column) for finding in found} == {
        ("quoted-draft", 3, 16),
        ("prose-error", 3, 58),
    }


def pages(library: Library, *, drafts: bool) -> dict[str, bytes]:
    handbook = Handbook(
        library, Templates(None), Options(drafts=drafts, pdfs=False), {}, check_library(library)
    )
    return {str(artifact.path): artifact.data for artifact in compose_pages(handbook)}


def test_a_plan_that_quotes_a_draft_is_kept_back_with_it(files: dict[PurePosixPath, bytes]) -> None:
    for path in [path for path in files if path.name == "policy.yml" and path != SEGMENTS]:
        del files[path]
    library = parse_library(files)
    without, with_drafts = pages(library, drafts=False), pages(library, drafts=True)
    assert "accounts/meridian.md" not in without
    assert "accounts/meridian.md" in with_drafts
    assert not any(b"Sales Client Management" in data or b"Platinum" in data for data in without.values())
