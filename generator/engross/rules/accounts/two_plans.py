"""Two account plans are about the same client.

Why it matters: two plans are two teams, two ladders and two limits for one client. At night the duty manager opens the first that
the search finds. It is the old one.

Bad:

    # accounts/meridian/account.yml
    client:
      name: Meridian Merchant Bank
    # accounts/meridian-bank/account.yml
    number: AP-002
    client:
      name: Meridian Merchant Bank

Good:

    # accounts/meridian/account.yml
    client:
      name: Meridian Merchant Bank
    # accounts/larkspur/account.yml
    number: AP-002
    client:
      name: Larkspur Outfitters
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.library import AccountFile
from engross.rules.accounts._plans import plans
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_NAME = ("client", "name")


def check(subject: Subject) -> Iterator[Found]:
    """Each plan for a client that has one already."""
    seen: dict[str, AccountFile] = {}
    for account, found in plans(subject):
        name = " ".join(account.client.name.casefold().split())
        earlier = seen.setdefault(name, found)
        if earlier is not found:
            message = f"There is another plan for {account.client.name}."
            related = Related(earlier.source.place(_NAME), f"{earlier.account.number} is here")
            hint = "Keep one of the two, and delete the other."
            yield Found(found.source.place(_NAME), message, hint, (related,))
