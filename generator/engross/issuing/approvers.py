"""Who may have to sign: the roles that policies ask for approvals, and the people who hold them or stand in."""

from datetime import date

from engross.library import Library
from engross.model.organization import Role


def find_approving_roles(library: Library) -> tuple[Role, ...]:
    """The roles that any policy asks for an approval, in its working text or in its newest version."""
    directory = library.directory
    texts = [found.policy.approvals for found in library.policies.values()]
    for policy_id in library.register.chains:
        texts += [each.policy.approvals for each in library.standing_versions(policy_id)[-1:]]
    roles = dict.fromkeys(approval.role for approvals in texts for approval in approvals)
    return tuple(directory.roles[role] for role in roles if role in directory.roles)


def find_approvers(library: Library, today: date) -> tuple[str, ...]:
    """Everybody who holds, or stands in for, a role that any policy asks for an approval, by their id."""
    roles, known = find_approving_roles(library), library.directory.people
    people = dict.fromkeys(person for role in roles for person in (*role.holders, *role.deputies))
    found = (known[person] for person in people if person in known)
    return tuple(str(person.id) for person in found if person.left is None or person.left >= today)
