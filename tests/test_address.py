"""Links and places: every link is right from where it stands, and none leads to a page that is not there."""

from pathlib import PurePosixPath

import pytest

from engross.address import (
    INDEX,
    ORGANIZATION,
    PageResolver,
    PdfResolver,
    account_page,
    asset_path,
    policy_page,
    relative_url,
    role_page,
)
from engross.assets import Use
from engross.library import Library, parse_library
from engross.text.prose import ProseError
from library_cases import base_files

FOLDER = PurePosixPath("policies/hand-over")
HAND_OVER = policy_page("hand-over")


def make_library(*names: str) -> Library:
    return parse_library({**base_files(), **{FOLDER / name: b"x" for name in names}})


def make_resolver(page: PurePosixPath, *published: PurePosixPath) -> PageResolver:
    return PageResolver(page, "hand-over", published, make_library("flow.png"), FOLDER)


@pytest.mark.parametrize(
    ("page", "address", "url"),
    [
        (HAND_OVER, "clause:one-owner", "#one-owner"),
        (HAND_OVER, "clause:hand-over/one-owner", "#one-owner"),
        (HAND_OVER, "clause:client-segments/tiers", "client-segments.html#tiers"),
        (role_page("duty-manager"), "clause:one-owner", "../policies/hand-over.html#one-owner"),
        (HAND_OVER, "role:duty-manager", "../roles/duty-manager.html"),
        (INDEX, "policy:hand-over", "policies/hand-over.html"),
        (HAND_OVER, "account:meridian", "../accounts/meridian.html"),
        (HAND_OVER, "contact:duty-line", "../organization.html#contact-duty-line"),
        (ORGANIZATION, "contact:duty-line", "#contact-duty-line"),
        (HAND_OVER, "role:nobody", None),
        (HAND_OVER, "contact:nobody", None),
        (HAND_OVER, "person:nobody", None),
        (HAND_OVER, "page:anything", None),
    ],
)
def test_link_leads_from_its_page_to_its_target(page: PurePosixPath, address: str, url: str | None) -> None:
    published = (HAND_OVER, policy_page("client-segments"), account_page("meridian"))
    assert make_resolver(page, *published).link(address) == url


@pytest.mark.parametrize(
    "address", ["policy:client-segments", "clause:client-segments/tiers", "account:meridian"]
)
def test_what_is_not_published_is_not_linked(address: str) -> None:
    assert make_resolver(HAND_OVER, HAND_OVER).link(address) is None


def test_a_policy_and_an_account_plan_of_one_name_are_not_confused() -> None:
    resolver = make_resolver(INDEX, account_page("meridian"))
    assert resolver.link("policy:meridian") is None
    assert resolver.link("account:meridian") == "accounts/meridian.html"


def test_a_document_called_index_does_not_take_the_place_of_the_list() -> None:
    assert {str(policy_page("index")), str(role_page("index"))} == {
        "policies/index_.html",
        "roles/index_.html",
    }


def test_signs_that_mean_something_in_a_url_are_escaped() -> None:
    assert relative_url(policy_page("A #1? 50%"), INDEX) == "policies/A%20%231%3F%2050%25.html"


def test_file_beside_a_definition_has_its_place_among_the_assets() -> None:
    assert make_resolver(HAND_OVER).image("flow.png") == "../assets/files/hand-over/flow.png"


def test_attached_markdown_is_not_taken_for_a_page() -> None:
    assert asset_path(make_library("notes.md"), FOLDER, "notes.md", Use.ATTACHMENT).name == "notes.md.txt"


@pytest.mark.parametrize("name", ["missing.png", "../organization.yml", "../../policies/organization.yml"])
def test_only_files_beside_the_definition_can_be_had(name: str) -> None:
    with pytest.raises(ProseError):
        asset_path(make_library(), FOLDER, name, Use.PICTURE)


def test_pdf_links_only_within_itself() -> None:
    resolver = PdfResolver(make_library("flow.png"), FOLDER)
    assert resolver.link("clause:one-owner") == "#one-owner"
    assert [resolver.link(address) for address in ("clause:x/y", "role:duty-manager", "policy:x")] == [
        None
    ] * 3
    assert resolver.image("flow.png") == "flow.png"
