"""Somebody at the client is kept by a colleague who may not speak to the client, or who is not in the team.

Why it matters: three people may speak to the client, says the plan, and sends the client's head of technology to a fourth. He
means well, answers a question about next year's prices, and the account lead learns of it at the negotiation.

Bad:

    # accounts/meridian/account.yml
    client_contacts:
      - id: desk
        name: Control desk
        position: Watches the system
        phone: +44 20 7946 0871
        talks_to: mei-tanaka

Good:

    # accounts/meridian/account.yml
    client_contacts:
      - id: desk
        name: Control desk
        position: Watches the system
        phone: +44 20 7946 0871
        talks_to: tomas-lindqvist
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.accounts._plans import plans, team_of
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Each contact at the client whose keeper does not fit the approach."""
    for account, found in plans(subject):
        team, points = team_of(account), account.approach.contact_points
        for index, contact in enumerate(account.client_contacts):
            path = ("client_contacts", index, "talks_to")
            who = f"{contact.name} talks to {subject.person_name(contact.talks_to)}"
            if contact.talks_to not in team:
                related = Related(found.source.place(("team",), key=True), "the team is here")
                message = f"{who}, who is not in the team."
                yield Found(found.source.place(path), message, "Name a member of the team.", (related,))
            elif account.approach.contact != "open" and contact.talks_to not in points:
                place_of_points = found.source.place(("approach", "contact_points"))
                related = Related(place_of_points, "who may speak to the client is here")
                hint = "Name one of the contact points, or add this person to them."
                message = f"{who}, who may not speak to the client."
                yield Found(found.source.place(path), message, hint, (related,))
