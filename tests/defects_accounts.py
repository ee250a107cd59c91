"""Defects of the family *accounts*: plans with holes."""

from defect_lab import defect




@defect(
    "accounts",
    "plan-owner-outside responsibility-gap responsibility-outside-team owner-outside-team not-in-team",
    "idle-member member-without-duty team-gap",
)


@defect("accounts", "responsibility-overlap overlapping-responsibility responsibility-twice")


@defect("accounts", "member-without-duty idle-member")


@defect("accounts", "own-stand-in team-stand-in")


@defect(
    "accounts",
    "left-but-named plan-names-leaver team-stand-in",
    "left-but-named plan-names-leaver team-stand-in",
)


@defect("accounts", "contact-approach")


@defect("accounts", "contact-approach")


@defect("accounts", "contact-outside-approach", "contact-approach")


@defect("accounts", "revenue-outside-segment")


@defect("accounts", "review-owed")


@defect("accounts", "review-owed")


@defect("accounts", "missing-account-role")


@defect("accounts", "team-lead team-leads no-lead lead-count")


@defect("accounts", "team-lead team-leads two-leads lead-count")


@defect("accounts", "plan-limit-wider", "limit-order limit-above-superior")


@defect("accounts", "plan-overdue overdue-plan review-overdue plan-review-date")


@defect("accounts", "nobody-answers plan-ladder-weaker", "nobody-answers plan-ladder-weaker")


@defect("accounts", "unknown-reference", "plan-owed plan-tier-revenue tier-revenue")
