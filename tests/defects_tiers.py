"""Defects of the family *consistent*, in tiers and times: a revenue without a tier, a tier that waits longer than a lower one."""

import re

from defect_lab import Lab, NotHereError, Spot, Tree, defect

SEGMENTS = "policy:statement.segmentation.segments"


def _bands(lab: Lab) -> list[Spot]:
    """The revenue bands of a segmentation of at least three."""
    spot = lab.pick(SEGMENTS, lambda rows: sum("annual_revenue" in row for row in rows) > 2)
    return [spot.at(index, "annual_revenue") for index in range(len(lab.get(spot)))]


def _sums(band: str) -> list[int]:
    return [int(each.replace(",", "")) for each in re.findall(r"\$([0-9,]+)", band)]


@defect("consistent", "tier-gap")
def tiers_with_a_gap_of_a_dollar(lab: Lab) -> list[Spot]:
    """The last dollar below the upper bound of a lower tier belongs to nobody, as in the seeds' own table."""
    bands = _bands(lab)
    index = lab.rng.randrange(2, len(bands))
    sums = _sums(lab.get(bands[index]))
    last = index == len(bands) - 1
    lab.put(bands[index], f"less than ${sums[-1] - 1:,}" if last else f"${sums[0]:,} to ${sums[-1] - 2:,}")
    return [bands[index], bands[index - 1]]


@defect("consistent", "tier-gap")
def tiers_with_a_wide_gap(lab: Lab) -> list[Spot]:
    bands = _bands(lab)
    lab.put(bands[-1], f"less than ${_sums(lab.get(bands[-1]))[0] // 2:,}")
    return bands[-2:]


@defect("consistent", "tier-overlap")
def tiers_that_overlap(lab: Lab) -> list[Spot]:
    bands = _bands(lab)
    top = _sums(lab.get(bands[-1]))[0]
    lab.put(bands[-1], f"less than ${top + top // 2:,}")
    return bands[-2:]


@defect("consistent", "tier-boundary")
def boundary_in_two_tiers(lab: Lab) -> list[Spot]:
    bands = _bands(lab)
    if lab.rng.random() < 0.5:
        lab.put(bands[0], f"at least ${_sums(lab.get(bands[0]))[0]:,}")
        return bands[:2]
    lab.put(bands[-1], f"at most ${_sums(lab.get(bands[-1]))[0]:,}")
    return bands[-2:]


@defect("consistent", "tier-gap")
def boundary_in_no_tier(lab: Lab) -> list[Spot]:
    bands = _bands(lab)
    low, top = _sums(lab.get(bands[1]))
    lab.put(bands[1], f"${low:,} to less than ${top:,}")
    return bands[:2]


@defect("consistent", "tier-end")
def clients_below_or_above_all_tiers(lab: Lab) -> list[Spot]:
    bands = _bands(lab)
    if lab.rng.random() < 0.5:
        top = _sums(lab.get(bands[-1]))[0]
        return [lab.put(bands[-1], f"${top // 5:,} to less than ${top:,}")]
    low = _sums(lab.get(bands[0]))[0]
    return [lab.put(bands[0], f"more than ${low:,} to ${low * 5:,}")]


@defect("consistent", "tier-order", "response-time-order tier-cadence-order unclear-counterpart")
def tiers_out_of_order(lab: Lab) -> list[Spot]:
    bands = _bands(lab)
    index = lab.rng.randrange(len(bands) - 1)
    rows = bands[0]._replace(path=bands[0].path[:-2])
    return lab.swap(rows.at(index), rows.at(index + 1))


@defect("consistent", "tier-currency")
def tiers_in_two_currencies(lab: Lab) -> list[Spot]:
    bands = _bands(lab)
    spot = lab.choose(bands)
    lab.put(spot, lab.get(spot).replace("$", "€"))
    return bands


def _by_segment(lab: Lab) -> tuple[Spot, list[Tree]]:
    spot = lab.pick("policy:statement.service_levels.*.by_segment")
    return spot, lab.get(spot)


@defect("consistent", "response-time-order", "worked-example")
def higher_tier_waits_longer(lab: Lab) -> Spot:
    spot, rows = _by_segment(lab)
    index = lab.rng.randrange(len(rows) - 1)
    lab.swap(spot.at(index, "within"), spot.at(index + 1, "within"))
    return spot


@defect("consistent", "uncovered-segment", "prose-error worked-example")
def tier_without_a_time(lab: Lab) -> list[Spot]:
    spot, rows = _by_segment(lab)
    del rows[lab.rng.randrange(len(rows))]
    return [spot, spot._replace(path=spot.path[:-1])]


@defect("consistent", "segment-twice", "prose-error worked-example")
def tier_with_two_times(lab: Lab) -> Spot:
    spot, rows = _by_segment(lab)
    rows.append({"segment": rows[-1]["segment"], "within": "200h"})
    return spot


@defect("consistent", "severity-order", "ladder-too-slow")
def graver_trouble_waits_longer(lab: Lab) -> list[Spot]:
    spot = lab.pick(
        "policy:statement.severities.levels", lambda rows: all("reached_within" in row for row in rows)
    )
    index = lab.rng.randrange(len(lab.get(spot)) - 1)
    lab.swap(spot.at(index, "reached_within"), spot.at(index + 1, "reached_within"))
    return [spot]


@defect("consistent", "tier-cadence-order")
def higher_tier_is_reviewed_less_often(lab: Lab) -> list[Spot]:
    """The lowest tier gets the same review more often than the highest."""
    spot = lab.pick(
        "policy:procedures.cadences.*",
        lambda row: row["kind"] == "review" and len(row.get("segments", [])) == 1,
    )
    segments = lab.tree(spot)["statement"]["segmentation"]["segments"]
    low = segments[-1]
    if lab.get(spot)["segments"] != [segments[0]["id"]]:
        raise NotHereError
    row = {
        **lab.get(spot),
        "id": "low-review",
        "title": f"Review with {low['name']} clients",
        "every": "weekly",
        "segments": [low["id"]],
    }
    return [lab.add(spot._replace(path=spot.path[:-1]), row), spot]
