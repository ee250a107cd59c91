"""Defects of the family *consistent*: one policy at odds with itself."""

from defect_lab import defect




@defect("consistent", "tier-gap")


@defect("consistent", "tier-gap")


@defect("consistent", "tier-overlap", "revenue-outside-segment")


@defect("consistent", "tier-boundary")


@defect("consistent", "tier-gap", "revenue-outside-segment")


@defect("consistent", "tier-end", "revenue-outside-segment")


@defect(
    "consistent",
    "tier-order",
    "response-time-order tier-overlap tier-gap tier-end tier-cadence-order unclear-counterpart",
)


@defect("consistent", "tier-currency", "tier-gap tier-overlap tier-end revenue-outside-segment")


@defect("consistent", "response-time-order", "worked-example")


@defect("consistent", "uncovered-segment", "worked-example prose-error")


@defect("consistent", "segment-twice", "response-time-order worked-example prose-error")


@defect("consistent", "severity-order", "ladder-too-slow")


@defect("consistent", "limit-ladder-top", "plan-limit-wider worked-example")


@defect("consistent", "limit-order", "plan-limit-wider limit-above-superior worked-example")


@defect("consistent", "limit-shared", "plan-limit-wider worked-example")


@defect("consistent", "limit-role-twice", "plan-limit-wider worked-example prose-error")


@defect(
    "consistent",
    "limit-same-person",
    "person-without-role stand-in-ring own-stand-in roles-not-apart missing-account-role no-stand-in unused-role",
)


@defect("consistent", "limit-units", "plan-limit-wider worked-example")


@defect("consistent", "ladder-too-slow")


@defect("consistent", "consequence-order")


@defect("consistent", "raci-overlap")


@defect("consistent", "raci-overlap")


@defect("consistent", "unreachable-step")


@defect("consistent", "branch-to-itself", "unreachable-step branch-without-effect")


@defect("consistent", "review-overdue", "version-history")


@defect("consistent", "version-history", "version-against-change")


@defect("consistent", "version-history", "dates-against-revisions version-against-change")


@defect("consistent", "version-history dates-against-revisions")


@defect("consistent", "version-history", "version-against-change")


@defect("consistent", "review-cycle")
