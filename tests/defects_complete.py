"""Defects of the family *complete*: what is missing in a policy."""

from defect_lab import BROKEN, defect




@defect("complete", "hollow-section hollow-text", "vague-time")


@defect("complete", "hollow-section hollow-text")


@defect("complete", "hollow-section hollow-text")


@defect("complete", "hollow-section hollow-text")


@defect("complete", "missing-duty-kind missing-duty uncovered-duty", "unlisted-role actor-without-duty")


@defect("complete", "missing-duty-kind missing-duty uncovered-duty", "unlisted-role actor-without-duty")


@defect("complete", "missing-duty-kind missing-duty uncovered-duty", "unlisted-role actor-without-duty")


@defect("complete", "missing-duty-kind missing-duty uncovered-duty", "unlisted-role actor-without-duty")


@defect("complete", "step-without-time")


@defect("complete", "missing-key", also=BROKEN)


@defect("complete", "missing-key", also=BROKEN)


@defect("complete", "missing-key", also=BROKEN)


@defect("complete", "metric-without-unit")


@defect("complete", "missing-key", also=BROKEN)


@defect("complete", "exception-without-approver")


@defect("complete", "form-not-attached unattached-form missing-form")


@defect("complete", "unknown-reference")


@defect("complete", "missing-approval approval-authority missing-approver")
