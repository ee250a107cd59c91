"""A library: every definition of one organisation, read from its sources together with what is wrong in them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import PurePosixPath

from engross.diagnostic import Diagnostic, Place, Related, Severity
from engross.history import History
from engross.marks import digest
from engross.model.account import Account
from engross.model.fields import Entry, Slug
from engross.model.issued import CitedPolicy
from engross.model.organization import Contact, Department, Office, Organization, Person, Role, System
from engross.model.policy import Policy
from engross.model.record import Digest
from engross.privacy import public_copy
from engross.reading.canonical import dump_yaml
from engross.reading.source import SourceFile, parse_source, read_text
from engross.reading.validation import validate_source
from engross.register import REGISTER, Register, parse_register
from engross.trust import TRUST, TrustStore, parse_trust
from engross.versions import VERSIONS, IssuedVersion, parse_versions

ORGANIZATION = PurePosixPath("policies/organization.yml")
FRONT_PAGE = PurePosixPath("policies/index.md")


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy with its source, a working text unless `is_draft` is false; `id` is the name of its folder."""

    id: str
    policy: Policy
    source: SourceFile
    is_draft: bool = True

    @property
    def folder(self) -> PurePosixPath:
        """Where the policy lies in the library, with its pictures and attachments."""
        return self.source.path.parent

    @property
    def text_digest(self) -> Digest:
        """What tells one working text from another: comments and layout aside."""
        return digest(dump_yaml(self.policy))


@dataclass(frozen=True, slots=True)
class AccountFile:
    """An account plan with its source; `id` is the name of its folder."""

    id: str
    account: Account
    source: SourceFile


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A definition that could not be read; `kind` is the folder of its page: policies or accounts."""

    id: str
    kind: str
    source: SourceFile


Document = PolicyFile | AccountFile | BrokenFile


@dataclass(frozen=True, slots=True)
class Directory:
    """What `organization.yml` declares, by id."""

    roles: Mapping[str, Role]
    people: Mapping[str, Person]
    offices: Mapping[str, Office]
    departments: Mapping[str, Department]
    contacts: Mapping[str, Contact]
    systems: Mapping[str, System]


@dataclass(frozen=True, slots=True)
class Library:
    """All definitions, in the order of their numbers; `organization` is None where its file cannot be used.

    Nothing private is in them: notes of those who draft and people's private details stay in the sources.
    """

    organization: Organization | None
    organization_source: SourceFile | None
    directory: Directory
    policies: Mapping[str, PolicyFile]
    accounts: Mapping[str, AccountFile]
    broken: tuple[BrokenFile, ...]
    front_page: str
    files: Mapping[PurePosixPath, bytes]
    diagnostics: tuple[Diagnostic, ...]
    register: Register = field(default_factory=lambda: Register({}, {}))
    versions: Mapping[str, tuple[IssuedVersion, ...]] = field(default_factory=dict)
    citations: Mapping[str, CitedPolicy] = field(default_factory=dict)
    apart: Mapping[str, PolicyFile] = field(default_factory=dict)
    trust: TrustStore = field(default_factory=TrustStore)

    def find(self, policy_id: str) -> PolicyFile | None:
        """The policy that a text may name, also one that stands apart: one that has ended, or takes effect later."""
        return self.policies.get(policy_id) or self.apart.get(policy_id)

    def history(self, policy_id: str) -> History:
        """What was decided about a policy's versions."""
        return History(self.register.events(policy_id))

    def is_changed(self, found: PolicyFile) -> bool:
        """Whether a working text is not that of the newest issued version, one that was withdrawn left out."""
        standing = self.standing_versions(found.id)
        return not standing or standing[-1].record.working_text != found.text_digest

    def standing_versions(self, policy_id: str) -> tuple[IssuedVersion, ...]:
        """The issued versions of a policy that were not taken back, oldest first."""
        withdrawn = {each.version for each in self.history(policy_id).versions if each.withdrawn is not None}
        return tuple(each for each in self.versions.get(policy_id, ()) if each.version not in withdrawn)

    def is_about_history(self, finding: Diagnostic, policy_id: str) -> bool:
        """Whether a finding is about a policy's versions or its lines of the register, or lines of nobody knows whom."""
        path = finding.place.path
        if path != REGISTER:
            return {VERSIONS, policy_id} <= set(path.parts)
        owners = {entry.line: owner for owner, chain in self.register.chains.items() for entry in chain}
        return finding.rule != "git-differs" and owners.get(finding.place.line, policy_id) == policy_id

    def count(self, kind: str) -> int:
        """How many documents there are in `policies` or `accounts`, those that cannot be read among them."""
        whole = self.policies if kind == "policies" else self.accounts
        return len(whole) + sum(found.kind == kind for found in self.broken)

    @property
    def is_empty(self) -> bool:
        """Whether there is no policy and no account plan yet."""
        return not (self.policies or self.accounts or self.broken)

    def is_broken(self, policy_id: str) -> bool:
        """Whether a policy is there whose file cannot be read."""
        return any(found.id == policy_id and found.kind == "policies" for found in self.broken)


def parse_library(files: Mapping[PurePosixPath, bytes], before: Library | None = None) -> Library:
    """Read a library from its files by their path in it; what is wrong is in `diagnostics`.

    Definitions that are as they were in the library `before` are not read again: they are the same objects.
    """
    findings: list[Diagnostic] = []
    organization, organization_source = _parse_organization(files, findings)
    documents: list[Document] = []
    known = _recall(before)
    for path in _definitions(files, findings):
        raw = files[path]
        is_known = before is not None and path in known and before.files.get(path) == raw
        document, found = known[path] if is_known else _parse_document(path, raw)
        documents.append(document)
        findings += found
    register = parse_register(files.get(REGISTER, b""))
    versions = parse_versions(files, register)
    directory = index_organization(organization)
    trust, distrusted = parse_trust(files, None if organization is None else directory.people)
    findings += (*register.diagnostics, *versions.diagnostics, *distrusted)
    policies, accounts, broken = _sort(documents)
    return Library(
        organization=organization,
        organization_source=organization_source,
        directory=directory,
        policies=policies,
        accounts=accounts,
        broken=broken,
        front_page=_read_front_page(files, findings),
        files=files,
        diagnostics=tuple(findings),
        register=register,
        versions=versions.by_policy,
        trust=trust,
    )


def replace_document(library: Library, path: PurePosixPath, files: Mapping[PurePosixPath, bytes]) -> Library:
    """The library with one definition read again, which is all that is another in `files`; no other one is looked at."""
    document, found = _parse_document(path, files[path])
    diagnostics = (*(each for each in library.diagnostics if each.place.path != path), *found)
    before = library.policies.get(document.id)
    if isinstance(document, PolicyFile) and before is not None and _number(document) == _number(before):
        policies = {**library.policies, document.id: document}  # none changes its place
        return replace(library, policies=policies, files=files, diagnostics=diagnostics)
    others: list[Document] = [*library.policies.values(), *library.accounts.values(), *library.broken]
    kept = (each for each in others if each.source.path != path)
    policies, accounts, broken = _sort([*kept, document])
    return replace(
        library, policies=policies, accounts=accounts, broken=broken, files=files, diagnostics=diagnostics
    )


def _parse_document(path: PurePosixPath, raw: bytes) -> tuple[Document, tuple[Diagnostic, ...]]:
    """A definition, and what is wrong with it."""
    source, found = parse_source(path, raw)
    name = path.parent.name
    if path.name == "policy.yml":
        policy, misfits = validate_source(Policy, source)
        if policy is None:
            return BrokenFile(name, "policies", source), (*found, *misfits)
        return PolicyFile(name, public_copy(policy), source), (*found, *misfits)
    account, misfits = validate_source(Account, source)
    if account is None:
        return BrokenFile(name, "accounts", source), (*found, *misfits)
    return AccountFile(name, public_copy(account), source), (*found, *misfits)


def _sort(
    documents: Iterable[Document],
) -> tuple[dict[str, PolicyFile], dict[str, AccountFile], tuple[BrokenFile, ...]]:
    """Policies and account plans by their ids, in the order of their numbers, and what cannot be read by its path."""
    policies: list[PolicyFile] = []
    accounts: list[AccountFile] = []
    broken: list[BrokenFile] = []
    for each in documents:
        if isinstance(each, PolicyFile):
            policies.append(each)
        elif isinstance(each, AccountFile):
            accounts.append(each)
        else:
            broken.append(each)
    policies.sort(key=lambda each: (_number(each), each.id))
    accounts.sort(key=lambda each: (each.account.number, each.id))
    broken.sort(key=lambda each: each.source.path)
    return {found.id: found for found in policies}, {found.id: found for found in accounts}, tuple(broken)


def _number(found: PolicyFile) -> str:
    return found.policy.title_page.number


def _recall(before: Library | None) -> Mapping[PurePosixPath, tuple[Document, tuple[Diagnostic, ...]]]:
    """The definitions that were read before by their paths, with what was wrong with each."""
    if before is None:
        return {}
    findings: dict[PurePosixPath, list[Diagnostic]] = defaultdict(list)
    for finding in before.diagnostics:
        findings[finding.place.path].append(finding)
    documents: list[Document] = [*before.policies.values(), *before.accounts.values(), *before.broken]
    return {each.source.path: (each, tuple(findings[each.source.path])) for each in documents}


def _parse_organization(
    files: Mapping[PurePosixPath, bytes], findings: list[Diagnostic]
) -> tuple[Organization | None, SourceFile | None]:
    if ORGANIZATION not in files:
        meant = _misnamed_organization(files)
        hint = "Make a new library with engross init and take its organization.yml as a start."
        findings.append(
            Diagnostic(
                Place(meant or ORGANIZATION, 1, 1, 2),
                Severity.ERROR,
                "missing-file",
                "There is no organization.yml: it tells the company's name, its roles and who holds them.",
                f"Rename {meant.name} to organization.yml." if meant else hint,
            )
        )
        return None, None
    source, found = parse_source(ORGANIZATION, files[ORGANIZATION])
    organization, misfits = validate_source(Organization, source)
    findings += (*found, *misfits)
    return (public_copy(organization) if organization else None), source


def _read_front_page(files: Mapping[PurePosixPath, bytes], findings: list[Diagnostic]) -> str:
    if FRONT_PAGE not in files:
        return ""
    text, found = read_text(FRONT_PAGE, files[FRONT_PAGE])
    findings += (finding for finding in found if finding.is_error)
    return text or ""


def index_organization(organization: Organization | None) -> Directory:
    """What an organisation declares, by id."""
    if organization is None:
        return Directory({}, {}, {}, {}, {}, {})

    return Directory(
        roles={role.id: role for role in organization.roles},
        people={person.id: person for person in organization.people},
        offices={office.id: office for office in organization.offices},
        departments={department.id: department for department in organization.departments},
        contacts={contact.id: contact for contact in organization.contacts},
        systems={system.id: system for system in organization.systems},
    )


def _misnamed_organization(files: Mapping[PurePosixPath, bytes]) -> PurePosixPath | None:
    names = {path.name.lower(): path for path in sorted(files) if path.parent == ORGANIZATION.parent}
    close = get_close_matches(ORGANIZATION.name, list(names), 1, 0.8)
    return names[close[0]] if close and ORGANIZATION not in files else None


def _definitions(files: Mapping[PurePosixPath, bytes], findings: list[Diagnostic]) -> Iterator[PurePosixPath]:
    """The paths of all definitions; names that look meant as one, and names used twice, are findings."""
    seen: dict[tuple[str, str], PurePosixPath] = {}
    passed_over = {ORGANIZATION, TRUST, _misnamed_organization(files)}
    for path in sorted(files):
        if path.parts[0] != "policies" or VERSIONS in path.parts[1:-2]:
            continue
        # Notepad adds .txt to what it saves.
        if path.suffix not in {".yml", ".yaml"} and not path.name.endswith(".yml.txt"):
            continue
        if path in passed_over:
            continue
        finding = _unread_file(path) or _bad_folder_name(path)
        earlier = seen.setdefault((path.name, path.parent.name), path)
        if finding is None and earlier != path:
            finding = _second_folder(path, earlier)
        if finding is None:
            yield path
        else:
            findings.append(finding)


def _finding(path: PurePosixPath, severity: Severity, rule: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Place(path, 1, 1, 2), severity, rule, message, hint)


def _unread_file(path: PurePosixPath) -> Diagnostic | None:
    if path.name in {"policy.yml", "account.yml"} and path.parent != ORGANIZATION.parent:
        return None
    close = get_close_matches(path.name.lower(), ["policy.yml", "account.yml", "organization.yml"], 1, 0.6)
    wanted = close[0] if close else "policy.yml"
    message = f"{path.name} is not read: it is no name engross knows."
    hint = f"If it is a definition, call it {wanted}, in a folder of its own below policies/."
    return _finding(path, Severity.WARNING, "unread-file", message, hint)


def _bad_folder_name(path: PurePosixPath) -> Diagnostic | None:
    name = path.parent.name
    if path.parent == TRUST.parent:
        message = f"A document cannot be called “{name}”: in this folder lies whom the library trusts."
        return _finding(path, Severity.ERROR, "folder-name", message, "Put it into a folder of another name.")
    if re.fullmatch(Slug.pattern, name) and len(name) <= Slug.longest and name != VERSIONS:
        return None
    suggestion = "" if name == VERSIONS else re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-0123456789")
    message = f"A folder's name is the document's id; “{name}” cannot be one."
    hint = f"Use small letters, digits and single hyphens, like: {suggestion or 'client-ownership'}"
    return _finding(path, Severity.ERROR, "folder-name", message, hint)


def _second_folder(path: PurePosixPath, earlier: PurePosixPath) -> Diagnostic:
    message = f"Two folders are called “{path.parent.name}”; a folder's name is the document's id."
    related = (Related(Place(earlier, 1, 1, 2), "the other one is here"),)
    return Diagnostic(
        Place(path, 1, 1, 2),
        Severity.ERROR,
        "duplicate-id",
        message,
        "Rename one of the two folders.",
        related,
    )


def find_duplicates(entries: tuple[Entry, ...]) -> Iterator[tuple[int, int]]:
    """Pairs of positions (first, again) of entries with the same id."""
    seen: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        seen[entry.id].append(index)
    for positions in seen.values():
        yield from ((positions[0], again) for again in positions[1:])
