"""New policies and account plans from starting texts, and new libraries: the files that come of the answers."""

import html
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath

from engross.artifact import Artifact
from engross.disk import write_file
from engross.library import Library
from engross.model.schema import schema_files
from engross.starting.questions import check_line, open_questions
from engross.starting.starts import ROLE_KEYS, Start, StartError, list_segments
from engross.templating import Templates
from engross.text.prose import escape_markdown
from engross.units import Frequency, next_after, parse_date

_LIBRARY = PurePosixPath("start/library")
# Names with a dot in front would be hidden among the templates, and this one would take effect there.
_LIBRARY_FILES = {
    "mkdocs.yml": "mkdocs.yml",
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "pages.gitignore": "build/pages/.gitignore",
    "organization.yml": "policies/organization.yml",
    "index.md": "policies/index.md",
    "document-control.yml": "policies/document-control/policy.yml",
}
_DECIDE = (
    "engross issue document-control; then, for each who approved, engross approve document-control --as ROLE"
)
_NO_STRINGS = {"yes", "no", "on", "off", "y", "n", "true", "false", "null"}


class Written(str):
    """A piece of text that is ready for its place in a file: templates put it there as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def write_scalar(text: str) -> Written:
    """A text as a YAML value of one line (YAML 1.1 and 1.2 read it alike); in quotes where it needs them."""
    if re.fullmatch(r"[A-Za-z](?:[\w ,.()/&'-]*[\w.)])?", text, re.ASCII) and text.lower() not in _NO_STRINGS:
        return Written(text)
    return Written(f'"{"".join(map(_escape, text))}"')


def _escape(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def write_prose(text: str) -> Written:
    """A plain text as a YAML value that shows just that text where Markdown is read."""
    harmless = re.fullmatch(r"[^\W\d_][^\\`*_{}\[\]<>#|~!&]*", text)
    # A backslash does not keep the sign of a program apart from its brace; its number does.
    return write_scalar(text if harmless else escape_markdown(text).replace("\\{%", "&#123;%"))


def new_document(
    library: Library, start: Start, answers: Mapping[str, str], today: date, templates: Templates
) -> Artifact:
    """The file of a new document, by its path in the library; what is not answered takes its default.

    Raises StartError for an answer that cannot be, such as a folder's name that is taken.
    """
    given = _complete(library, start, answers, today)
    text = templates.render(start.template, _variables(library, start, given, today))
    folder = PurePosixPath("policies", *(("accounts",) if start.is_plan else ()), given["id"])
    return Artifact(folder / ("account.yml" if start.is_plan else "policy.yml"), text.encode())


def create_document(
    root: Path, library: Library, start: Start, answers: Mapping[str, str], today: date
) -> Path:
    """Write a new document into the library at `root` and return its path; nothing is ever overwritten."""
    artifact = new_document(library, start, answers, today, Templates(root / "templates"))
    _write_new(root, (artifact,))
    return root / artifact.path


def _complete(library: Library, start: Start, answers: Mapping[str, str], today: date) -> dict[str, str]:
    unknown = [key for key in answers if key not in start.asks]
    if unknown:
        raise StartError(
            f"“{unknown[0]}” is not asked for this starting text. It asks for: {', '.join(start.asks)}."
        )
    given: dict[str, str] = {}
    while remaining := open_questions(library, start, given, today):
        question = remaining[0]
        given[question.key] = answers.get(question.key, question.default).strip()
        if problem := question.problem(given[question.key]):
            raise StartError(f"{question.prompt} ({question.key}) {problem}")
    return given


_SLUGS = ("id", "number", "segment", "engagement", "lead", "stand_in", "effective")


def _variables(library: Library, start: Start, given: Mapping[str, str], today: date) -> Mapping[str, object]:
    """What a starting text may use; all of it is ready for its place."""
    effective = parse_date(given["effective"])
    system = given.get("system", "")
    roles = {key: Written(given[key]) for key in ROLE_KEYS if key in given}
    everyone: list[str] = [role.id for role in library.directory.roles.values() if role.everyone]
    return {
        **{key: Written(given[key]) for key in _SLUGS if key in given},
        **(
            {"client": write_scalar(given["client"]), "about": write_prose(given["about"])}
            if start.is_plan
            else {}
        ),
        "title": write_scalar(given.get("title", f"Account plan for {given.get('client', '')}")),
        "hours": write_scalar(given.get("hours", "")),
        "revenue": write_scalar(given.get("revenue", "")),
        "today": Written(today.isoformat()),
        "next_review": Written(next_after(effective, Frequency.QUARTERLY).isoformat()),
        "next_year": Written(next_after(effective, Frequency.YEARLY).isoformat()),
        "roles": roles | {"staff": Written((everyone or [given.get("manager", given["owner"])])[0])},
        "system": Written(system),
        "register": Written(f'the {{{{ system("{system}") }}}}' if system else "the client's record"),
        "segments": tuple(map(Written, list_segments(library))),
        "policies": frozenset(library.policies),
        **_kept(given["id"]),
    }


def _kept(name: str) -> Mapping[str, object]:
    """The names in double braces that the new document keeps, to be filled in whenever it is rendered."""

    def call(function: str) -> object:
        def kept(argument: str, **options: str) -> Written:
            own = f"{name}." if function == "fact" and "." not in argument else ""
            rest = "".join(f', {key}="{value}"' for key, value in options.items())
            return Written(f'{{{{ {function}("{own}{argument}"{rest}) }}}}')

        return kept

    functions = ("fact", "clause", "appendix", "role", "policy", "contact")
    organization = {"name": Written("{{ organization.name }}")}
    return {"organization": organization, **{each: call(each) for each in functions}}


def new_library(company: str, today: date) -> tuple[Artifact, ...]:
    """All files of a new library for a company; raises StartError where the name cannot be one."""
    company = company.strip()
    if problem := check_line(company):
        raise StartError(f"This cannot be a company's name. {problem}")
    templates = Templates(None)
    variables = {
        "company": write_scalar(company),
        "company_prose": Written(escape_markdown(company)),
        # MkDocs puts these into its pages as they are.
        "handbook": write_scalar(html.escape(f"{company} handbook")),
        "description": write_scalar(
            html.escape(f"The policies of {company}, who does what, and whom to call")
        ),
        "today": Written(today.isoformat()),
        **_kept("document-control"),
    }
    made = [
        Artifact(PurePosixPath(target), templates.render(str(_LIBRARY / name), variables).encode())
        for name, target in _LIBRARY_FILES.items()
    ]
    schemas = [Artifact("policies/schema" / each.path, each.data) for each in schema_files()]
    return (*made, *schemas)


def create_library(folder: Path, company: str, today: date) -> None:
    """Write a new library into a folder; raises StartError where there is one, or a file would be overwritten."""
    if (folder / "mkdocs.yml").exists() or (folder / "policies").exists():
        raise StartError(f"There is a library in {folder} already. Add to it with: engross new")
    _write_new(folder, new_library(company, today))


def next_steps(folder: Path) -> tuple[str, ...]:
    """The next things to do in a new library."""
    return (
        f"Open {folder / 'policies' / 'organization.yml'} and put your own people and roles in place of the invented ones.",
        f"See the handbook, which follows every save: cd {shlex.quote(str(folder))} && engross serve",
        "Write your first policy from a starting text: engross new",
        f"Bring the one that is there into force: {_DECIDE}",
    )


def _write_new(root: Path, artifacts: Iterable[Artifact]) -> None:
    wanted = tuple(artifacts)
    if there := list(_existing(root, wanted)):
        raise StartError(
            f"Nothing was written, because {', '.join(there)} would be overwritten in {root}. "
            "Choose another name or folder."
        )
    for artifact in wanted:
        write_file(root / artifact.path, artifact.data)


def _existing(root: Path, artifacts: Iterable[Artifact]) -> Iterator[str]:
    for artifact in artifacts:
        path = root / artifact.path
        if path.exists() or path.is_symlink():
            yield str(artifact.path)
