"""The starting texts there are, what each asks for, and what a library needs to have for it."""

from dataclasses import dataclass

from engross.errors import EngrossError
from engross.library import ORGANIZATION, Library

ROLE_KEYS = ("owner", "approver", "manager", "support", "hr")


class StartError(EngrossError):
    """A new document or library cannot be started as asked."""


@dataclass(frozen=True, slots=True)
class Start:
    """A starting text; `asks` are the keys of what has to be known, in order."""

    id: str
    title: str
    description: str
    asks: tuple[str, ...]

    @property
    def is_plan(self) -> bool:
        """Whether it becomes an account plan, not a policy."""
        return "client" in self.asks

    @property
    def template(self) -> str:
        """The name of its template."""
        return f"start/{self.id}.yml"


_POLICY = ("title", "id", "number", "effective", "owner", "approver")
_CLIENTS = (*_POLICY, "manager", "hr", "system")
_PLAN = (
    "client", "about", "id", "number", "effective", "revenue", "segment", "engagement", "hours",
    "owner", "approver", "lead", "stand_in", "system",
)  # fmt: skip
_STARTS = (
    Start(
        "assignment", "Client Account Manager Assignment Policy",
        "How an account manager is chosen for each client, introduced and changed.", _CLIENTS,
    ),
    Start(
        "ownership", "Client Ownership Policy",
        "One owner for every client, a deputy, and hand-overs without a gap.", _CLIENTS,
    ),
    Start(
        "client-management", "Sales Client Management Policy",
        "Client segments, answering times, conflicts, reports and quality checks.", (*_CLIENTS, "support"),
    ),
    Start(
        "account-management", "Sales Account Management Policy",
        "Account tiers, plans and reviews, limits of authority, whom to call at any hour.", (*_CLIENTS, "support"),
    ),
    Start(
        "account-plan", "Account plan",
        "For one client: the team, who does what, who stands in, whom to call.", _PLAN,
    ),
    Start("bare", "Bare policy", "All twelve sections, empty, with a short explanation of each.", _POLICY),
)  # fmt: skip


def list_starts() -> tuple[Start, ...]:
    """All starting texts, in the order to show them."""
    return _STARTS


def find_start(name: str) -> Start:
    """The starting text of this id; raises StartError."""
    for start in _STARTS:
        if start.id == name:
            return start
    raise StartError(
        f"There is no starting text “{name}”. There are: {', '.join(start.id for start in _STARTS)}."
    )


def require_parts(library: Library, start: Start) -> None:
    """Raise StartError where the library lacks something that the starting text cannot do without."""
    if library.organization is None:
        raise StartError(f"{ORGANIZATION} cannot be read yet. See what is wrong with: engross check")
    wanted = sum(key in ROLE_KEYS for key in start.asks)
    have = sum(not role.everyone for role in library.directory.roles.values())
    if have < wanted:
        raise StartError(
            f"This starting text gives duties to {wanted} roles, and {ORGANIZATION} has {have}. Add roles there first; "
            "one person can hold several."
        )
    if start.is_plan and not list_segments(library):
        raise StartError(
            "An account plan names the client's segment, and no policy here defines segments yet. "
            "Start one first: engross new client-management"
        )
    if start.is_plan and len(list_people(library)) < 2:
        raise StartError(
            f"An account plan needs two people, so that somebody can stand in. Add people to {ORGANIZATION}."
        )
    if start.is_plan and not library.directory.systems:
        raise StartError(
            f"An account plan says where the client's records are kept. Add a system to {ORGANIZATION}."
        )


def list_segments(library: Library) -> tuple[str, ...]:
    """The segments of the first policy that has any; of account tiers only where there is nothing else."""
    found = [
        tuple(f"{policy_id}.{segment.id}" for segment in known.policy.statement.segmentation.segments)
        for policy_id, known in library.policies.items()
        if known.policy.statement.segmentation is not None
    ]
    tiers = [
        policy_id
        for policy_id, known in library.policies.items()
        if known.policy.statement.segmentation is not None
        and all(segment.annual_revenue is None for segment in known.policy.statement.segmentation.segments)
    ]
    found.sort(key=lambda group: group[0].partition(".")[0] in tiers)
    return found[0] if found else ()


def list_people(library: Library) -> tuple[str, ...]:
    """The ids of the people who work here."""
    return tuple(person.id for person in library.directory.people.values() if person.left is None)
