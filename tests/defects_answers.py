"""Defects of the family *answers*: calls that nobody takes, and decisions that nobody may make."""

from defect_lab import defect

CASE_RULES = "worked-example"


@defect("answers", "nobody-answers", "worked-example plan-ladder-weaker")


@defect("answers", "nobody-answers", "worked-example plan-ladder-weaker")


@defect("answers", "nobody-answers contact-closed", "worked-example plan-ladder-weaker")


@defect("answers", "nobody-answers contact-closed", "worked-example")


@defect("answers", "nobody-answers level-without-number", "worked-example unreachable-role")


@defect("answers", "ladder-too-slow", "worked-example ladder-differs")


@defect("answers", "tier-without-ladder", "worked-example")


@defect("answers", "tier-without-limit")


@defect("answers", "two-approvers", "limit-differs")


@defect("answers", "overrule-ring")


@defect("answers", "overrule-ring")


@defect("answers", "worked-example")


@defect("answers", CASE_RULES)


@defect("answers", CASE_RULES)


@defect("answers", CASE_RULES, "plan-limit-wider")


@defect("answers", CASE_RULES)
