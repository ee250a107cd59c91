"""Defects of the family *across*: policies at odds with each other."""

from defect_lab import defect




@defect("across", "response-time-differs", "unlisted-reference unlisted-role")


@defect("across", "response-time-differs", "unlisted-role")


@defect("across", "cadence-differs", "unlisted-reference unlisted-role")


@defect("across", "duty-owner-differs", "unlisted-reference missing-account-role unlisted-role")


@defect("across", "limit-differs", "unlisted-reference unlisted-role")


@defect("across", "target-differs", "impossible-target unlisted-role")


@defect("across", "contact-differs", "unlisted-role")


@defect("across", "ladder-differs")


@defect("across", "segment-bands-differ", "tier-without-ladder")


@defect("across", "unclear-counterpart", "unlisted-reference tier-without-ladder")


@defect("across", "duty-owner-differs")


@defect("across", "term-differs", "unused-definition")


@defect("across", "unknown-reference", "one-sided-reference unlisted-reference")


@defect("across", "prose-error unknown-reference")


@defect("across", "one-sided-reference", "unlisted-reference")


@defect("across", "unlisted-reference", "one-sided-reference circular-deferral")
