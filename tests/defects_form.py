"""Defects of the family *form*: definitions that cannot be used as they stand."""

from defect_lab import BROKEN, defect




@defect("form", "unknown-reference")


@defect("form", "unknown-reference", "no-stand-in")


@defect("form", "unknown-reference")


@defect("form", "unknown-reference")


@defect("form", "unknown-reference")


@defect("form", "unknown-reference", "uncovered-segment worked-example prose-error")


@defect("form", "unknown-reference")


@defect("form", "unknown-reference")


@defect("form", "duplicate-id", "unknown-reference prose-error")


@defect("form", "duplicate-id", "stand-in-ring limit-same-person")


@defect("form", "duplicate-number")


@defect("form", "date-order", "dates-against-revisions")


@defect("form", "missing-attachment", "unused-appendix")


@defect("form", "prose-error")


@defect("form", "prose-error")


@defect("form", "placeholder", "acronym")


@defect("form", "placeholder")


@defect("form", "unknown-key", also=f"missing-key {BROKEN}")


@defect("form", "invalid-value invalid-date", also=BROKEN)


@defect("form", "approval-group")


@defect("form", "tab-indentation", also=BROKEN)


@defect("form", "missing-colon", also=f"missing-key {BROKEN}")


@defect("form", "duplicate-key", also=BROKEN)


@defect("form", "merge-conflict", also=BROKEN)
