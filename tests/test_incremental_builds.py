"""Every build after a change comes out as a clean one would, to the byte, and makes only what shows the change."""

import os
import shutil
from datetime import UTC, date, datetime, time
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from engross.errors import EngrossError
from engross.history import History
from engross.mkdocs_plugin import build_handbook
from engross.register import REGISTER, parse_register
from issued_library import HAND_OVER, approve, issue, retire, revise, withdraw
from library_cases import Files, base_files
from plugin_options import set_options

CHECKOUT = Path(__file__).parent.parent
ORGANIZATION = PurePosixPath("policies/organization.yml")
TEXT = PurePosixPath("policies/hand-over/policy.yml")
SEGMENTS = PurePosixPath("policies/client-segments/policy.yml")
PLAN = PurePosixPath("policies/accounts/meridian/account.yml")
PEOPLE = ("mei-tanaka", "tomas-lindqvist")
DAYS = (date(2026, 3, 30), date(2026, 4, 1), date(2026, 6, 1), date(2027, 3, 20))
TEMPLATES = {
    "page/role.md": '{% extends "builtin/page/role.md" %}\n{% block everyone %}\n{% for each in asked if each.sheet.standing %}<p>Why: {{ each.sheet.document.policy.purpose.text }}</p>{% endfor %}\n{% endblock %}\n',
    "page/policies.md": '{% extends "builtin/page/policies.md" %}\n{% block title %}\n# Rules\n{% endblock %}\n',
    "assets/engross.css": "/* ours */\n",
}


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def replaced(files: Files, path: PurePosixPath, old: str, new: str) -> Files:
    """The library with a text in a file replaced, wherever it is; as it is, where the text is not there."""
    return {**files, path: files[path].replace(old.encode(), new.encode())} if path in files else files


class Bench:
    """One library that is built again and again, and a copy of it that is built from nothing."""

    def __init__(self, folder: Path, files: Files, *options: str) -> None:
        self.root, self.copy = folder / "library", folder / "copy"
        self.files = files
        self.templates: dict[str, str] = {}
        self.day = date(2026, 6, 1)
        self.drafts = True
        self.site_name = "Handbook"
        self.options = options

    def write(self, root: Path) -> None:
        """Bring a folder up to date; what is right already is not touched."""
        wanted = {root / path: data for path, data in self.files.items()}
        wanted |= {root / "templates" / name: text.encode() for name, text in self.templates.items()}
        root.mkdir(parents=True, exist_ok=True)
        for folder in ("policies", "templates"):
            for path in (root / folder).rglob("*"):
                if path.is_file() and path not in wanted:
                    path.unlink()
        for path, data in wanted.items():
            if not path.is_file() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        text = (CHECKOUT / "mkdocs.yml").read_text("utf-8")
        settings_file = root / "mkdocs.yml"
        settings_file.write_text(
            text.replace("site_name: Fernhollow handbook", f"site_name: {self.site_name}"), "utf-8"
        )
        set_options(root, *self.options)

    def build(self, root: Path) -> tuple[str, tuple[str, ...]]:
        """Build a library; returns what kept it from being built, and what had to be made."""
        noon = datetime.combine(self.day, time(12), UTC)
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("SOURCE_DATE_EPOCH", f"{noon.timestamp():.0f}")
            try:
                built, _ = build_handbook(root, drafts=self.drafts)
            except EngrossError as error:
                return str(error).replace(str(root), ""), ()
        return "\n".join(str(finding) for finding in built.errors), built.remade

    def compare(self) -> tuple[str, ...]:
        """Build both, the copy from nothing; returns what the first one had to make."""
        self.write(self.root)
        shutil.rmtree(self.copy, ignore_errors=True)
        self.write(self.copy)
        before = files_in(self.root / "site")
        wrong, remade = self.build(self.root)
        assert self.build(self.copy)[0] == wrong
        if wrong:
            assert files_in(self.root / "site") == before
        else:
            assert files_in(self.root / "site") == files_in(self.copy / "site")
            assert files_in(self.root / "build" / "pages") == files_in(self.copy / "build" / "pages")
        return remade


class Handbooks(RuleBasedStateMachine):
    """People edit, issue, approve and take back; after every step both handbooks are the same."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(os.environ["PYTEST_MACHINE"]) / f"{id(self)}"
        self.bench = Bench(self.folder, base_files(), "pdfs: false")

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def change(self, path: PurePosixPath, old: str, new: str) -> None:
        self.bench.files = replaced(self.bench.files, path, old, new)

    @rule(role=st.sampled_from(["sales-director", "duty-manager"]), person=st.sampled_from(PEOPLE))
    def give_a_role(self, role: str, person: str) -> None:
        for other in PEOPLE:
            self.change(ORGANIZATION, f"holders: [{other}]", f"holders: [{person if role else other}]")

    @rule(name=st.sampled_from(["Mei Tanaka", "Mei Tanaka-Olsen", "<Mei> & “Co”"]))
    def rename_a_person(self, name: str) -> None:
        for other in ("Mei Tanaka-Olsen", "<Mei> & “Co”", "Mei Tanaka"):
            self.change(ORGANIZATION, f"name: {other}\n", "name: ?\n")
        self.change(ORGANIZATION, "name: ?\n", f"name: {name}\n")

    @rule(phone=st.sampled_from(["0100", "0177"]))
    def move_the_duty_line(self, phone: str) -> None:
        for other in ("0100", "0177"):
            self.change(ORGANIZATION, f"7946 {other}", f"7946 {phone}")

    @rule(name=st.sampled_from(["Fernhollow Systems", "Fernhollow & Daughters"]))
    def rename_the_company(self, name: str) -> None:
        for other in ("Fernhollow Systems\n", "Fernhollow & Daughters\n"):
            self.change(ORGANIZATION, f"name: {other}", f"name: {name}\n")

    @rule(title=st.sampled_from(["Hand-over Policy", "Hand-over and Farewell Policy"]))
    def retitle(self, title: str) -> None:
        for other in ("Hand-over Policy", "Hand-over and Farewell Policy"):
            self.change(TEXT, f"title: {other}\n", f"title: {title}\n")

    @rule(text=st.sampled_from(["one owner.", "one owner, always.", 'one owner {{ term("owner") }}.']))
    def rewrite_a_clause(self, text: str) -> None:
        for other in ('one owner {{ term("owner") }}.', "one owner, always.", "one owner."):
            self.change(TEXT, f"**must** have {other}", f"**must** have {text}")

    @rule()
    def remove_the_plan(self) -> None:
        self.bench.files.pop(PLAN, None)

    @rule()
    def bring_the_plan_back(self) -> None:
        self.bench.files[PLAN] = base_files()[PLAN]

    @rule(folder=st.sampled_from(["client-segments", "segments-of-clients"]))
    def rename_a_policy(self, folder: str) -> None:
        """Without a word to engross: references to it lead nowhere, which is told, or come right again."""
        files, issued = self.bench.files, self.bench.files.get(REGISTER, b"")
        if issued:
            return
        text = next(
            (
                files.pop(path)
                for path in list(files)
                if path.parent.name in {"client-segments", "segments-of-clients"}
            ),
            None,
        )
        if text is not None:
            files[PurePosixPath("policies", folder, "policy.yml")] = text

    @rule(text=st.sampled_from([b"", b"# Welcome\n\nRead **this**.\n", b'See {{ policy("hand-over") }}.\n']))
    def write_the_front_page(self, text: bytes) -> None:
        self.bench.files[PurePosixPath("policies/index.md")] = text

    @rule(name=st.sampled_from(sorted(TEMPLATES)))
    def add_a_template(self, name: str) -> None:
        self.bench.templates[name] = TEMPLATES[name]

    @rule()
    def remove_the_templates(self) -> None:
        self.bench.templates.clear()

    @rule(name=st.sampled_from(["Handbook", "Rules of the house"]))
    def rename_the_site(self, name: str) -> None:
        self.bench.site_name = name

    @rule(day=st.sampled_from(DAYS))
    def let_days_pass(self, day: date) -> None:
        self.bench.day = day

    @rule(drafts=st.booleans())
    def choose_drafts(self, drafts: bool) -> None:
        self.bench.drafts = drafts

    @rule()
    def issue_and_approve(self) -> None:
        if not self.history(HAND_OVER).versions and SEGMENTS in self.bench.files:
            self.bench.files = approve(issue(self.bench.files, HAND_OVER), HAND_OVER)

    @rule()
    def issue_another(self) -> None:
        if len(self.history(HAND_OVER).versions) == 1:
            revised = revise(self.bench.files, "2.0", "2026-05-20", policy_id=HAND_OVER)
            self.bench.files = issue(revised, HAND_OVER)

    @rule()
    def approve_it(self) -> None:
        versions = self.history(HAND_OVER).versions
        if versions and versions[-1].missing and versions[-1].withdrawn is None:
            self.bench.files = approve(self.bench.files, HAND_OVER)

    @rule()
    def take_it_back(self) -> None:
        versions = self.history(HAND_OVER).versions
        if len(versions) > 1 and versions[-1].withdrawn is None:
            self.bench.files = withdraw(self.bench.files, HAND_OVER, versions[-1].version)

    @rule()
    def end_the_policy(self) -> None:
        if self.history(HAND_OVER).versions:
            self.bench.files = retire(self.bench.files, HAND_OVER, date(2026, 12, 31))

    @rule(damage=st.sampled_from(["store", "journal", "site", "manifest"]))
    def lose_something_that_was_kept(self, damage: str) -> None:
        kept = {
            "store": "build/store/blobs/*/*",
            "journal": "build/store/*.traces",
            "site": "site/policies/*.html",
            "manifest": "build/manifest",
        }
        for path in sorted(self.bench.root.glob(kept[damage]))[::3]:
            path.write_bytes(path.read_bytes()[:-7] + b"damaged")

    def history(self, policy_id: str) -> History:
        return History(parse_register(self.bench.files.get(REGISTER, b"")).events(policy_id))

    @invariant()
    def both_are_the_same(self) -> None:
        self.bench.compare()


@pytest.mark.slow
@pytest.mark.no_cover
def test_every_build_after_a_change_is_as_a_clean_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_MACHINE", str(tmp_path))
    run_state_machine_as_test(
        Handbooks,
        settings=settings(
            max_examples=3,
            stateful_step_count=8,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def changed_in(before: dict[str, bytes], after: dict[str, bytes], suffix: str) -> set[str]:
    """The files of a kind that are new or have other bytes, by their names without the suffix."""
    names = {name for name in after if name.endswith(suffix) and after[name] != before.get(name)}
    return {name.removesuffix(suffix) for name in names}


@pytest.mark.slow
@pytest.mark.no_cover
def test_another_holder_of_a_role_remakes_the_pages_and_pdfs_that_show_it_and_no_others(
    tmp_path: Path,
) -> None:
    bench = Bench(tmp_path, base_files())
    bench.write(bench.root)
    bench.build(bench.root)
    before = files_in(bench.root / "site")
    bench.files = replaced(
        bench.files,
        ORGANIZATION,
        "    reports_to: sales-director\n    holders: [mei-tanaka]",
        "    reports_to: sales-director\n    holders: [tomas-lindqvist]",
    )
    bench.write(bench.root)
    _, remade = bench.build(bench.root)
    after = files_in(bench.root / "site")
    pages = {name.removeprefix("site ").removesuffix(".md") for name in remade if name.startswith("site ")}
    pdfs = {name.removeprefix("pdf ") for name in remade if name.startswith("pdf ")}
    assert pages == changed_in(before, after, ".html")
    assert pdfs == changed_in(before, after, ".pdf") == {"accounts/meridian"}
    assert {"roles/duty-manager", "accounts/meridian"} <= pages
    assert "policies/client-segments" not in pages


@pytest.mark.slow
@pytest.mark.no_cover
def test_a_text_that_asks_nothing_else_of_anybody_leaves_the_pages_of_roles_alone(tmp_path: Path) -> None:
    bench = Bench(tmp_path, base_files(), "pdfs: false")
    bench.write(bench.root)
    bench.build(bench.root)

    def say(why: str) -> set[str]:
        bench.files = replaced(
            base_files(), TEXT, "A client is never without an owner", f"A client is never {why}"
        )
        bench.write(bench.root)
        _, remade = bench.build(bench.root)
        assert "sheet policies/hand-over.html" in remade
        return {name for name in remade if "roles" in name}

    assert say("alone") == set()
    bench.templates = {"page/role.md": TEMPLATES["page/role.md"]}
    say("left to itself")
    assert {"page roles/sales-director.html", "site roles/sales-director.md"} <= say("without help")
    page = (bench.root / "site" / "roles" / "sales-director.html").read_text("utf-8")
    assert "Why: A client is never without help." in page


@pytest.mark.slow
@pytest.mark.no_cover
def test_a_second_build_makes_nothing_and_one_that_looks_again_neither(tmp_path: Path) -> None:
    bench = Bench(tmp_path, base_files(), "pdfs: false")
    bench.write(bench.root)
    assert bench.build(bench.root)[1] != ()
    (bench.root / "build" / "manifest").unlink(missing_ok=True)
    assert bench.build(bench.root)[1] == ()
