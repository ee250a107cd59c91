"""Files that a definition names: only its own, only whole, and none that gives away a source."""

from pathlib import Path, PurePosixPath

import pytest

from engross.address import PdfResolver, asset_path
from engross.assets import Use, refuse_file
from engross.disk import MAX_FILE_BYTES, FolderTree
from engross.handbook.discretion import discreet
from engross.library import Library, parse_library
from engross.options import Options
from engross.printing import policy_pdf_source
from engross.templating import Templates
from issued_library import issued_files
from library_cases import HAND_OVER, base_files, check
from page_trees import ORGANIZATION, change, compose

FOLDER = HAND_OVER.parent
POLICIES = FOLDER.parent
SHOWN = "assets/files/hand-over/versions/1.1"
"""Where the site has the files of the version in force; those of a draft are beside it, in hand-over/."""
TEXT = "text: A client is never without an owner."


def at(path: str) -> PurePosixPath:
    return POLICIES / path


def attach(*names: str) -> dict[PurePosixPath, bytes]:
    """The small library with files attached to its hand-over policy."""
    raw = base_files()[HAND_OVER].decode()
    entries = [
        f"  - id: file-{index}\n    kind: attachment\n    title: A file\n    file: {name}\n"
        for index, name in enumerate(names)
    ]
    return {
        **base_files(),
        HAND_OVER: raw.replace("\nappendices:\n", f"\nappendices:\n{''.join(entries)}").encode(),
    }


def picture(name: str) -> dict[PurePosixPath, bytes]:
    return change(base_files(), str(HAND_OVER), TEXT, f'text: "![A flow](<{name}>)"')


def rules(files: dict[PurePosixPath, bytes]) -> list[str]:
    return [finding.rule for finding in check(files)]


def write(root: Path, files: dict[PurePosixPath, bytes]) -> None:
    for path, raw in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)


def library_of(files: dict[PurePosixPath, bytes]) -> Library:
    assert check(files) == ()
    return parse_library(files)


# What may be used


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("hand-over", "policy.yml"),
        ("hand-over", "other.YAML"),
        ("hand-over", "versions/1.0/list.pdf"),
        ("hand-over", "old/versions/list.pdf"),
        ("accounts", "meridian/list.pdf"),
        (".", "index.md"),
        (".", "organization.yml"),
        (".", "schema/policy.json"),
        (".", "hand-over/list.pdf"),
        (".", "loose/list.pdf"),
        ("hand-over", "../client-segments/list.pdf"),
        ("hand-over", "/etc/passwd"),
    ],
)
def test_what_gives_away_something_is_refused(folder: str, name: str) -> None:
    library = parse_library({**base_files(), at(folder) / name: b"x"})
    for use in Use:
        assert refuse_file(library, at(folder), name, use) is not None


@pytest.mark.parametrize(
    ("folder", "name"),
    [("hand-over", "a.png"), ("hand-over", "files/2026/a.png"), (".", "a.png"), (".", "media/a.png")],
)
def test_own_files_and_shared_pictures_may_be_used(folder: str, name: str) -> None:
    library = parse_library({**base_files(), at(folder) / name: b"x"})
    assert [refuse_file(library, at(folder), name, use) for use in Use] == [None, None]


def test_every_forbidden_use_is_an_error_at_check() -> None:
    assert rules(attach("policy.yml")) == ["forbidden-file"]
    assert rules(attach("gone.pdf")) == ["missing-attachment"]
    assert rules(picture("policy.yml")) == ["prose-error"]
    assert rules({**picture("notes.txt"), FOLDER / "notes.txt": b"x"}) == ["prose-error"]
    assert rules({**base_files(), at("index.md"): b"![x](hand-over/policy.yml)"}) == ["prose-error"]
    assert rules({**base_files(), at("index.md"): b"![x](organization.yml)"}) == ["prose-error"]
    name = base_files()[ORGANIZATION].decode()
    logo = {**base_files(), ORGANIZATION: f"{name}brand:\n  logo: hand-over/a.png\n".encode()}
    assert "brand:" not in name
    assert rules({**logo, FOLDER / "a.png": b"x"}) == ["forbidden-file"]


def test_links_are_refused_wherever_they_lead(tmp_path: Path) -> None:
    write(tmp_path, {**attach("org.txt", "own.txt", "env.txt"), FOLDER / "real.txt": b"x"})
    (tmp_path / ".env").write_text("TOKEN")
    for name, target in (
        ("org.txt", "../organization.yml"),
        ("own.txt", "real.txt"),
        ("env.txt", "../../.env"),
    ):
        (tmp_path / FOLDER / name).symlink_to(target)
    found = check(FolderTree(tmp_path))
    assert len(found) == 3
    assert {finding.rule for finding in found} <= {"forbidden-file", "missing-attachment"}


def test_file_too_large_is_refused_in_words(tmp_path: Path) -> None:
    write(tmp_path, attach("big.zip"))
    with (tmp_path / FOLDER / "big.zip").open("wb") as stream:
        stream.truncate(70_000_000)
    (finding,) = check(FolderTree(tmp_path))
    assert (finding.rule, "70 MB" in finding.message) == ("forbidden-file", True)
    files = {**attach("big.zip"), FOLDER / "big.zip": b"x" * (MAX_FILE_BYTES + 1)}
    assert rules(files) == ["forbidden-file"]


# How they are published


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.svg", "a.js", "a.xml", "a.md"])
def test_what_a_browser_would_run_is_published_as_text(name: str) -> None:
    tree = compose(issued_files({**attach(name), FOLDER / name: b"<script>"}))
    assert f"{SHOWN}/{name}.txt" in tree
    assert f"{SHOWN}/{name}" not in tree
    assert f'href="../{SHOWN}/{name}.txt"' in tree["policies/hand-over.md"].decode()


def test_drawing_is_a_picture_and_a_text_when_attached() -> None:
    library = parse_library({**base_files(), FOLDER / "a.svg": b"<svg/>"})
    assert asset_path(library, FOLDER, "a.svg", Use.PICTURE).name == "a.svg"
    assert asset_path(library, FOLDER, "a.svg", Use.ATTACHMENT).name == "a.svg.txt"


def test_attachments_with_like_names_do_not_replace_each_other() -> None:
    files = {**attach("n.md", "n.md.txt"), FOLDER / "n.md": b"one", FOLDER / "n.md.txt": b"two"}
    tree = compose(issued_files(files))
    assert tree[f"{SHOWN}/n.md.txt"] == b"two"
    assert tree[f"{SHOWN}/n.md.txt.txt"] == b"one"


def test_attachments_in_a_pdf_have_names_of_their_own() -> None:
    names = ("a/x.txt", "b/x.txt", "file-1-x.txt", "policy.yaml.txt")
    library = library_of({**attach(*names), **{FOLDER / name: name.encode() for name in names}})
    source = policy_pdf_source(library, library.policies["hand-over"], Templates(None), Options(), Path())
    assert len({attached.name for attached in source.attachments}) == 5
    assert [attached.data for attached in source.attachments[1:]] == [name.encode() for name in names]


@pytest.mark.parametrize("name", ["a b.png", "a%20b.png", "é.png", "%C3%A9.png"])
def test_picture_names_may_have_spaces_and_accents(name: str) -> None:
    real = "a b.png" if "a" in name.lower()[:1] else "é.png"
    files = {**picture(name), FOLDER / real: b"picture"}
    assert check(files) == ()
    assert compose(issued_files(files))[f"{SHOWN}/{real}"] == b"picture"
    assert compose(files, drafts=True)[f"assets/files/hand-over/{real}"] == b"picture"
    resolver = PdfResolver(parse_library(files), FOLDER)
    assert resolver.image(name) in {"a%20b.png", "%C3%A9.png"}


# What would get out with texts and findings


@pytest.mark.parametrize(
    "text", ["<!-- secret --> shown", "[//]: # (secret)\\n\\nshown", "[x]: <> (secret)\\n\\nshown"]
)
def test_comments_in_texts_are_refused(text: str) -> None:
    (finding,) = check(change(base_files(), str(HAND_OVER), TEXT, f'text: "{text}"'))
    assert finding.rule == "prose-error"
    assert "drafting_notes" in finding.hint


@pytest.mark.parametrize(
    "text", ["Write `<!-- x -->`", "Write \\\\<!-- x", "[a]\\n\\n[a]: https://a.example"]
)
def test_what_only_looks_like_a_comment_is_shown(text: str) -> None:
    assert check(change(base_files(), str(HAND_OVER), TEXT, f'text: "{text}"')) == ()


@pytest.mark.parametrize(
    "private",
    [
        "    private:\n      notes: [SECRET]\n",
        "    private:\n      phone: SECRET\n",
        "    private: {notes: [SECRET]}\n",
        "    privat:\n      notes: SECRET\n    private: SECRET\n",
        "    drafting_notes: SECRET: x\n",
        "    private:\n      notes: 'SECRET\n",
    ],
)
def test_findings_on_pages_are_silent_about_private_parts(private: str) -> None:
    raw = base_files()[ORGANIZATION].decode()
    start = raw.index("people:")
    end = raw.index("\n", raw.index("  - id:", start)) + 1
    files = {**base_files(), ORGANIZATION: f"{raw[:end]}{private}{raw[end:]}".encode()}
    found = check(files)
    assert any("SECRET" in finding.place.excerpt + finding.message for finding in found)
    assert not [finding for finding in discreet(found, files) if "SECRET" in repr(finding)]
    tree = compose(files, drafts=True)
    assert not [path for path, data in tree.items() if b"SECRET" in data]


# The front page's own text


def test_front_page_too_large_or_unreadable_is_a_finding() -> None:
    assert rules({**base_files(), at("index.md"): b"x" * (512 * 1024 + 1)}) == ["too-large"]
    assert rules({**base_files(), at("index.md"): "Grüße".encode("latin-1")}) == ["wrong-encoding"]
    assert rules({**base_files(), at("index.md"): "Grüße".encode("utf-16")}) == ["wrong-encoding"]
    assert rules({**base_files(), at("index.md"): b"\xef\xbb\xbfHello"}) == []


def test_front_page_with_an_error_does_not_stop_the_rest() -> None:
    tree = compose({**issued_files(), at("index.md"): b"Hello ![x](organization.yml)"})
    assert "policies/hand-over.md" in tree
    assert b"organization.yml" in tree["index.md"]
    assert not [path for path in tree if path.startswith("assets/files")]
