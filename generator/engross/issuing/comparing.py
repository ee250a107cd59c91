"""Two versions of a policy, or a version and the working text, found and compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engross.diagnostic import Diagnostic
from engross.errors import EngrossError
from engross.freezing import citing_library, freeze_policy
from engross.library import ORGANIZATION, Library
from engross.model.issued import IssuedPolicy
from engross.project import Project
from engross.redline import Redline, Side, compare

DRAFT = "draft"
"""What the working text is called among the versions."""


class ComparisonError(EngrossError):
    """Two texts of a policy cannot be compared."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One of the texts that are compared; `version` is what its title page says."""

    version: str
    is_draft: bool
    effective: date

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return "the draft" if self.is_draft else f"version {self.version}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts of a policy, and what changed from the one to the other."""

    policy_id: str
    old: Edge
    new: Edge
    policy: IssuedPolicy
    redline: Redline

    @property
    def title(self) -> str:
        """Number and title, as the new text has them."""
        return f"{self.policy.title_page.number} {self.policy.title_page.title}"


def compare_texts(
    project: Project, policy_id: str, old: str, new: str, now: datetime
) -> Comparison | tuple[Diagnostic, ...]:
    """Compare two texts, each a version or DRAFT, or empty for the usual one; errors in the draft come back instead.

    Usual is from the last approved version to the draft; where no draft differs from the newest version, the last two
    versions. `now` is in UTC. Raises ComparisonError.
    """
    names = _choose(project.library, policy_id, old, new)
    if DRAFT in names:
        wrong = _errors(project, policy_id)
        if wrong:
            return wrong
    texts = [_read(project.library, policy_id, name, now) for name in names]
    failed = tuple(text for text in texts if isinstance(text, Diagnostic))
    if failed:
        return failed
    before, after = (text for text in texts if isinstance(text, IssuedPolicy))
    redline = compare(Side.of_issued(before), Side.of_issued(after))
    return Comparison(policy_id, _edge(names[0], before), _edge(names[1], after), after, redline)


def _edge(name: str, policy: IssuedPolicy) -> Edge:
    page = policy.title_page
    return Edge(page.version, name == DRAFT, page.effective)


def _choose(library: Library, policy_id: str, old: str, new: str) -> tuple[str, str]:
    found = library.policies.get(policy_id)
    is_changed = library.is_broken(policy_id) or (found is not None and library.is_changed(found))
    for name in (old, new):
        if name:
            _require(library, policy_id, name)
    standing = [str(each.version) for each in library.standing_versions(policy_id)]
    if not new:
        new = DRAFT if is_changed and old != DRAFT else _last(standing, policy_id, library)
    if not old:
        old = _usual_old(library, policy_id, standing, new)
    if old == new:
        what = "the draft" if old == DRAFT else f"version {old}"
        raise ComparisonError(f"There is nothing to compare: both texts of {policy_id} are {what}.")
    return old, new


def _require(library: Library, policy_id: str, name: str) -> None:
    has_draft = policy_id in library.policies or library.is_broken(policy_id)
    known = [
        *(str(each.version) for each in library.versions.get(policy_id, ())),
        *([DRAFT] if has_draft else ()),
    ]
    if name in known:
        return
    if library.history(policy_id).find(name) is not None:
        raise ComparisonError(
            f"Version {name} of {policy_id} is not what was issued; what is wrong: engross check"
        )
    raise ComparisonError(
        f"There is no version {name} of {policy_id}. There are: {', '.join(known) or 'none'}."
    )


def _last(standing: Sequence[str], policy_id: str, library: Library) -> str:
    if not standing:
        has_history = bool(library.history(policy_id).versions)
        why = (
            "every version was taken back, or is not what was issued"
            if has_history
            else "it was never issued"
        )
        raise ComparisonError(f"There is nothing to compare {policy_id} with: {why}.")
    return standing[-1]


def _usual_old(library: Library, policy_id: str, standing: Sequence[str], new: str) -> str:
    """The last approved version before the new text, else the last one that was issued."""
    if new not in {DRAFT, *standing}:
        earlier = list(standing)
    else:
        earlier = list(standing if new == DRAFT else standing[: standing.index(new)])
    binding = {each.version for each in library.history(policy_id).versions if each.binds}
    approved = [each for each in earlier if each in binding]
    if approved or earlier:
        return (approved or earlier)[-1]
    if new == DRAFT:
        raise ComparisonError(
            f"{policy_id} was never issued, so there is nothing to compare its draft with. First: engross issue {policy_id}"
        )
    raise ComparisonError(f"{policy_id} has one version only, {new}, and no draft that differs from it.")


def _errors(project: Project, policy_id: str) -> tuple[Diagnostic, ...]:
    """What keeps a draft from being read: errors in it and in what all policies share."""
    found = project.library.policies.get(policy_id)
    sources = {found.source.path} if found else set()
    sources |= {each.source.path for each in project.library.broken if each.id == policy_id}
    return tuple(
        finding
        for finding in project.findings
        if finding.is_error and finding.place.path in {*sources, ORGANIZATION}
    )


def _read(library: Library, policy_id: str, name: str, now: datetime) -> IssuedPolicy | Diagnostic:
    if name != DRAFT:
        return next(each.policy for each in library.versions[policy_id] if each.version == name)
    # As it would stand when it was issued now, so that both sides read alike.
    frozen = freeze_policy(
        citing_library(library, [policy_id], now.date()), library.policies[policy_id], "cannot-compare"
    )
    return frozen if isinstance(frozen, Diagnostic) else frozen.policy
