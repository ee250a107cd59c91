"""What was found in a library, as a report tells it: by document, worst first."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from engross.diagnostic import Diagnostic, Severity
from engross.library import FRONT_PAGE, ORGANIZATION, BrokenFile, Library
from engross.register import REGISTER
from engross.report.words import write_list
from engross.rules import MKDOCS, Silenced
from engross.trust import TRUST

_HERE = PurePosixPath()


@dataclass(frozen=True, slots=True)
class Document:
    """What findings are about; `kind` is policy, account plan, or nothing where it is neither."""

    id: str
    kind: str
    number: str
    title: str

    @property
    def name(self) -> str:
        """The document as a heading names it: CL-002 Hand-over Policy."""
        return f"{self.number} {self.title}".strip()


_OTHERS: Mapping[PurePosixPath, str] = {
    ORGANIZATION: "The organisation",
    FRONT_PAGE: "The front page",
    MKDOCS: "The configuration",
    REGISTER: "The register",
    TRUST.parent: "Whom the library trusts",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The findings about one document, worst first."""

    document: Document
    findings: tuple[Diagnostic, ...]

    @property
    def summary(self) -> str:
        """How many findings of each severity there are: 1 error and 2 warnings."""
        return count_findings(self.findings)

    @property
    def advice(self) -> tuple[Diagnostic, ...]:
        """The findings that are a matter of taste."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ADVICE)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found, what is silenced, and the documents by their folders.

    `base` is where the library lies in what other programs look at, such as a folder of a Git repository.
    """

    findings: tuple[Diagnostic, ...]
    silenced: tuple[Silenced, ...] = ()
    documents: Mapping[PurePosixPath, Document] = field(default_factory=dict)
    base: PurePosixPath = _HERE

    def find_document(self, path: PurePosixPath) -> Document:
        """What a file belongs to: a policy, with its versions; an account plan; else itself."""
        for folder in (path, *path.parents):
            if folder in self.documents:
                return self.documents[folder]
            if folder in _OTHERS:
                return Document("", "", "", _OTHERS[folder])
        return Document("", "", "", str(path))

    @property
    def groups(self) -> tuple[Group, ...]:
        """The findings by document: those with errors first, the organisation's before all; in each the worst first."""
        groups: dict[Document, list[Diagnostic]] = {}
        for finding in sorted(self.findings, key=lambda each: each.severity.rank):
            groups.setdefault(self.find_document(finding.place.path), []).append(finding)
        found = [Group(document, tuple(listed)) for document, listed in groups.items()]
        return tuple(sorted(found, key=_badness))

    @property
    def fixable(self) -> tuple[Diagnostic, ...]:
        """The findings that engross can mend."""
        return tuple(finding for finding in self.findings if finding.edits)

    @property
    def summary(self) -> str:
        """One line about all of it: 1 error and 2 warnings in 2 files, 1 silenced with a reason."""
        said = (
            f"{count_findings(self.findings)} in {_count_files(self.findings)}"
            if self.findings
            else "nothing to mend"
        )
        return f"{said}, {len(self.silenced)} silenced with a reason" if self.silenced else said


def _badness(group: Group) -> tuple[int, ...]:
    worst, counts = group.findings[0], Counter(finding.severity for finding in group.findings)
    # Where the organisation cannot be read, nobody it names is known: what that does to policies comes after it.
    is_cause = worst.is_error and worst.place.path == ORGANIZATION
    return not is_cause, worst.severity.rank, *(-counts[severity] for severity in Severity)


def count_findings(findings: Sequence[Diagnostic]) -> str:
    """How many errors, warnings and pieces of advice there are, in words."""
    counts = Counter(finding.severity for finding in findings)
    return write_list(
        f"{counts[severity]} {one if counts[severity] == 1 else many}"
        for severity, (one, many) in _WORDS.items()
        if counts[severity]
    )


_WORDS: Mapping[Severity, tuple[str, str]] = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.ADVICE: ("piece of advice", "pieces of advice"),
}


def summarise(findings: Sequence[Diagnostic]) -> str:
    """How many findings of each severity there are, in how many files."""
    return f"{count_findings(findings)} in {_count_files(findings)}"


def _count_files(findings: Sequence[Diagnostic]) -> str:
    files = len({finding.place.path for finding in findings})
    return f"{files} file{'' if files == 1 else 's'}"


def index_documents(library: Library) -> dict[PurePosixPath, Document]:
    """Every policy and account plan by its folder, those that cannot be read among them."""
    return dict(_documents(library))


def _documents(library: Library) -> Iterator[tuple[PurePosixPath, Document]]:
    for policy_id, found in (*library.apart.items(), *library.policies.items()):
        page = found.policy.title_page
        # A text that is shown because it is in force lies in a folder of its policy's.
        folder = next(each for each in (found.folder, *found.folder.parents) if each.name == policy_id)
        yield folder, Document(policy_id, "policy", str(page.number), str(page.title))
    for account_id, plan in library.accounts.items():
        number, title = str(plan.account.number), str(plan.account.title)
        yield plan.source.path.parent, Document(account_id, "account plan", number, title)
    for broken in library.broken:
        yield broken.source.path.parent, _broken(broken)


def _broken(broken: BrokenFile) -> Document:
    """A document of which only single values can be read."""
    kind = "policy" if broken.kind == "policies" else "account plan"
    data = broken.source.data if isinstance(broken.source.data, dict) else {}
    page = data.get("title_page") if kind == "policy" else data
    words = page if isinstance(page, dict) else {}
    number, title = words.get("number"), words.get("title")
    return Document(
        broken.id,
        kind,
        number if isinstance(number, str) else "",
        title if isinstance(title, str) else broken.id,
    )
