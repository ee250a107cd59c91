"""Defects of the family *language*: sentences that bind nobody."""

from defect_lab import defect




@defect("language", "vague-time")


@defect("language", "mixed-obligation")


@defect("language", "hedged-duty vague-time")


@defect("language", "passive-without-actor")


@defect("language", "undefined-capitals")


@defect("language", "unused-definition")


@defect("language", "long-sentence")


@defect("language", "long-paragraph")


@defect("language", "hard-to-read")
