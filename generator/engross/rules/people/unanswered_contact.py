"""A line, mailbox or desk that nobody answers.

Why it matters: a number outlives the people who answered it. It stays in policies, on cards and in clients' telephones,
long after the last of them has moved on. Whoever calls it believes that help is on its way.

It is found where a contact has neither telephone nor e-mail, where it does not say which role answers, or where nobody
holds or stands in for that role.

Bad:

    # organization.yml
    contacts:
      - {id: duty-line, name: Duty line, purpose: Anything that cannot wait, phone: +44 20 7946 0100, hours: always}

Good:

    # organization.yml
    contacts:
      - {id: duty-line, name: Duty line, purpose: Anything that cannot wait, phone: +44 20 7946 0100, hours: always, answered_by: duty-manager}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.organization import Contact
from engross.rules.people._holding import here
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Look at every contact and the role that answers it."""
    organization, source = subject.library.organization, subject.library.organization_source
    if organization is None or source is None:
        return
    for index, contact in enumerate(organization.contacts):
        path = ("contacts", index)
        if not contact.phone and not contact.email:
            message = f"“{contact.name}” has no telephone number and no e-mail address."
            yield Found(source.place((*path, "id")), message, "Write phone or email.")
        if contact.answered_by is None:
            message = f"Nobody knows who answers “{contact.name}”."
            yield Found(source.place((*path, "id")), message, "Name the role that answers: answered_by: …")
        elif _is_vacant(subject, contact):
            message = f"Nobody answers “{contact.name}”: its role is held by nobody, and nobody stands in."
            hint = "Name a holder for the role, or another role."
            yield Found(source.place((*path, "answered_by")), message, hint)


def _is_vacant(subject: Subject, contact: Contact) -> bool:
    role = subject.library.directory.roles.get(contact.answered_by or "")
    return role is not None and not role.everyone and not here(subject, (*role.holders, *role.deputies))
