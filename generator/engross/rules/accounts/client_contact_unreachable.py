"""Somebody at the client is named without a number or an address.

Why it matters: the trading system stands still, and the plan says that the director of operations may be called at any time. It
does not say under which number. Who knew it is on a plane.

Bad:

    # accounts/meridian/account.yml
    client_contacts:
      - {id: desk, name: Control desk, position: Watches the system, talks_to: tomas-lindqvist}

Good:

    # accounts/meridian/account.yml
    client_contacts:
      - {id: desk, name: Control desk, position: Watches the system, phone: +44 20 7946 0871, talks_to: tomas-lindqvist}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.accounts._plans import plans
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Each contact at the client that nobody can reach."""
    for account, found in plans(subject):
        for index, contact in enumerate(account.client_contacts):
            if contact.phone is None and contact.email is None:
                yield Found(
                    found.source.place(("client_contacts", index, "name")),
                    f"There is no way to reach {contact.name}: neither a number nor an address.",
                    "Add phone or email.",
                )
