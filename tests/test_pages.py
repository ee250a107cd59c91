"""The handbook's pages: what they show, what they never show, and that no text breaks out of its place."""

import os
import re
from dataclasses import replace
from html import unescape
from pathlib import Path, PurePosixPath

import markdown
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from engross.handbook.pages import compose_pages
from engross.templating import escape_heading, quote_yaml
from issued_library import approve, issue, issued_files
from library_cases import base_files
from page_trees import (
    ORGANIZATION,
    SAMPLE_DAY,
    Files,
    change,
    compose,
    compose_sample,
    find_navigation,
    make_handbook,
    pages_of,
    read_sample,
)

GOLDEN = Path(__file__).parent / "golden" / "pages"
HAND_OVER = "policies/hand-over/policy.yml"
SEGMENTS = "policies/client-segments/policy.yml"
OWNERSHIP = "client-ownership"
ACCOUNT = "policies/accounts/meridian/account.yml"
HOSTILE = (
    "</div><script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %}",
    "# x",
    "[x](javascript:alert(1)) ](",
    "<!-- x",
    "*a* _b_ `c` | d ~ e : f { #g }",
    'x" onmouseover="alert(1)',
    "&lt;b&gt; &amp;amp;",
    "--- ... !important",
)


def to_html(page: str) -> str:
    """A page as MkDocs makes it, without front matter."""
    body = get_data(page)[0]
    return str(markdown.markdown(body, extensions=["attr_list", "tables", "fenced_code", "toc"]))


@pytest.fixture(scope="session")
def sample(checkout: Path) -> dict[PurePosixPath, bytes]:
    """The files of the sample library with its history."""
    return read_sample(checkout)


@pytest.fixture(scope="session")
def tree(checkout: Path) -> dict[str, bytes]:
    """The sample library's tree, with two PDFs."""
    return compose_sample(checkout)


def issued(files: Files) -> dict[PurePosixPath, bytes]:
    """The files with every policy issued as it is, and approved."""
    return issued_files(dict(files))


# Golden pages: ENGROSS_GOLDEN=write pytest tests/test_pages.py writes them anew.


def golden_pages() -> dict[str, str]:
    """Every page of the small library, its drawings left out: they have golden files of their own kind."""
    pages = pages_of(compose(issued_files(), pdfs={"policies/hand-over": b"%PDF"}))
    return {path: re.sub(r"<svg.*?</svg>", "<svg/>", text, flags=re.DOTALL) for path, text in pages.items()}


def test_pages_are_as_they_were_approved() -> None:
    pages = golden_pages()
    if os.environ.get("ENGROSS_GOLDEN") == "write":
        for path, text in pages.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_text(text, "utf-8")
    kept = {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*") if path.is_file()}
    assert kept == set(pages), "golden pages are unused or missing"
    for path, text in pages.items():
        assert text == (GOLDEN / path).read_text("utf-8"), path


# What is there


def test_tree_holds_a_page_for_everything(tree: dict[str, bytes]) -> None:
    for path in (
        "index.md",
        "policies/index.md",
        "policies/client-ownership.md",
        "policies/client-ownership.pdf",
        "accounts/index.md",
        "accounts/meridian.md",
        "accounts/meridian.pdf",
        "roles/index.md",
        "roles/duty-manager.md",
        "glossary.md",
        "organization.md",
        "assets/brand.css",
        "assets/engross.css",
        "assets/engross.js",
        "assets/drawing.css",
        "assets/iframe-worker.js",
        "assets/fonts/IBMPlexSans-Regular.woff2",
    ):
        assert path in tree, path
    assert "policies/sales-client-management.pdf" not in tree


def test_every_page_has_title_and_description_and_one_first_heading(
    tree: dict[str, bytes],
) -> None:
    for path, text in pages_of(tree).items():
        meta = get_data(text)[1]
        assert meta["title"], path
        assert meta["description"], path
        assert len(re.findall(r"<h1", to_html(text))) == 1, path


def test_html_of_a_page_goes_through_markdown_unchanged(tree: dict[str, bytes]) -> None:
    for path, text in pages_of(tree).items():
        body = get_data(text)[0]
        blocks = re.findall(r"(?ms)^<(?:div|ul|ol|dl|p)\b.*?(?=^#|\Z)", body)
        html = "\n".join(line for line in to_html(text).splitlines() if line.strip())
        for block in blocks:
            for line in filter(str.strip, block.splitlines()):
                assert line.rstrip() in html, (path, line[:200])


def test_role_page_says_what_every_document_asks_with_its_clause(tree: dict[str, bytes]) -> None:
    page = pages_of(tree)["roles/duty-manager.md"]
    assert "../policies/sales-account-management.html#" in page
    assert "../accounts/meridian.html#escalation.duty" in page
    assert "answer within 15 minutes" in page
    assert ">up to $50,000<" in page


def test_front_page_tells_whom_to_call_and_what_is_in_force(tree: dict[str, bytes]) -> None:
    page = pages_of(tree)["index.md"]
    assert 'href="tel:+13125550199"' in page
    assert "policies/client-ownership.html" in page
    assert "In force from" in page
    assert "Next review" in page


def test_glossary_shows_both_meanings_of_a_term_defined_twice() -> None:
    files = change(base_files(), SEGMENTS, "term: segment", "term: OWNER")
    page = pages_of(compose(issued(files)))["glossary.md"]
    assert page.count("<dt>") == 1
    assert "The person who answers for a client." in page
    assert "A group of clients." in page


def sample_policies(files: Files) -> list[str]:
    return [path.parent.name for path in files if path.match("policies/*/policy.yml")]


def test_navigation_names_every_page_but_only_pages(
    sample: dict[PurePosixPath, bytes], tree: dict[str, bytes]
) -> None:
    def paths(items: object) -> list[str]:
        if isinstance(items, str):
            return [items]
        if isinstance(items, dict):
            return [path for value in items.values() for path in paths(value)]
        assert isinstance(items, list)
        return [path for item in items for path in paths(item)]

    listed = paths(find_navigation(sample, SAMPLE_DAY))
    pages = pages_of(tree)
    versions = {path for path in pages if re.fullmatch(r"policies/[a-z-]+/[a-z0-9.-]+\.md", path)}
    assert len(versions) >= len(sample_policies(sample)), "a policy's page leads to its versions"
    assert sorted(listed) == sorted(set(pages) - versions)
    assert len(set(listed)) == len(listed)


def test_order_of_files_does_not_matter() -> None:
    files = issued_files()
    assert compose(files) == compose(dict(reversed(files.items())))


# What is not there


def test_private_details_and_notes_are_nowhere(
    sample: dict[PurePosixPath, bytes], tree: dict[str, bytes]
) -> None:
    organization = yaml.safe_load(sample[ORGANIZATION])
    secrets = [
        str(value) for person in organization["people"] for value in (person.get("private") or {}).values()
    ]
    notes = [
        match
        for path, raw in sample.items()
        if path.parts[0] == "policies" and path.suffix == ".yml"
        for match in _notes(yaml.load(raw, yaml.CSafeLoader))
    ]
    assert len(secrets) >= 4
    assert len(notes) >= 2
    drafts = change(sample, f"policies/{OWNERSHIP}/policy.yml", "One client, one owner", "One owner each")
    trees = (tree, compose(drafts, SAMPLE_DAY, drafts=True))
    everything = b"\n".join(data for tree in trees for data in tree.values()).decode("utf-8", "replace")
    for secret in (*secrets, *notes):
        assert secret.strip()[:60] not in everything
        assert secret.replace(" ", "") not in everything


def _notes(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [str(value["drafting_notes"])] if "drafting_notes" in value else []
        return own + [note for item in value.values() for note in _notes(item)]
    return [note for item in value for note in _notes(item)] if isinstance(value, list) else []


def make_draft() -> dict[PurePosixPath, bytes]:
    """The small library with one policy in force and one draft, of which no other document speaks."""
    files = base_files()
    text = files[PurePosixPath(HAND_OVER)].decode()
    text = text.replace("Hand-over Policy", "Zanzibar Policy").replace("term: owner", "term: zanzibar")
    others = {
        path: re.sub(rb"(?m)^.*hand-over.*\n", b"", raw)
        for path, raw in files.items()
        if path != PurePosixPath(HAND_OVER)
    }
    return {**issued_files(others), PurePosixPath(HAND_OVER): text.encode()}


def test_draft_leaves_no_trace_unless_asked_for() -> None:
    files = make_draft()
    hidden, shown = compose(files), compose(files, drafts=True)
    assert "policies/hand-over.md" not in hidden
    assert not [path for path, data in hidden.items() if re.search(rb"(?i)zanzibar|CL-002", data)]
    assert "zanzibar" not in str(find_navigation(files)).lower()
    assert b"Zanzibar" in shown["policies/hand-over.md"]
    assert b"not in force" in shown["policies/hand-over.md"]


def test_a_version_that_waits_for_its_approvals_leaves_no_trace_either() -> None:
    """Whoever has to approve gets the PDF; employees see what applies to them."""
    files = issue(make_draft(), "hand-over")
    hidden = compose(files)
    assert not [
        path for path, data in hidden.items() if re.search(rb"(?i)zanzibar|CL-002", data + path.encode())
    ]
    assert b"Zanzibar" in compose(approve(files, "hand-over"))["policies/hand-over.md"]


def test_a_new_text_shows_only_where_drafts_are_asked_for() -> None:
    files = change(issued_files(), HAND_OVER, "A client is never without", "A zanzibar is never without")
    files = change(files, HAND_OVER, "Hand-over Policy", "Zanzibar Policy")
    hidden, shown = compose(files), compose(files, drafts=True)
    assert not [path for path, data in hidden.items() if re.search(rb"(?i)zanzibar", data)]
    assert b"A client is never without" in hidden["policies/hand-over.md"]
    assert b"A zanzibar is never without" in shown["policies/hand-over.md"]


def test_confidential_account_plan_leaves_no_trace() -> None:
    files = base_files()
    raw = files[PurePosixPath(ACCOUNT)].decode()
    raw = re.sub(r"(?m)^classification:.*\n", "", raw) + "classification: confidential\n"
    title = yaml.safe_load(raw)["title"]
    number = yaml.safe_load(raw)["number"]
    files = issued({**files, PurePosixPath(ACCOUNT): raw.encode()})
    tree = compose(files, drafts=True)
    assert not [path for path in tree if path.startswith("accounts/")]
    assert not [path for path, data in tree.items() if title.encode() in data or number.encode() in data]


def test_only_files_that_are_used_are_published() -> None:
    files = change(
        base_files(), HAND_OVER, "text: A client is never without an owner.", 'text: "![A flow](flow.png)"'
    )
    beside = PurePosixPath(HAND_OVER).parent
    files = {**files, beside / "flow.png": b"picture", beside / "secret.xlsx": b"secret"}
    for made, folder in (
        (compose(files, drafts=True), "assets/files/hand-over"),
        (compose(issued(files)), "assets/files/hand-over/versions/1.1"),
    ):
        assert made[f"{folder}/flow.png"] == b"picture"
        assert not [path for path in made if "secret" in path]
        assert f"../{folder}/flow.png" in made["policies/hand-over.md"].decode()


# What is wrong


def test_broken_definition_shows_its_error_and_the_others_live_on() -> None:
    tree = pages_of(compose(change(issued_files(), HAND_OVER, "effective:", "effectiv:"), drafts=True))
    page = tree["policies/hand-over.md"]
    assert "effectiv" in page
    assert "^^^^^^^^" in page
    assert "effective" in page
    assert "policies/hand-over.html" in tree["index.md"]
    assert "policies/client-segments.md" in tree


def test_definition_with_a_wrong_reference_shows_it_and_the_others_live_on() -> None:
    files = change(issued_files(), HAND_OVER, "actor: duty-manager", "actor: duty-manger")
    tree = pages_of(compose(files, drafts=True))
    assert "duty-manger" in tree["policies/hand-over.md"]
    assert "duty-manger" not in tree["roles/duty-manager.md"]
    assert "policies/client-segments.md" in tree


def test_a_broken_draft_does_not_touch_what_is_in_force() -> None:
    """Where drafts are not shown, a text that is being worked on may be as wrong as it likes."""
    files = issued_files()
    right = compose(files)
    for wrong in ("effectiv:", "effective: [", "effective: 2026-02-30"):
        assert compose(change(files, HAND_OVER, "effective:", wrong)) == right


def test_text_that_cannot_be_shown_does_not_stop_the_rest() -> None:
    files = change(base_files(), HAND_OVER, "A client is never without an owner.", "'{{ nothing }}'")
    unchecked = replace(make_handbook(files, drafts=True), diagnostics=())
    tree = {
        str(artifact.path): artifact.data.decode("utf-8", "replace") for artifact in compose_pages(unchecked)
    }
    assert "nothing" in tree["policies/hand-over.md"]
    assert "cannot be shown yet" in tree["policies/hand-over.md"]


@pytest.mark.parametrize("text", [b"", b"schema_version: 1\n", b"\tx: [", None])
def test_without_an_organisation_one_page_says_why(text: bytes | None) -> None:
    files = {path: raw for path, raw in base_files().items() if path != ORGANIZATION or text is not None}
    if text is not None:
        files[ORGANIZATION] = text
    pages = pages_of(compose(files))
    assert list(pages) == ["index.md"]
    assert "organization.yml" in pages["index.md"]
    assert find_navigation(files) == [{"Home": "index.md"}]


def test_error_in_the_organisation_is_shown_instead_of_pages_that_would_be_wrong() -> None:
    files = change(issued_files(), str(ORGANIZATION), "holders: [", "holders: [nobody-here, ")
    assert "nobody-here" in pages_of(compose(files))["index.md"]


def test_empty_library_says_the_next_step() -> None:
    pages = pages_of(compose({ORGANIZATION: base_files()[ORGANIZATION]}))
    assert "engross new" in pages["index.md"]
    assert "policies/index.md" not in pages


def test_library_of_drafts_says_that_none_is_in_force() -> None:
    files = {
        path: raw
        for path, raw in base_files().items()
        if "client-segments" not in path.parts and "accounts" not in path.parts
    }
    assert "No policy is in force yet" in pages_of(compose(files))["index.md"]


# What people write


@pytest.fixture(scope="module")
def calm() -> dict[str, str]:
    """The pages of a library in which all names are harmless."""
    files = change(base_files(), HAND_OVER, "title: Hand-over Policy", "title: harmless")
    pages = pages_of(compose(issued(re_name(files, "harmless"))))
    return {path: to_html(page) for path, page in pages.items()}


@pytest.mark.no_cover
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_title_term_and_name_stay_text(calm: dict[str, str], text: str) -> None:
    quoted = f'"{text}"' if "\\" in text else "'" + text.replace("'", "''") + "'"
    plain = str(yaml.safe_load(quoted))
    files = change(base_files(), HAND_OVER, "title: Hand-over Policy", f"title: {quoted}")
    files = change(files, HAND_OVER, "title: One owner", f"title: {quoted}")
    files = change(files, HAND_OVER, "term: owner", f"term: {quoted}")
    files = change(files, HAND_OVER, "summary: A client is handed over without a gap.", f"summary: {quoted}")
    files = re_name(files, quoted)
    pages = pages_of(compose(issued(files)))
    for path, page in pages.items():
        meta = get_data(page)[1]
        html = to_html(page)
        assert re.findall("<script[^>]*>", html) == re.findall("<script[^>]*>", calm[path]), path
        assert not re.search(r"<[^>]*(?:onmouseover|javascript:)", html.replace("&quot;", "")), path
        assert "<" not in meta["title"].replace("&lt;", ""), path
        assert tags(html) == tags(calm[path]), path
    page = pages["policies/hand-over.md"]
    assert heading(to_html(page)) == " ".join(plain.split())


def re_name(files: dict[PurePosixPath, bytes], name: str) -> dict[PurePosixPath, bytes]:
    """The files with the company, a role and a person called something else."""
    text = files[ORGANIZATION].decode()
    text = re.sub(r"(?m)^name: .*$", lambda _: f"name: {name}", text, count=1)
    text = re.sub(r"(?m)^(  - id: duty-manager\n    name: ).*$", lambda m: f"{m[1]}{name}", text, count=1)
    return {**files, ORGANIZATION: text.encode()}


def tags(html: str) -> list[str]:
    """The tags of a page, but for those that depend on how words repeat."""
    return re.findall(r"<(/?(?:div|h\d|table|tr|ul|ol|dl|section|figure|details))\b", html)


def heading(html: str, level: int = 1) -> str:
    """The text of the first heading."""
    match = re.search(rf"<h{level}[^>]*>(.*?)</h{level}>", html, re.DOTALL)
    assert match is not None
    assert "<" not in match[1]
    return unescape(match[1])


lines = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029"), min_size=1, max_size=60
).filter(lambda text: bool(text.strip()))


def test_signs_that_end_a_line_do_not_end_a_heading() -> None:
    assert str(escape_heading("a\r\n# b\u2028## c\x85 d\x00")) == "a &#35; b &#35;&#35; c d"


@settings(max_examples=300)
@given(lines)
def test_heading_shows_just_the_text(text: str) -> None:
    converter = markdown.Markdown(extensions=["attr_list", "tables", "fenced_code", "toc"])
    html = converter.convert(f"# {escape_heading(text)} {{ #x }}\n\ntext")
    assert heading(html) == " ".join(text.split())
    assert html.count("<h1") == 1
    assert 'id="x"' in html
    tokens: list[dict[str, str]] = getattr(converter, "toc_tokens")  # noqa: B009
    assert unescape(tokens[0]["name"]) == " ".join(text.split())


@settings(max_examples=300)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_front_matter_gives_back_the_text_escaped(text: str) -> None:
    body, meta = get_data(f"---\ntitle: {quote_yaml(text)}\n---\n\nbody\n")
    assert body.strip() == "body"
    shown = "".join(sign for sign in " ".join(text.split()) if sign.isprintable() or ord(sign) > 159)
    assert unescape(meta["title"]) == shown
    assert not set(meta["title"]) & set('<>"')


def test_pages_need_no_plugin_to_be_read(tree: dict[str, bytes]) -> None:
    for path, text in pages_of(tree).items():
        assert "{%" not in text, path
        assert "{{" not in text, path
        assert text.endswith("\n"), path


def test_artifacts_have_paths_inside_the_tree(tree: dict[str, bytes]) -> None:
    paths = [PurePosixPath(path) for path in tree]
    assert all(not path.is_absolute() and ".." not in path.parts for path in paths)
