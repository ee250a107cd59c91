"""Two policies set different targets for the same number.

Why it matters: Sales celebrates 92% of e-mails answered in time, because its policy asks for 90%. Quality reports a
failure the same week, because its own asks for 95%. The meeting about it is not about clients any more.

Compared are metrics of the same title (or nearly the same, where their ids agree) that are measured in the same way.

Bad:

    # policies/quality/policy.yml
    compliance:
      monitoring:
        - id: checks
          title: Checks
          text: The sales director **must** check ten clients a month.
      metrics:
        - id: ownerless
          title: Clients without an owner
          target: at most 3 clients
          every: monthly
          owner: sales-director
      consequences:
        - id: warning
          title: Warning
          when: A rule is broken.
          decided_by: sales-director

Good:

    # policies/quality/policy.yml
    compliance:
      monitoring:
        - id: checks
          title: Checks
          text: The sales director **must** check ten clients a month.
      metrics:
        - id: ownerless
          title: Clients without an owner
          target: at most 0 clients
          every: monthly
          owner: sales-director
      consequences:
        - id: warning
          title: Warning
          when: A rule is broken.
          decided_by: sales-director
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.across._comparing import differing
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_HINT = "Agree on one target, or give the two numbers titles that tell them apart."


def check(subject: Subject) -> Iterator[Found]:
    """Compare the targets of metrics."""
    return differing(subject, {"metric"}, "target", lambda each: str(each.value), _HINT)
