"""A role that no policy and no account plan gives anything to do.

Why it matters: a role without a duty is a name on a door. Readers ask its holder and hear “not me”. Mostly it is left
over from a policy that was changed, and sometimes it shows that a duty was lost on the way.

A role that others report to, that answers a contact, or from which another has to be kept apart, has something to do.
Nothing is said while a policy is being written, or while there are fewer than three.

Bad:

    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka]}
      - {id: librarian, name: Librarian, holders: [mei-tanaka]}
    # policies/second/policy.yml
    title_page: {title: Second Policy}

Good:

    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka]}
    # policies/second/policy.yml
    title_page: {title: Second Policy}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.fields import RoleId
from engross.rules.contents import Contents
from engross.rules.people._holding import role_uses, roles
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE

_FEWEST_POLICIES = 3


def check(subject: Subject) -> Iterator[Found]:
    """Look for roles that nothing names."""
    library = subject.library
    if library.organization is None or library.organization_source is None:
        return
    if library.broken or len(subject.policies) < _FEWEST_POLICIES:
        return
    own = Contents(library.organization, library.organization_source)
    uses = {
        *role_uses(subject),
        *(value for _, value in own.references if isinstance(value, RoleId)),
    }
    unused = [(role, path, source) for role, path, source in roles(subject) if role.id not in uses]
    if not unused or subject.is_being_written:
        return
    for role, path, source in unused:
        yield Found(
            source.place((*path, "id")),
            f"No policy and no account plan gives the role “{role.name}” anything to do.",
            "Take it away, or write the duty that was forgotten into a policy.",
        )
