"""What must hold before a version is issued; everything that does not is a finding."""

from collections.abc import Collection, Iterator

from engross.diagnostic import Diagnostic, Severity
from engross.issuing.entitlement import entitled_people
from engross.library import ORGANIZATION, Library, PolicyFile
from engross.model.organization import Role
from engross.model.record import Record
from engross.reading.source import DataPath
from engross.redline import Redline
from engross.rules import load_rules
from engross.text.quotes import quoted_policies
from engross.versions import RECORD, IssuedVersion, version_folder

RULE = "cannot-issue"
_VERSION: DataPath = ("title_page", "version")
_MOST_NAMED = 3


def standing_findings(
    library: Library, findings: Collection[Diagnostic], found: PolicyFile
) -> tuple[Diagnostic, ...]:
    """The findings that keep a policy from being issued: errors and warnings about it, and about what all share.

    Warnings of the rule version-history are left out: `check_version` and `check_rows` say it of what is issued. So are
    warnings about people and roles: who is without a stand-in today keeps no policy from being signed.
    """
    return tuple(
        finding
        for finding in findings
        if finding.severity is not Severity.ADVICE
        and not (finding.rule == "version-history" and finding.severity is Severity.WARNING)
        and not _is_about_people(finding)
        and (finding.place.path in {found.source.path, ORGANIZATION} or _is_history(library, finding, found))
        and not _is_interrupted(library, finding, found)
    )


def _is_about_people(finding: Diagnostic) -> bool:
    rule = load_rules().get(finding.rule)
    if finding.is_error or rule is None or rule.family == "form":
        return False
    return rule.family == "people" or finding.place.path == ORGANIZATION


def _is_history(library: Library, finding: Diagnostic, found: PolicyFile) -> bool:
    return finding.is_error and library.is_about_history(finding, found.id)


def _is_interrupted(library: Library, finding: Diagnostic, found: PolicyFile) -> bool:
    """Whether a finding is about what an interrupted issue of this very text left; it is made anew."""
    left = version_folder(found.folder, found.policy.title_page.version)
    if finding.rule != "unregistered-version" or not finding.place.path.is_relative_to(left):
        return False
    try:
        record = Record.model_validate_json(library.files[left / RECORD])
    except (KeyError, ValueError):
        return False
    return record.policy == found.id and record.working_text == found.text_digest


def check_version(library: Library, found: PolicyFile) -> Iterator[Diagnostic]:
    """The version is new, and higher than every issued one."""
    version = found.policy.title_page.version
    issued = library.versions.get(found.id, ())
    if found.id in library.register.former:
        message = f"“{found.id}” is what {library.register.former[found.id]} was called, and links to it lead there."
        yield _finding(found, (), message, "Give this policy's folder another name.")
    if not issued:
        return
    newest = max(issued, key=lambda each: each.version.parts)
    if not library.is_changed(found):
        message = f"Version {version} was issued already, and nothing has changed since."
        yield _finding(found, _VERSION, message, "Edit the policy first, and give it a higher version.")
    elif version.parts <= newest.version.parts:
        message = f"Version {version} is not higher than {newest.version}, which was issued already."
        hint = "Give the title page a higher version, and the revision history a row for it."
        yield _finding(found, _VERSION, message, hint)


def check_approvers(library: Library, found: PolicyFile) -> Iterator[Diagnostic]:
    """Somebody holds every role that has to approve."""
    for index, approval in enumerate(found.policy.approvals):
        role = library.directory.roles.get(approval.role)
        if role is not None and not role.holders and not role.deputies:
            message = f"Nobody holds the role “{role.name}”, which has to approve."
            hint = "Give the role a holder in organization.yml, or name another role."
            yield _finding(found, ("approvals", index, "role"), message, hint)


def check_independence(library: Library, found: PolicyFile) -> Iterator[Diagnostic]:
    """Somebody besides the author can approve, and no person would have to approve twice, unless the policy says so."""
    rules, directory = found.policy.approval_rules, library.directory.roles
    author = directory.get(found.policy.review.revisions[0].author)
    roles = {approval.role: directory.get(approval.role) for approval in found.policy.approvals}
    if (
        author is not None
        and not rules.author_alone
        and all(_is_authors(author, each) for each in roles.values())
    ):
        message = f"Nobody but the author ({author.name}) is asked to approve."
        hint = (
            "Ask another role to approve too. If the author alone may approve, write at the end of the file: "
            "approval_rules: {author_alone: true}"
        )
        yield _finding(found, ("approvals",), message, hint)
    if not rules.same_person:
        yield from _check_persons(library, found)


def _is_authors(author: Role, role: Role | None) -> bool:
    """Whether a role is the author's, or only those can act for it who hold the author's."""
    if role is None:
        return False
    people = {*role.holders, *role.deputies}
    return role.id == author.id or (bool(people) and people <= set(author.holders))


def _check_persons(library: Library, found: PolicyFile) -> Iterator[Diagnostic]:
    """Nobody is the only one who can give two approvals that are both needed."""
    groups = {group.id: group for group in found.policy.approval_rules.groups}
    only: dict[str, str] = {}
    for index, approval in enumerate(found.policy.approvals):
        entitled = entitled_people(library, approval)
        if len(entitled) != 1 or approval.group in groups:
            continue
        who = entitled[0]
        earlier = only.setdefault(who.id, approval.id)
        if earlier != approval.id:
            message = (
                f"Only {who.name} can give this approval, and “{earlier}” too; one person approves once."
            )
            hint = (
                "Give one of the two roles a deputy in organization.yml. If one person may approve for several roles, "
                "write at the end of the file: approval_rules: {same_person: true}"
            )
            yield _finding(found, ("approvals", index, "role"), message, hint)


def check_quotes(library: Library, found: PolicyFile, together: Collection[str]) -> Iterator[Diagnostic]:
    """Every policy that is quoted was issued, or is issued at the same time."""
    missing: dict[str, DataPath] = {}
    for path, policy_id in quoted_policies(library, found.policy, found):
        if policy_id != found.id and policy_id not in together and not library.standing_versions(policy_id):
            missing.setdefault(policy_id, path)
    for policy_id, path in missing.items():
        message = f"This quotes “{policy_id}”, which was never issued: its text could still change."
        hint = f"Issue them together: engross issue {found.id} {policy_id}"
        if policy_id in library.register.former:
            message = f"This quotes “{policy_id}”, which was renamed."
            hint = f"Write {library.register.former[policy_id]} in its place."
        yield Diagnostic(found.source.place_of(path, policy_id), Severity.ERROR, RULE, message, hint)


def check_weight(found: PolicyFile, redline: Redline, before: str) -> Iterator[Diagnostic]:
    """A change that is called editorial changes nothing that anybody has to do."""
    if found.policy.review.revisions[0].change != "editorial":
        return
    # What changed in the organisation (no path in the policy) holds whether or not a version is issued.
    serious = [change for change in redline.substantive if change.new_path or change.old_path]
    if not serious:
        return
    named = " ".join(f"{change.citation}: {change.sentence}" for change in serious[:_MOST_NAMED])
    more = f" And {len(serious) - _MOST_NAMED} more." if len(serious) > _MOST_NAMED else ""
    message = f"The change since {before} is called editorial, but it is not. {named}{more}"
    hint = f"Write change: substantive. To see all changes: engross diff {found.id}"
    yield _finding(found, ("review", "revisions", 0, "change"), message, hint)


def check_files(found: PolicyFile, names: Collection[str]) -> Iterator[Diagnostic]:
    """No picture or attachment has the name of a file that a version is made of."""
    for name in sorted({"policy.yml", "policy.pdf", "record.json"} & set(names)):
        message = (
            f"A version keeps a file of its own called {name}, so none of the policy's can have this name."
        )
        yield _finding(found, (), message, "Give the file another name.")


def check_rows(found: PolicyFile, issued: Collection[IssuedVersion]) -> Iterator[Diagnostic]:
    """The revision history still tells of every issued version."""
    told = {revision.version for revision in found.policy.review.revisions}
    for version in issued:
        if version.version not in told:
            message = f"The revision history has no row for {version.version}, which was issued."
            yield _finding(
                found, ("review", "revisions"), message, f"Put the row for {version.version} back."
            )


def _finding(found: PolicyFile, path: DataPath, message: str, hint: str) -> Diagnostic:
    return Diagnostic(found.source.place(path), Severity.ERROR, RULE, message, hint)
