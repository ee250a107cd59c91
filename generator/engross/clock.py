"""The one place where the clock is read; SOURCE_DATE_EPOCH sets it, for builds that are to be repeated."""

import os
from datetime import UTC, date, datetime

from engross.errors import ClockError


def read_clock() -> datetime:
    """Now, in UTC, to the second. Raises ClockError for a SOURCE_DATE_EPOCH that is no number of seconds."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ClockError(
            f"SOURCE_DATE_EPOCH is “{given}”; it has to be a number of seconds since 1970."
        ) from error


def is_clock_set() -> bool:
    """Whether SOURCE_DATE_EPOCH sets the clock."""
    return "SOURCE_DATE_EPOCH" in os.environ


def read_today() -> date:
    """Today where this computer is; in UTC where SOURCE_DATE_EPOCH sets the clock."""
    now = read_clock()
    return now.date() if is_clock_set() else now.astimezone().date()
