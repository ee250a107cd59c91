"""Templates as a library changes them: what templates/README.md promises, mistakes in them, and what they cannot do."""

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path, PurePosixPath

import pytest
from click.testing import CliRunner
from jinja2 import Environment, TemplateSyntaxError, meta, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import unsafe

import page_trees
from engross.build import PAGES, build_pages
from engross.cli import main
from engross.disk import FolderTree
from engross.document import AccountView, PolicyView, View
from engross.edition import publish
from engross.errors import TemplateError
from engross.issuing.comparing import Comparison, compare_texts
from engross.library import Library, parse_library
from engross.model.fields import PolicyId
from engross.model.record import Renamed
from engross.numbering import SECTIONS
from engross.options import Options
from engross.pdf.render import PdfSource, render_pdf
from engross.pdf.stamp import Stamp, stamp_source
from engross.printing import account_pdf_source, policy_pdf_source
from engross.project import Project
from engross.redline_document import redline_html, redline_pdf_source
from engross.register import UNSEALED
from engross.starting.questions import open_questions
from engross.starting.starter import create_document, new_document
from engross.starting.starts import find_start, list_starts
from engross.templating import Templates, builtin_templates
from issued_library import BY, approve, decide, issue, issued_files, next_moment, retire, revise, withdraw
from issued_library import TODAY as SMALL_DAY
from library_cases import BASE, base_files, find_form
from page_trees import change
from plugin_options import set_options

README = builtin_templates() / "README.md"
POLICY = "page/policy.md"
TODAY = date(2026, 11, 22)
# What a view is made of; nothing that a template needs.
MACHINERY = {"resolver", "context", "medium"}
DOCUMENTED = ("page", "pdf", "start", "block", "redline")

Texts = Mapping[str, str]


def place(folder: Path, texts: Texts) -> Path:
    """The folder with templates in it, by name."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def own(folder: Path, texts: Texts) -> Templates:
    """The templates of a library that has these of its own."""
    return Templates(place(folder, texts))


@cache
def issued() -> Mapping[PurePosixPath, bytes]:
    """The small library, whose policies are in force."""
    return issued_files()


def broken_files() -> Mapping[PurePosixPath, bytes]:
    """The small library with a policy that cannot be read."""
    return change(base_files(), "policies/client-segments/policy.yml", "effective:", "effectiv:")


def compose(
    templates: Templates, files: Mapping[PurePosixPath, bytes] | None = None, *, drafts: bool = False
) -> dict[str, str]:
    """The pages and style sheets of the small library, made with these templates."""
    tree = page_trees.compose(issued() if files is None else files, drafts=drafts, templates=templates)
    kept = {path: data for path, data in tree.items() if PurePosixPath(path).suffix in {".md", ".css", ".js"}}
    return {path: data.decode() for path, data in kept.items()}


def print_policy(templates: Templates, root: Path = BASE) -> PdfSource:
    library = parse_library(base_files())
    return policy_pdf_source(library, library.policies["hand-over"], templates, Options(), root)


# ---- What the README lists ----------------------------------------------------------------------------------------------


@cache
def readme() -> str:
    return README.read_text("utf-8")


def rows(section: str) -> Iterator[tuple[str, ...]]:
    """The rows of all tables in a section of the README."""
    text = re.split(rf"(?m)^## {section}\n", readme())[1].split("\n## ")[0]
    for line in text.splitlines():
        if line.startswith("|") and not re.match(
            r"\|(---|[^`|]* \| (blocks|macros|what|members|yours))", line
        ):
            yield tuple(cell.strip() for cell in line.strip("|").split(" | "))


def words(cell: str) -> set[str]:
    """What stands in backquotes, each by its name alone."""
    return set(re.findall(r"`([^`]+)`", cell))


def listed(section: str, column: int) -> dict[str, set[str]]:
    """What a table says in a column, by what it is about."""
    return {name: words(row[column]) for row in rows(section) for name in words(row[0]) if "/" in name}


def tree(name: str) -> nodes.Template:
    environment = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=True)
    environment.filters |= {"heading": str, "front_matter": str}
    return environment.parse((builtin_templates() / name).read_text("utf-8"))


def names_in(folder: str, *suffixes: str) -> set[str]:
    return {
        path.relative_to(builtin_templates()).as_posix()
        for path in (builtin_templates() / folder).rglob("*")
        if path.is_file() and (not suffixes or path.suffix in suffixes)
    }


def test_every_template_is_listed() -> None:
    named = set(re.findall(r"`((?:page|pdf|start|block|assets|redline)/[^`\s]*[^`\s/])`", readme()))
    fonts = {name for name in names_in("assets") if "/fonts/" in name or "iframe-worker" in name}
    there = {name for folder in (*DOCUMENTED, "assets") for name in names_in(folder)}
    assert named == there - fonts


def test_every_block_is_listed() -> None:
    found = {
        name: {block.name for block in tree(name).find_all(nodes.Block)}
        for name in sorted(
            names_in("page")
            | {
                "pdf/policy.html",
                "pdf/account.html",
                "pdf/redline.html",
                "pdf/stamp.html",
                "redline/page.html",
            }
            | {f"start/{each.id}.yml" for each in list_starts()}
        )
    }
    assert listed("Pages", 1) | listed("PDFs", 1) | listed("Starting texts", 1) == found


def test_every_macro_is_listed() -> None:
    names = names_in("block") | {"pdf/blocks.html", "redline/runs.html"}
    found = {name: {macro.name for macro in tree(name).find_all(nodes.Macro)} for name in names}
    assert listed("Macros", 1) == found


def test_a_policy_has_its_sections_as_blocks_on_page_and_paper() -> None:
    sections = [section.key for section in SECTIONS]
    for name in (
        POLICY,
        "pdf/policy.html",
        *(f"start/{each.id}.yml" for each in list_starts() if not each.is_plan),
    ):
        blocks = [block.name for block in tree(name).find_all(nodes.Block) if block.name in sections]
        assert blocks == sections, name
    page, paper = listed("Pages", 1)["page/account.md"], listed("PDFs", 1)["pdf/account.html"]
    assert paper - page == {"styles", "contents"}
    assert page <= paper


def test_headings_lie_within_blocks() -> None:
    for name in sorted(names_in("page", ".md")):
        outside = [
            data.data
            for output in tree(name).body
            if isinstance(output, nodes.Output)
            for data in output.find_all(nodes.TemplateData)
        ]
        assert not "".join(outside).strip(), name


class Recorder(Templates):
    """Templates that remember what each was given."""

    def __init__(self) -> None:
        super().__init__(None)
        self.given: dict[str, dict[str, object]] = {}

    def render(self, name: str, variables: Mapping[str, object]) -> str:
        self.given.setdefault(name, {}).update(variables)
        return super().render(name, variables)

    def render_long(self, name: str, variables: Mapping[str, object]) -> bytes:
        self.given.setdefault(name, {}).update(variables)
        return super().render_long(name, variables)


def storied_files() -> Mapping[PurePosixPath, bytes]:
    """The small library later: versions replaced, taken back and no longer readable, policies ended and renamed."""
    text, folder = "A client is never without an owner.", PurePosixPath("policies/hand-over")
    files = change(base_files(), f"{folder}/policy.yml", f"text: {text}", 'text: "![x](notes.txt)"')
    files = issued_files({**files, folder / "notes.txt": b"no picture"})
    files = revise(files, "1.2", "2026-04-20", edits={'"![x](notes.txt)"': text})
    files = approve(issue(files, "hand-over"), "hand-over")
    files = revise(files, "1.3", "2026-05-04", edits={text: "A client always has one owner."})
    files = approve(issue(files, "hand-over"), "hand-over")
    files = issue(revise(files, "1.4", "2026-05-06", effective="2026-07-01"), "hand-over")
    files = withdraw(approve(files, "hand-over"), "hand-over", "1.4")
    files = retire(files, "client-segments", date(2026, 5, 20))
    return rename(files, "hand-over", "handing-over")


def rename(files: Mapping[PurePosixPath, bytes], old: str, new: str) -> Mapping[PurePosixPath, bytes]:
    moved = {PurePosixPath(str(path).replace(f"/{old}/", f"/{new}/")): data for path, data in files.items()}
    moment = next_moment(dict(files), old)
    event = Renamed(policy=PolicyId(new), at=moment, by=BY, digest=UNSEALED, formerly=PolicyId(old))
    return decide(moved, event)


def compare_texts_of(templates: Templates) -> None:
    """The page and the PDF of a comparison."""
    library = parse_library(revise(dict(issued()), "2.0", "2026-05-06", edits={"without an owner": "alone"}))
    project = Project(BASE, library, publish(library, SMALL_DAY, drafts=True), ())
    compared = compare_texts(project, "hand-over", "", "", datetime(2026, 6, 1, tzinfo=UTC))
    assert isinstance(compared, Comparison)
    redline_html(compared, templates)
    redline_pdf_source(compared, templates, Options(), BASE)


@cache
def given() -> dict[str, dict[str, object]]:
    """What every template gets, from whole handbooks: with everything, with a broken policy, with a long history."""
    recorder = Recorder()
    broken = broken_files()
    compose(recorder, broken, drafts=True)
    compose(recorder)
    compose(recorder, storied_files())
    library = parse_library(base_files())
    print_policy(recorder)
    compare_texts_of(recorder)
    account_pdf_source(library, library.accounts["meridian"], recorder, Options(), BASE)
    stamp_source(Stamp("Ana", "Owner", "I approve.", datetime(2026, 6, 1, tzinfo=UTC)), 100, 25, recorder)
    sample = parse_library(FolderTree(README.parent.parent))
    for start in list_starts():
        answers = (
            {"title": "A title"} if not start.is_plan else {"client": "C", "about": "A", "revenue": "$5"}
        )
        while questions := open_questions(sample, start, answers, TODAY):
            answers[questions[0].key] = questions[0].default
        new_document(sample, start, answers, TODAY, recorder)
    recorder.given["page/diagnostics.md"]["findings"] = faults_of(broken)
    return recorder.given


def faults_of(files: Mapping[PurePosixPath, bytes]) -> object:
    return tuple(finding for finding in find_form(parse_library(files)) if finding.is_error)


def test_every_variable_of_pages_and_pdfs_is_listed() -> None:
    variables = listed("Pages", 2) | listed("PDFs", 2)
    assert variables == {
        name: set(values) for name, values in given().items() if not name.startswith("start/")
    }
    explained = {name for row in rows("Variables") for name in words(row[0])}
    assert explained == set().union(*variables.values())


def test_every_variable_of_starting_texts_is_listed() -> None:
    explained = {name for row in rows("Starting texts") for name in words(row[0]) if "/" not in name}
    assert explained == set().union(
        *(values for name, values in given().items() if name.startswith("start/"))
    )
    roles: set[str] = set()
    for values in given().values():
        named = values.get("roles")
        roles |= set(named) if isinstance(named, dict) else set()
    text = next(row[1] for row in rows("Starting texts") if row[0] == "`roles`")
    assert {word.removeprefix("roles.") for word in words(text)} == roles


@pytest.mark.parametrize(
    "name", sorted(names_in("page", ".md") | names_in("pdf", ".html") | names_in("start", ".yml"))
)
def test_templates_use_only_what_they_are_given(name: str) -> None:
    if name.startswith("start/library/") or name == "pdf/blocks.html":
        return
    parsed = tree(name)
    set_here = names_set_in(parsed)
    for parent in parsed.find_all(nodes.Extends):
        assert isinstance(parent.template, nodes.Const)
        set_here |= names_set_in(tree(parent.template.value))
    assert meta.find_undeclared_variables(parsed) - set_here <= set(given()[name])


def names_set_in(parsed: nodes.Template) -> set[str]:
    """What a template itself gives names to."""
    found = {node.target for node in parsed.find_all(nodes.Import)}
    found |= {macro.name for macro in parsed.find_all(nodes.Macro)}
    return found | {name.name for name in parsed.find_all(nodes.Name) if name.ctx == "store"}


BOOKKEEPING = {"digest", "given", "kept"}
"""Members that tell whether a thing has to be made anew."""


def public(kind: type) -> set[str]:
    """The members of a type that are no one's own business."""
    fields = {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    return {name for name in fields | set(dir(kind)) if not name.startswith("_")}


def view_members(part: str) -> set[str]:
    text = re.split(r"(?m)^## The view\n", readme())[1].split("\n## ")[0].split(part)[1].split("\nIn ")[0]
    return set(re.findall(r"(?m)^\| `view\.(\w+)", text))


def test_every_member_of_the_view_is_listed() -> None:
    assert view_members("In every document") == public(View) - MACHINERY
    assert view_members("In a policy:") == public(PolicyView) - public(View)
    assert view_members("In an account plan:") == public(AccountView) - public(View)


def test_every_member_that_templates_use_is_listed() -> None:
    used = {
        node.attr
        for folder in DOCUMENTED
        for name in names_in(folder, ".md", ".html", ".yml")
        for node in tree(name).find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "view"
    }
    assert used
    assert used <= view_members("In every document") | view_members("In a policy:") | view_members(
        "In an account plan:"
    )


def first(values: object) -> object:
    assert isinstance(values, Iterable)
    return next(iter(values))


def test_things_in_lists_have_just_the_members_that_are_listed() -> None:
    members = {row[0]: words(row[1]) for row in rows("Variables") if not row[0].startswith("`")}
    pages = given()
    sheet, term = first(pages["page/index.md"]["policies"]), first(pages["page/glossary.md"]["terms"])
    finding, asked = (
        first(pages["page/diagnostics.md"]["findings"]),
        first(pages["page/role.md"]["asked"]),
    )
    broken = Recorder()
    compose(broken, broken_files(), drafts=True)
    things = {
        "sheet": sheet,
        "fault": first(broken.given["page/index.md"]["faulty"]),
        "finding": finding,
        "finding.place": getattr(finding, "place"),  # noqa: B009
        "term": term,
        "meaning": first(getattr(term, "meanings"))[1],  # type: ignore[index]  # noqa: B009
        "notice": first(pages["page/policy.md"]["notices"]),
        "shelf": pages["page/history.md"]["shelf"],
        "row": first(pages["page/history.md"]["rows"]),
        "change": getattr(first(pages["page/changes.md"]["substantive"]), "change"),  # noqa: B009
        "asked": asked,
        "demand": first(first(getattr(asked, "kinds").values())),  # noqa: B009
    }
    for name, thing in things.items():
        assert members.pop(name) == public(type(thing)) - BOOKKEEPING, name
    kind = first(getattr(asked, "kinds"))  # noqa: B009
    assert all(hasattr(kind, member) for member in members.pop("kind"))
    documents = [getattr(sheet, "document"), getattr(first(pages["page/index.md"]["accounts"]), "document")]  # noqa: B009
    for member in members.pop("sheet.document"):
        assert any(hasattr(document, member) for document in documents), member
    assert members == {}


def test_filters_are_listed() -> None:
    environment = Templates(None)._environment
    assert {word for row in rows("Filters") for word in words(row[0])} == set(environment.filters) - set(
        Environment(autoescape=True).filters
    )


# ---- The README's examples ------------------------------------------------------------------------------------------------


@cache
def examples() -> dict[str, str]:
    """The files that the README shows, by name."""
    found = dict(re.findall(r"`templates/([^`]+)`:\n\n```\w+\n(.*?)^```", readme(), re.DOTALL | re.MULTILINE))
    assert set(found) == {
        POLICY,
        "assets/engross.css",
        "pdf/policy.html",
        "pdf/document.css",
        "page/index.md",
        "start/bare.yml",
    }
    return found


@pytest.fixture
def changed(tmp_path: Path) -> Templates:
    """The templates of a library with all examples in it."""
    return own(tmp_path / "templates", examples())


def test_the_notice_stands_on_each_policy_page_and_nothing_else_changes(changed: Templates) -> None:
    before, after = compose(Templates(None)), compose(changed)
    for path in ("policies/hand-over.md", "policies/client-segments.md"):
        notice = re.search(r'(?s)\n\n<div class="company-notice".*?</div>\n', after[path])
        assert notice is not None
        assert "before you act, not afterwards" in notice[0]
        assert after[path].replace(notice[0], "", 1) == before[path]
    assert after["accounts/meridian.md"] == before["accounts/meridian.md"]


def test_the_front_page_says_it_in_other_words(changed: Templates) -> None:
    page = compose(changed)["index.md"]
    assert re.search(r"(?m)^# How we work at .* \{ #handbook \}$", page)
    assert re.search(r"(?m)^## New here\? \{ #roles \}$", page)
    assert "Your first hour: choose your role" in page
    assert "What applies to me" not in page
    assert re.search(r"(?m)^## Policies \{ #policies \}$", page)


def test_the_title_page_in_print_is_another_with_the_same_contents(changed: Templates) -> None:
    before, after = print_policy(Templates(None)).html, print_policy(changed).html
    assert "A printed copy may be out of date." in after
    assert "Questions to" in after
    contents = re.search(r'(?s)<nav class="contents">.*?</nav>', before)
    assert contents is not None
    assert contents[0] in after
    rest = before.index('id="purpose"')
    assert after.endswith(before[rest:])


@pytest.mark.slow
def test_the_title_page_is_printed(tmp_path: Path) -> None:
    place(tmp_path / "templates", examples())
    shutil.copytree(BASE / "policies", tmp_path / "policies")
    rendered = render_pdf(print_policy(Templates(tmp_path / "templates"), tmp_path))
    (tmp_path / "policy.pdf").write_bytes(rendered.data)
    done = subprocess.run(
        ["pdftotext", "-l", "1", tmp_path / "policy.pdf", "-"], capture_output=True, text=True, check=True
    )
    assert "A printed copy may be out of date." in done.stdout
    assert "Contents" in done.stdout
    assert rendered.warnings == ()


def test_a_new_policy_starts_from_ones_own_words(tmp_path: Path) -> None:
    place(tmp_path / "templates", examples())
    shutil.copytree(BASE / "policies", tmp_path / "policies")
    library = parse_library(FolderTree(tmp_path))
    path = create_document(tmp_path, library, find_start("bare"), {"title": "Visitors"}, TODAY)
    text = path.read_text("utf-8")
    assert "This is how we do it at {{ organization.name }} since [fill in" in text
    assert re.search(r'Questions go to the \{\{ role\("[\w-]+"\) \}\}', text)
    assert "that will be better" not in text
    assert "title: Visitors" in text
    found = find_form(parse_library(FolderTree(tmp_path)))
    assert {finding.rule for finding in found if finding.place.path.parts[1] == path.parent.name} == {
        "placeholder"
    }
    assert not [finding for finding in found if finding.is_error]


# ---- Which template is taken ----------------------------------------------------------------------------------------------


def test_a_librarys_own_template_wins(tmp_path: Path) -> None:
    templates = own(
        tmp_path, {POLICY: "{{ policy.title_page.title }}, ours", "block/site.html": "{{ oops }}"}
    )
    assert templates.render(POLICY, given()[POLICY]).endswith(", ours")
    with pytest.raises(TemplateError, match="oops"):
        compose(templates)


def test_builtin_is_always_ours(tmp_path: Path) -> None:
    texts = {f"builtin/{POLICY}": "theirs", "builtin/page/new.md": "theirs", POLICY: "theirs"}
    templates = own(tmp_path, texts)
    assert templates.render(f"builtin/{POLICY}", given()[POLICY]) == Templates(None).render(
        POLICY, given()[POLICY]
    )
    with pytest.raises(TemplateError, match=r"there is no template builtin/page/new\.md"):
        templates.render("builtin/page/new.md", {})


def test_the_checkout_is_a_library_whose_templates_are_ours() -> None:
    here = Templates(builtin_templates())
    assert here.read("assets/engross.css") == Templates(None).read("assets/engross.css")
    assert compose(here) == compose(Templates(None))


def test_a_folder_that_is_not_there_holds_no_template(tmp_path: Path) -> None:
    assert compose(Templates(tmp_path / "none")) == compose(Templates(None))


def test_a_style_sheet_of_ones_own_follows_ours(tmp_path: Path) -> None:
    root = tmp_path / "library"
    place(root / "templates", examples() | {"assets/engross.js": "// theirs\n"})
    templates = Templates(root / "templates")
    before, after = compose(Templates(None)), compose(templates)
    own_sheet = examples()["assets/engross.css"]
    assert after["assets/engross.css"] == f"{before['assets/engross.css']}\n{own_sheet}"
    assert after["assets/drawing.css"] == before["assets/drawing.css"]
    assert after["assets/engross.js"] == "// theirs\n"
    sheets = print_policy(templates, root).stylesheets
    assert [path.name for path in sheets] == ["print.css", "document.css", "document.css"]
    assert sheets[-1] == root / "templates" / "pdf" / "document.css"


def test_colours_that_the_readme_names_are_there() -> None:
    text = next(part for part in readme().split("\n\n") if part.startswith("So a style sheet"))
    site, paper = (set(re.findall(r"`(--[\w-]+)`", half)) for half in text.split("in PDFs they are"))
    sheets = compose(Templates(None))
    declared = set(re.findall(r"(?m)^\s+(--brand-[\w-]+):", sheets["assets/brand.css"])) - {"--brand-logo"}
    assert site == declared
    printed = Templates(None).read("pdf/print.css").decode()
    root = re.search(r"(?s)\n:root \{(.*?)\}", printed)
    assert root is not None
    assert paper == set(re.findall(r"(--[\w-]+):", root[1]))


# ---- Mistakes -------------------------------------------------------------------------------------------------------------

EXTENDS = '{% extends "builtin/page/policy.md" %}\n'
MISTAKES = {
    "{% block purpose %}\nx {{ polcy.purpose }}\n{% endblock %}": "line 3: 'polcy' is undefined",
    "{% block purpose %}{{ policy.purpos.text }}{% endblock %}": "line 2: ",
    "{% block purpose %}{{ view.dya(page.created) }}{% endblock %}": "line 2: ",
    "{% if undefined_name %}{% endif %}{% block purpose %}{{ nothing or 1 }}{% endblock %}": "line 2: ",
    "\n{% block purpose %}\n{{ x": "line 4: ",
    "{% block purpose %}": "line 2: ",
    "{% block purpose %}{{ page.title | shout }}{% endblock %}": "line 2: No filter named 'shout'",
    '{% include "page/none.md" %}{% block purpose %}{% include "page/none.md" %}{% endblock %}': (
        "line 2: there is no template page/none.md."
    ),
    "{% block purpose %}\n\n{{ view.role('nobody') }}{% endblock %}": "line 4: there is no 'nobody'.",
    "{% block purpose %}{{ view.cite('nothing') }}{% endblock %}": "line 2: it asks for something that is not there.",
    "{% block purpose %}{{ view.day() }}{% endblock %}": "line 2: ",
    "{% block purpose %}{{ 1 / 0 }}{% endblock %}": "line 2: division by zero",
    "{% block purpose %}{{ page.created + 1 }}{% endblock %}": "line 2: ",
    "{% block purpose %}{{ blocks.nothing(view) }}{% endblock %}": "line 2: ",
    "{% block purpose %}{{ blocks.prose(view, page) }}{% endblock %}": "line 2: ",
    "{% block purpose %}{{ policy.definitions }}{% endblock %}": "line 2: a tuple is no text in itself",
    "{% block purpose %}{{ policy.purpose }}{% endblock %}": "line 2: a Purpose is no text in itself",
    "{% block purpose %}{{ policy.review.cycle }}{% endblock %}": "line 2: a Frequency is no text in itself",
    "{% block purpose %}{{ view.day }}{% endblock %}": "line 2: a method is no text in itself",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(TemplateError) as caught:
        compose(own(tmp_path / "templates", {POLICY: EXTENDS + text}))
    assert str(caught.value).startswith(f"templates/{POLICY}, {MISTAKES[text]}")


def test_a_mistake_in_a_macro_of_ones_own_is_told_where_it_is(tmp_path: Path) -> None:
    texts = {
        "block/ours.html": "{% macro notice(view) %}\n{{ view.nothing }}\n{% endmacro %}",
        POLICY: f'{EXTENDS}{{% import "block/ours.html" as ours %}}{{% block purpose %}}{{{{ ours.notice(view) }}}}{{% endblock %}}',
    }
    with pytest.raises(TemplateError, match=r"^templates/block/ours\.html, line 2: "):
        compose(own(tmp_path / "templates", texts))


def test_a_mistake_of_ours_is_told_as_ours() -> None:
    few = {name: value for name, value in given()[POLICY].items() if name != "view"}
    with pytest.raises(
        TemplateError,
        match=r"^the built-in template block/(?:blocks|site)\.html, line \d+: 'view' is undefined",
    ):
        Templates(None).render(POLICY, few)


@pytest.mark.parametrize("text", ['{% extends "page/policy.md" %}', '{% include "page/policy.md" %}'])
def test_a_template_that_leads_back_to_itself_is_told_what_to_write(tmp_path: Path, text: str) -> None:
    with pytest.raises(TemplateError, match=r"^templates/page/policy\.md, line 1: .* builtin/"):
        compose(own(tmp_path / "templates", {POLICY: text}))


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    for name in (POLICY, "assets/engross.css"):
        path = place(tmp_path, {name: ""}) / name
        path.write_bytes(b"caf\xe9")
        with pytest.raises(TemplateError, match=rf"^templates/{name} cannot be read: "):
            compose(Templates(tmp_path))
        path.unlink()


def test_a_style_sheet_that_is_nowhere_is_told() -> None:
    with pytest.raises(TemplateError, match=r"lack assets/none\.css"):
        Templates(None).read("assets/none.css")


def test_what_is_not_given_shows_as_nothing(tmp_path: Path) -> None:
    templates = own(tmp_path, {"page/x.md": "[{{ value }}][{{ 0 }}][{{ false }}][{{ day }}][{{ 1.5 }}]"})
    assert templates.render("page/x.md", {"value": None, "day": TODAY}) == "[][0][False][2026-11-22][1.5]"


@pytest.fixture
def library(checkout: Path, tmp_path: Path) -> Path:
    root = tmp_path / "library"
    shutil.copytree(BASE / "policies", root / "policies")
    shutil.copy(checkout / "mkdocs.yml", root)
    set_options(root, "pdfs: false", "drafts: true")
    return root


def test_build_ends_with_2_and_a_sentence_and_the_site_stays(library: Path) -> None:
    build_pages(library, Options(pdfs=False, drafts=True), TODAY)
    before = (library / PAGES / "policies" / "hand-over.md").read_bytes()
    place(library, {"site/index.html": "as it was"})
    place(library / "templates", {POLICY: f"{EXTENDS}{{% block scope %}}{{{{ scop }}}}{{% endblock %}}"})
    result = CliRunner().invoke(main, ["build", "-C", str(library)], catch_exceptions=False)
    assert result.exit_code == 2
    assert result.stderr.strip() == "engross: templates/page/policy.md, line 2: 'scop' is undefined"
    assert (library / "site" / "index.html").read_text("utf-8") == "as it was"
    assert (library / PAGES / "policies" / "hand-over.md").read_bytes() == before


def test_a_mistake_in_print_stops_the_build_before_any_pdf_is_made(library: Path) -> None:
    place(library / "templates", {"pdf/policy.html": "{{ nothing }}"})
    result = CliRunner().invoke(main, ["pdf", "-C", str(library)], catch_exceptions=False)
    assert result.exit_code == 2
    assert result.stderr.strip() == "engross: templates/pdf/policy.html, line 1: 'nothing' is undefined"
    assert not list(library.rglob("*.pdf"))


def test_the_readme_in_a_librarys_templates_is_no_page(library: Path) -> None:
    shutil.copy(README, place(library / "templates", {}).parent / "policies" / "README.md")
    place(library / "templates", {"README.md": readme()})
    build_pages(library, Options(pdfs=False, drafts=True), TODAY)
    assert not [path for path in (library / PAGES).rglob("*") if path.name == "README.md"]


# ---- What templates cannot do ---------------------------------------------------------------------------------------------

ESCAPES = (
    "''.__class__",
    "''.__class__.__mro__[1].__subclasses__()",
    "view.__init__.__globals__",
    "view.prose.__func__.__globals__",
    "view['__class__']",
    "view | attr('__class__')",
    "[view] | map(attribute='__class__') | list",
    "cycler.__init__.__globals__.os.popen('id').read()",
    "self.__init__.__globals__",
    "'{0.__class__}'.format(view)",
    "view.library.files",
    "view.library['files']",
    "[view.library] | map(attribute='files') | list",
    "view.resolver.library.files",
    "view.library.organization_source",
    "(view.library.policies.values() | first).source",
    "(view.library.policies.values() | first).policy.drafting_notes",
    "(view.library.organization.people | first).private",
    "(view.library.organization.people | first)['private']",
    "view.library.organization.people | map(attribute='private') | list",
    "view.library.organization.people | first",
    "view.library.organization.model_dump_json()",
    "(view.library.directory.people.values() | first).model_dump()",
    "view.library.policies.clear()",
    "view.resolver.used.clear()",
    "folder.parent",
    "folder.read_text()",
    "range(1000000000) | list",
)


@pytest.mark.parametrize("expression", ESCAPES)
def test_templates_reach_neither_programs_nor_files_nor_what_is_private(
    tmp_path: Path, expression: str
) -> None:
    templates = own(
        tmp_path / "templates", {"page/x.md": f"{{% block x %}}{{{{ {expression} }}}}{{% endblock %}}"}
    )
    library: Library = parse_library(FolderTree(BASE))
    view = given()["page/organization.md"]["view"]
    assert isinstance(view, View)
    view = dataclasses.replace(view, library=library)
    with pytest.raises(TemplateError, match=r"^templates/page/x\.md, line 1: "):
        templates.render("page/x.md", {"view": view, "folder": tmp_path})


@dataclasses.dataclass
class Posing:
    """Something with files, that may pass itself off as a library."""

    files: str = "no secret"
    as_what: type | None = None

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return self.as_what or Posing

    @unsafe
    def erase(self) -> str:
        return "erased"

    @pass_context
    def tell(self, context: Context, name: str) -> object:
        return context[name]


def test_what_one_value_may_show_another_may_not(tmp_path: Path) -> None:
    text = "{% block x %}{% for each in things %}{{ each.files }}{% endfor %}{% endblock %}"
    templates = own(tmp_path / "templates", {"page/x.md": text})
    harmless, hidden = Posing(), (parse_library(base_files()), Posing(as_what=Library))
    assert templates.render("page/x.md", {"things": [harmless, harmless]}) == "no secret" * 2
    for thing in hidden:
        with pytest.raises(TemplateError, match=r"^templates/page/x\.md, line 1: .*unsafe"):
            templates.render("page/x.md", {"things": [harmless, thing]})
    assert templates.render("page/x.md", {"things": [harmless]}) == "no secret"


def test_methods_are_called_as_they_ask_to_be(tmp_path: Path) -> None:
    texts = {
        "page/x.md": "{% for each in [1, 2] %}{{ thing.tell('word') }}{% endfor %}",
        "page/y.md": "{{ thing.erase() }}",
    }
    templates = own(tmp_path / "templates", texts)
    given = {"thing": Posing(), "word": "so"}
    assert templates.render("page/x.md", given) == "soso"
    for _ in range(2):
        with pytest.raises(TemplateError, match="not safely callable"):
            templates.render("page/y.md", given)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "../secret.txt", "builtin/../../etc/passwd", "page/../../secret.txt"],
)
@pytest.mark.parametrize("way", ["include", "import", "extends"])
def test_templates_take_in_nothing_from_outside(tmp_path: Path, name: str, way: str) -> None:
    place(tmp_path, {"secret.txt": "secret"})
    end = " as x" if way == "import" else ""
    templates = own(tmp_path / "templates", {"page/x.md": f'{{% {way} "{name}"{end} %}}'})
    with pytest.raises(TemplateError, match=r"^templates/page/x\.md, line 1: there is no template "):
        templates.render("page/x.md", {})


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    place(tmp_path, {"secret.txt": "secret", "templates/page/y.md": "inside"})
    (tmp_path / "templates" / "page" / "x.md").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "templates" / "page" / "z.md").symlink_to("y.md")
    templates = Templates(tmp_path / "templates")
    assert templates.render("page/z.md", {}) == "inside"
    with pytest.raises(TemplateError, match=r"templates/page/x\.md is a link that leads out of templates/"):
        templates.render("page/x.md", {})


def test_builtin_templates_are_right_jinja() -> None:
    for folder in DOCUMENTED:
        for name in names_in(folder, ".md", ".html", ".yml"):
            try:
                tree(name)
            except TemplateSyntaxError as error:
                pytest.fail(f"{name}, line {error.lineno}: {error.message}")


def test_a_long_page_is_the_same_in_utf_8(tmp_path: Path) -> None:
    (tmp_path / "long.md").write_text("{% for each in items %}“{{ each }}” {% endfor %}{{ long }}", "utf-8")
    variables = {"items": range(30_000), "long": "ü<" * 100_000}
    templates = Templates(tmp_path)
    assert templates.render_long("long.md", variables) == templates.render("long.md", variables).encode()


def test_what_is_wrong_in_a_long_page_is_told_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "long.md").write_text("{{ 'x' * 100000 }}\n{{ missing }}\n", "utf-8")
    with pytest.raises(TemplateError, match=r"templates/long\.md, line 2"):
        Templates(tmp_path).render_long("long.md", {})
