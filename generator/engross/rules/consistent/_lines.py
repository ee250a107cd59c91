"""Who reports to whom."""

from collections.abc import Iterator

from engross.rules.subject import Subject


def roles_above(subject: Subject, role_id: str) -> Iterator[str]:
    """The roles to which a role reports, the nearest first; it ends where they run in a circle."""
    roles = subject.library.directory.roles
    seen = {role_id}
    role = roles.get(role_id)
    while role is not None and role.reports_to is not None and role.reports_to not in seen:
        seen.add(role.reports_to)
        yield role.reports_to
        role = roles.get(role.reports_to)
