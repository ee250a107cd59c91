"""Defects of the family *people*: roles without people, and people in roles they may not hold."""

from defect_lab import defect




@defect(
    "people",
    "vacant-role",
    "stand-in-ring vacant-approver missing-account-role person-without-role nobody-answers level-without-number unreachable-role worked-example unanswered-contact",
)


@defect("people", "no-stand-in", "stand-in-ring")


@defect("people", "own-stand-in", "no-stand-in")


@defect(
    "people",
    "left-but-named plan-names-leaver",
    "left-but-named vacant-role team-stand-in no-stand-in plan-names-leaver stand-in-ring unanswered-contact vacant-approver",
)


@defect("people", "left-but-named", "no-stand-in")


@defect("people", "roles-not-apart", "limit-same-person")


@defect("people", "author-approves", "authority-not-signing")


@defect("people", "reports-in-ring", "limit-above-superior accountable-below-actor")


@defect("people", "stand-in-ring")
