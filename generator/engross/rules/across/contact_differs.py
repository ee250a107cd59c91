"""Two policies send people with the same question to different places.

Why it matters: somebody who suspects that client data got out looks it up once, calls, and hears that this is the wrong
number. The right one was in the other policy. Law counts the hours from the moment of the suspicion, not from the
moment at which the right desk was found.

Compared are contact points about the same subject: who answers, and by which line or mailbox where both policies name
one. Questions about “this policy” are left alone, as each policy may have somebody of its own for them.

Bad:

    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - id: enforce
              kind: enforce
              text: See that the policy is kept.
      contact_points:
        - id: leaks
          subject: Client data and suspected leaks
          role: sales-director
    # policies/data/policy.yml
    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - id: enforce
              kind: enforce
              text: See that the policy is kept.
      contact_points:
        - id: data
          subject: Suspected leak of client data
          role: duty-manager

Good:

    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - id: enforce
              kind: enforce
              text: See that the policy is kept.
      contact_points:
        - id: leaks
          subject: Client data and suspected leaks
          role: duty-manager
    # policies/data/policy.yml
    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - id: enforce
              kind: enforce
              text: See that the policy is kept.
      contact_points:
        - id: data
          subject: Suspected leak of client data
          role: duty-manager
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.across._comparing import differing
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_HINT = "Send people to the same place in both policies."


def check(subject: Subject) -> Iterator[Found]:
    """Compare whom policies send people to."""
    contacts = subject.library.directory.contacts
    yield from differing(
        subject, {"contact"}, "owner", lambda each: subject.role_name(str(each.value)), _HINT
    )
    yield from differing(
        subject,
        {"contact"},
        "contact",
        lambda each: contacts[str(each.value)].name if each.value in contacts else str(each.value),
        _HINT,
    )
