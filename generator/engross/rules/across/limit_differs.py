"""Two policies let the same role approve the same thing up to different amounts.

Why it matters: an account manager grants 15% because the sales policy allows it. Finance refuses the invoice, because in
its own policy account managers stop at 10%. The client has the discount in writing. Whoever decides has to find one
number, at any hour, without asking which book counts.

Compared are authority limits of the same title (or nearly the same, where their ids agree), role by role. Limits whose
conditions have nothing in common are left alone, and so are account plans, which may be narrower.

Bad:

    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - id: enforce
              kind: enforce
              text: See that the policy is kept.
      authority_limits:
        - id: discount
          title: Discount on a contract
          steps:
            - {role: sales-director, limit: 20%}
    # policies/money/policy.yml
    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - id: enforce
              kind: enforce
              text: See that the policy is kept.
      authority_limits:
        - id: discounts
          title: Discounts on contracts
          steps:
            - {role: sales-director, limit: 25%}

Good:

    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - id: enforce
              kind: enforce
              text: See that the policy is kept.
      authority_limits:
        - id: discount
          title: Discount on a contract
          steps:
            - {role: sales-director, limit: 20%}
    # policies/money/policy.yml
    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - id: enforce
              kind: enforce
              text: See that the policy is kept.
      authority_limits:
        - id: extra-spend
          title: Extra spend for a client
          steps:
            - {role: sales-director, limit: "$20,000"}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.across._comparing import differing
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_HINT = "Keep the limit in one policy and quote it in the other with {{ fact(…, role=…) }}, or say in a condition what sets them apart."


def check(subject: Subject) -> Iterator[Found]:
    """Compare the limits of authority, role by role."""
    return differing(
        subject, {"limit"}, "limit", lambda each: f"{subject.role_name(each.role)} {each.value}", _HINT
    )
