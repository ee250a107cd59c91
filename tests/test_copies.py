"""What the site says of signatures, and which digests it publishes: every revision of what is public, no name of what is not."""

import hashlib
import json
import re
from datetime import date, timedelta
from functools import cache
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from mkdocs.config.base import ValidationError

from engross.build import build_pages
from engross.errors import ConfigurationError
from engross.handbook.pages import compose_pages
from engross.library import parse_library
from engross.mkdocs_plugin import EngrossOptions, library_options
from engross.model.fields import Line, PolicyId, RoleId, Slug, Version
from engross.model.record import Declined
from engross.options import Options
from engross.register import UNSEALED
from engross.versions import PDF
from issued_library import (
    BY,
    HAND_OVER,
    ISSUED,
    SEGMENTS,
    TINY_PDF,
    TODAY,
    Trust,
    approve,
    decide,
    issue,
    next_moment,
    renew,
    revise,
    sign,
    withdraw,
    write_files,
)
from library_cases import Files, base_files
from page_trees import compose, find_navigation, make_handbook

Index = dict[str, Any]
PAGE = f"policies/{HAND_OVER}.md"
THREE = """approvals:
  - id: director
    role: sales-director
  - id: manager
    role: duty-manager
    statement: I will keep to it.
  - id: second
    role: sales-director
approval_rules:
"""
NASTY = "</script><!--<script>alert(1)</script>&amp; “Übergabe” \u2063 ]]>"


@cache
def issued_three() -> Files:
    """The small library, its segments approved on paper; the hand-over policy issued, and asking for three approvals."""
    files = base_files()
    path = PurePosixPath("policies", HAND_OVER, "policy.yml")
    text = files[path].decode()
    changed = re.sub(r"approvals:\n(  .*\n)+approval_rules:\n", THREE, text)
    assert changed != text
    files = issue({**files, path: changed.encode()}, SEGMENTS, at=ISSUED, pdf=TINY_PDF + b"% one\n")
    return issue(approve(files, SEGMENTS), HAND_OVER, at=ISSUED, pdf=TINY_PDF + b"% two\n")


@cache
def signed(trust: Trust = "production") -> Files:
    return sign(issued_three(), HAND_OVER, trust=trust)


def second(files: Files, effective: str = "2026-08-01") -> Files:
    """The library with version 1.2 of the hand-over policy issued."""
    moment = next_moment(files, HAND_OVER)
    revised = revise(files, "1.2", "2026-05-02", effective)
    return issue(revised, HAND_OVER, at=moment, pdf=TINY_PDF + b"% three\n")


def index_of(files: Files, today: date = TODAY, *, drafts: bool = False) -> Index:
    index: Index = json.loads(compose(files, today, drafts=drafts)["check-a-copy.json"])
    return index


@cache
def signed_tree() -> dict[str, bytes]:
    """The tree of the library whose hand-over policy all three have signed, with the PDF on the policy's page."""
    return compose(signed(), pdfs={f"policies/{HAND_OVER}": TINY_PDF})


@cache
def followed() -> Files:
    """The same, with version 1.2 approved on paper, which applies from August."""
    return approve(second(signed()), HAND_OVER)


@cache
def followed_tree() -> dict[str, bytes]:
    return compose(followed())


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def approvals_of(page: str) -> str:
    """What a page says in its section of approvals."""
    return plain(page.partition("{ #approvals }")[2].partition("\n## ")[0])


# The index


def test_every_revision_of_a_public_pdf_is_in_the_index() -> None:
    files = renew(signed(), HAND_OVER, date(2046, 1, 1))
    tree = compose(files)
    index: Index = json.loads(tree["check-a-copy.json"])
    assert [(each["number"], each["version"]) for each in index["versions"]] == [
        ("CL-001", "1.0"),
        ("CL-002", "1.1"),
    ]
    found = index["versions"][1]
    kept = tree[f"policies/{HAND_OVER}/1.1.pdf"]
    assert [each["after"] for each in found["revisions"]] == [
        "issue",
        "seal",
        "approval",
        "approval",
        "approval",
        "renewal",
    ]
    assert [each.get("by") for each in found["revisions"]] == [None, None, 0, 1, 2, None]
    for each in found["revisions"]:
        assert hashlib.sha256(kept[: each["size"]]).hexdigest() == each["sha256"]
    assert found["revisions"][-1]["size"] == len(kept)
    assert found["approvals"][1] == {
        "role": "Duty manager",
        "name": "Tomas Lindqvist",
        "on": "2026-03-20",
        "signed": True,
    }
    assert (found["page"], found["policy_page"]) == (
        f"policies/{HAND_OVER}/1.1.html",
        f"policies/{HAND_OVER}.html",
    )


def test_what_was_appended_to_a_pdf_since_is_neither_published_nor_in_the_index() -> None:
    files = signed()
    path = parse_library(files).versions[HAND_OVER][-1].folder / PDF
    appended = {**files, path: files[path] + b"% a stranger\n"}
    handbook = make_handbook(appended)
    tree = {str(each.path): each.data for each in compose_pages(handbook)}
    assert tree[f"policies/{HAND_OVER}/1.1.pdf"] == files[path]
    assert tree["check-a-copy.json"] == signed_tree()["check-a-copy.json"]


def test_approvals_that_were_only_written_down_are_told_apart() -> None:
    (found,) = (
        each
        for each in json.loads(signed_tree()["check-a-copy.json"])["versions"]
        if each["policy"] == SEGMENTS
    )
    assert [each["signed"] for each in found["approvals"]] == [False]
    assert [each["after"] for each in found["revisions"]] == ["issue"]


def test_page_holds_the_index_as_it_is_and_nothing_in_it_ends_its_element() -> None:
    files = base_files()
    path = PurePosixPath("policies", HAND_OVER, "policy.yml")
    quoted = json.dumps(NASTY, ensure_ascii=False)
    text = files[path].decode().replace("title: Hand-over Policy", f"title: {quoted}", 1)
    files = approve(issue({**files, path: text.encode()}, HAND_OVER), HAND_OVER)
    tree = compose(files)
    data, page = tree["check-a-copy.json"].decode(), tree["check-a-copy.md"].decode()
    assert json.loads(data)["versions"][0]["title"] == NASTY
    assert not set("<>&\u2028\u2029") & set(data)
    assert f'<script type="application/json" id="copy-index">{data}</script>' in page
    assert page.count("<script") == 2


@pytest.mark.parametrize("drafts", [False, True])
def test_versions_that_await_approval_are_named_only_where_drafts_are(drafts: bool) -> None:
    files = sign(second(signed()), HAND_OVER, 1)
    tree = compose(files, drafts=drafts)
    index: Index = json.loads(tree["check-a-copy.json"])
    path = parse_library(files).versions[HAND_OVER][-1].folder / PDF
    last = hashlib.sha256(files[path]).hexdigest()
    assert last in tree["check-a-copy.json"].decode()
    named = [each for each in index["versions"] if each["version"] == "1.2"]
    if drafts:
        assert [each["special"] for each in named] == ["awaiting"]
        assert index["unnamed"] == []
    else:
        assert named == []
        assert {each["state"] for each in index["unnamed"]} == {"awaiting"}
        assert len(index["unnamed"]) == 3
        assert last not in tree["check-a-copy.md"].decode().partition("<script")[0]
        assert set(index["unnamed"][0]) == {"size", "sha256", "state"}
        digests = [each["sha256"] for each in index["unnamed"]]
        assert digests == sorted(digests), "their order says which follows which"


def test_refused_text_is_not_named() -> None:
    files = second(signed())
    moment = next_moment(files, HAND_OVER)
    refusal = Declined(
        policy=PolicyId(HAND_OVER),
        at=moment,
        by=BY,
        digest=UNSEALED,
        version=Version("1.2"),
        approval=Slug("director"),
        role=RoleId("sales-director"),
        name=Line("Tomas Lindqvist"),
        on=moment.date(),
        reason=Line("Zanzibar"),
    )
    tree = compose(decide(files, refusal))
    assert [each["state"] for each in json.loads(tree["check-a-copy.json"])["unnamed"]] == ["awaiting"]
    assert not [path for path, data in tree.items() if b"Zanzibar" in data]


def test_withdrawn_versions_are_named_only_if_they_were_ever_public() -> None:
    before, after = second(signed()), approve(second(signed()), HAND_OVER)
    hidden = index_of(withdraw(before, HAND_OVER, "1.2"))
    assert [each["version"] for each in hidden["versions"]] == ["1.0", "1.1"]
    assert [each["state"] for each in hidden["unnamed"]] == ["withdrawn"]
    told = index_of(withdraw(after, HAND_OVER, "1.2"))
    assert told["unnamed"] == []
    (found,) = (each for each in told["versions"] if each["version"] == "1.2")
    assert (found["special"], found["withdrawn"]) == ("withdrawn", "2026-03-20")
    assert "pdf" not in found


def test_days_are_those_of_the_history() -> None:
    found = {
        each["version"]: each
        for each in json.loads(followed_tree()["check-a-copy.json"])["versions"]
        if each["policy"] == HAND_OVER
    }
    assert list(found) == ["1.2", "1.1"]
    assert (found["1.1"]["start"], found["1.1"]["end"], found["1.1"]["then"]) == (
        "2026-04-01",
        "2026-08-01",
        "1.2",
    )
    assert (found["1.2"]["start"], "end" in found["1.2"]) == ("2026-08-01", False)
    assert found["1.2"]["changes"] == f"policies/{HAND_OVER}/changes-1.2.html"


def test_version_that_never_applied_says_so() -> None:
    index = index_of(approve(second(signed(), "2026-04-01"), HAND_OVER))
    assert [each.get("special") for each in index["versions"]] == [None, None, "never"]


def test_a_revision_takes_little_room() -> None:
    more = renew(signed(), HAND_OVER, date(2046, 1, 1))
    sizes = [len(signed_tree()["check-a-copy.json"]), len(compose(more)["check-a-copy.json"])]
    found = json.loads(signed_tree()["check-a-copy.json"])["versions"][-1]["revisions"]
    longest = max(len(json.dumps(each, separators=(",", ":"))) for each in found)
    assert 0 < sizes[1] - sizes[0] < 150
    assert longest < 150


def test_plans_that_the_site_offers_are_known_too() -> None:
    pdf = b"%PDF-1.7 plan"
    tree = compose(signed(), pdfs={"accounts/meridian": pdf})
    (plan,) = json.loads(tree["check-a-copy.json"])["plans"]
    assert (plan["page"], plan["sha256"]) == ("accounts/meridian.html", hashlib.sha256(pdf).hexdigest())


def test_page_is_there_where_anything_is_public_and_ways_lead_to_it() -> None:
    assert "check-a-copy.md" not in compose(base_files())
    assert "check-a-copy.md" not in compose(issue(base_files()))
    assert "check-a-copy" not in str(find_navigation(issue(base_files())))
    tree = signed_tree()
    assert "{'Check a copy': 'check-a-copy.md'}" in str(find_navigation(signed()))
    assert b'href="check-a-copy.html"' in tree["index.md"]
    assert b'href="../check-a-copy.html"' in tree[PAGE]
    assert b'href="../../check-a-copy.html"' in tree[f"policies/{HAND_OVER}/1.1.md"]


def test_without_a_script_the_digests_can_be_compared_by_hand() -> None:
    tree = followed_tree()
    now, _, rest = tree["check-a-copy.md"].decode().partition("<script")[0].partition("<details")
    kept = hashlib.sha256(tree[f"policies/{HAND_OVER}/1.1.pdf"]).hexdigest()
    coming = hashlib.sha256(tree[f"policies/{HAND_OVER}/1.2.pdf"]).hexdigest()
    assert (kept in now, kept in rest) == (True, False)
    assert (coming in now, coming in rest) == (False, True)
    assert rest.count('class="digest"') == 4 + 1, "the earlier states of one version, and the coming one"
    assert "signed by Tomas Lindqvist" in rest


# What pages say of signatures


def test_page_tells_of_each_signature() -> None:
    tree = signed_tree()
    for path in (PAGE, f"policies/{HAND_OVER}/1.1.md"):
        page = tree[path].decode()
        said = approvals_of(page)
        assert "Signed by 3 of 3, and sealed by Fernhollow Systems" in plain(page)
        assert "Signed PDF of version 1.1" in page
        assert said.count("Signed on 20 March 2026") == 3
        assert said.index("Sealed by") < said.index("Signed on")
        assert "09:02 UTC by the signer’s own clock. Valid when it was taken in" in said
        assert said.count("PAdES B-B") == 4
        assert f"fingerprint {hashlib.sha256(b'Tomas Lindqvist').hexdigest()[:4]}" in said
        assert "engross verify" in said
        assert "DEMO" not in page


def test_page_tells_whose_clock_it_was_and_until_when_it_can_be_proved() -> None:
    files = sign(issued_three(), HAND_OVER, level="B-LTA")
    said = approvals_of(compose(files)[PAGE].decode())
    assert "by the clock of a timestamp authority" in said
    assert "signer’s own clock" not in said
    assert f"until {ISSUED.date() + timedelta(days=3650):%-d %B %Y}, unless it is renewed." in said
    said = approvals_of(compose(renew(files, HAND_OVER, date(2046, 1, 1)))[PAGE].decode())
    assert "renewed on 20 March 2026. It holds until 1 January 2046, unless it is renewed again." in said
    assert "2036" not in said


def test_page_of_approvals_on_paper_says_who_wrote_them_down() -> None:
    page = compose(approve(issued_three(), HAND_OVER))[PAGE].decode()
    said = approvals_of(page)
    assert said.count("Written down by Ana Petrova on 20 March 2026, without a signature in the PDF.") == 3
    assert "Signed by" not in plain(page)
    assert "Sealed" not in said


def test_a_group_says_how_many_are_enough_and_who_was_not_needed() -> None:
    files = base_files()
    path = PurePosixPath("policies", HAND_OVER, "policy.yml")
    group = THREE.replace("    role", "    group: board\n    role").replace(
        "approval_rules:\n", "approval_rules:\n  groups:\n    - {id: board, title: The board, needed: 2}\n"
    )
    text = re.sub(r"approvals:\n(  .*\n)+approval_rules:\n", group, files[path].decode())
    files = sign(issue({**files, path: text.encode()}, HAND_OVER), HAND_OVER, 2)
    page = compose(files)[PAGE].decode()
    said = approvals_of(page)
    assert "The board. Two of these three are enough, in any order." in said
    assert said.count("Not needed: enough of its group have approved.") == 1
    assert "Signed by 2 of 2" in plain(page)


def test_demo_signatures_are_told_on_every_page_of_the_version_and_on_no_other() -> None:
    files = approve(second(signed("demo")), HAND_OVER)
    tree = compose(files)
    folder = f"policies/{HAND_OVER}"
    for path in (PAGE, f"{folder}/1.1.md"):
        page = tree[path].decode()
        assert 'class="notice notice-demo"' in page
        assert approvals_of(page).count("DEMO – not legally binding") == 4
        assert "Valid when it was taken in" not in page
    assert "DEMO" in tree[f"{folder}/history.md"].decode()
    assert "DEMO" in tree["index.md"].decode()
    assert "demo" not in plain(tree[f"{folder}/1.2.md"].decode()).lower()
    assert "demo" not in plain(tree[f"policies/{SEGMENTS}.md"].decode()).lower()
    found = {each["version"]: each.get("trust") for each in json.loads(tree["check-a-copy.json"])["versions"]}
    assert found == {"1.0": None, "1.1": "demo", "1.2": None}
    changed = compose(sign(second(signed()), HAND_OVER, trust="demo"))
    assert "notice-demo" in changed[f"{folder}/changes-1.2.md"].decode()


def test_a_demo_seal_alone_makes_a_version_demo() -> None:
    files = sign(sign(issued_three(), HAND_OVER, 0, trust="demo"), HAND_OVER)
    assert "notice-demo" in compose(files)[PAGE].decode()


# Publishing


def library(folder: Path, files: Files, options: str = "") -> Path:
    """A library on disk with options of the plugin and the address of its site."""
    (folder / "mkdocs.yml").write_text(
        "site_name: Test\nsite_url: https://handbook.example/staff\ndocs_dir: build/pages\n"
        f"use_directory_urls: false\nplugins:\n  - engross:\n      pdfs: false\n{options}",
        "utf-8",
    )
    return write_files(folder, files)


def test_publishing_refuses_demo_signatures_unless_told_otherwise(tmp_path: Path) -> None:
    root = library(tmp_path, signed("demo"))
    with pytest.raises(ConfigurationError, match=r"signatures of CL-002 1\.1, .*demo_signatures: true"):
        build_pages(root, Options(pdfs=False), TODAY)
    assert not (root / "build").exists()
    assert build_pages(root, Options(pdfs=False), TODAY, serving=True).written
    assert not build_pages(root, Options(pdfs=False, demo_signatures=True), TODAY).errors


def test_real_signatures_and_those_of_versions_that_are_not_public_stop_nothing(tmp_path: Path) -> None:
    root = library(tmp_path, sign(second(signed()), HAND_OVER, 1, trust="demo"))
    assert build_pages(root, Options(pdfs=False), TODAY).written


def test_options_come_from_mkdocs_with_the_address_of_the_site(tmp_path: Path) -> None:
    chosen = "      timestamps: https://tsa.example/rfc3161\n      signature_level: b-lt\n      demo_signatures: true\n"
    options = library_options(library(tmp_path, base_files(), chosen))
    assert (options.timestamps, options.signature_level) == ("https://tsa.example/rfc3161", "b-lt")
    assert (options.demo_signatures, options.site_url) == (True, "https://handbook.example/staff/")
    assert library_options(library(tmp_path, base_files())) == Options(
        pdfs=False, site_url="https://handbook.example/staff/"
    )


@pytest.mark.parametrize("address", ["tsa.example", "ftp://tsa.example", "https://", "http://[", "Demo"])
def test_what_is_no_address_of_a_timestamp_authority_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="has to be the address of a timestamp authority"):
        EngrossOptions.timestamps.run_validation(address)


# Short addresses


def test_a_number_leads_to_the_policy_that_goes_by_it() -> None:
    tree = signed_tree()
    page = tree["p/CL-002.html"].decode()
    assert f'<a id="present" href="../policies/{HAND_OVER}.html">' in page
    assert "moved" not in page
    assert {path for path in tree if path.startswith("p/")} == {"p/CL-001.html", "p/CL-002.html"}
    assert not [path for path in compose(issue(base_files())) if path.startswith("p/")]


def test_a_former_number_still_leads_there_and_one_of_two_to_the_policy_in_force() -> None:
    files = signed()
    path = PurePosixPath("policies", HAND_OVER, "policy.yml")
    renumbered = {**files, path: files[path].replace(b"number: CL-002", b"number: CL-001")}
    tree = compose(approve(second(renumbered, "2026-04-10"), HAND_OVER))
    assert f"../policies/{HAND_OVER}.html".encode() in tree["p/CL-002.html"]
    # Both policies are in force and go by it: the first by id, always the same.
    assert f"../policies/{SEGMENTS}.html".encode() in tree["p/CL-001.html"]
