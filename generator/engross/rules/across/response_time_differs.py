"""Two policies promise different times for the same thing, to the same clients.

Why it matters: a Platinum client reads in one policy that its e-mail is answered within 2 hours, and the account
manager reads 4 hours in another. Both are right, by the book, when the client complains after three. The client
believes the promise that was made to it, and the company has to keep the shorter one without having planned for it.

Times are compared where title or id of two service levels agree, or what starts the clock and what is to be done, and
where the scopes of the two policies overlap. Segments of two policies count as the same where `corresponds_to` says so.

Bad:

    # policies/answers/policy.yml
    statement:
      clauses:
        - id: answers
          title: Answers
          text: Every e-mail **must** be answered.
      service_levels:
        - id: email
          title: E-mail
          starts: an e-mail arrives
          action: it is answered
          responsible: sales-director
          by_segment:
            - segment: client-segments.gold
              within: 6h
    references: {policies: [{policy: client-segments, why: It has the segments.}]}

Good:

    # policies/answers/policy.yml
    statement:
      clauses:
        - id: answers
          title: Answers
          text: A Gold client's e-mail **must** be answered within {{ fact("client-segments.email", segment="gold") }}.
    references: {policies: [{policy: client-segments, why: It has the segments and the times.}]}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.across._comparing import differing
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_HINT = (
    "Make them the same, or state the time in one policy only and quote it in the other with {{ fact(…) }}."
)


def check(subject: Subject) -> Iterator[Found]:
    """Compare the service levels of all policies."""
    return differing(subject, {"response"}, "time", lambda each: f"within {each.value}", _HINT)
