"""An axis of time: where a day stands, and which days are marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

_SHORTEST: Final = 20  # days an axis shows at least
# What marks count, how many of them, and the fewest days these last; how much room the name of one needs.
_STEPS: Final = (
    *(("day", count, count) for count in (1, 2, 7, 14)),
    *(("month", count, count * 30 - 2) for count in (1, 2, 3, 6)),
    *(("year", count, count * 365) for count in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)),
)
_ROOM: Final = {"day": 54, "month": 42, "year": 42}


@dataclass(frozen=True, slots=True)
class Tick:
    """A marked day, and its name without the year, which is empty where a year begins and only that is meant."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Days from `first` to `last`, counted as `date.toordinal` does, between two edges of a drawing."""

    first: float
    last: float
    left: float
    right: float

    @classmethod
    def of(cls, days: Iterable[date], left: float, right: float, *, onward: bool) -> "Axis":
        """An axis with some room around `days`, and more at the end for what goes `onward`."""
        numbers = [day.toordinal() for day in days]
        spare = max(0, _SHORTEST - (max(numbers) - min(numbers))) / 2
        first, last = min(numbers) - spare, max(numbers) + spare
        room = last - first
        return cls(first - room * 0.03, last + room * (0.12 if onward else 0.04), left, right)

    def x(self, day: date) -> float:
        """Where a day begins."""
        share = (day.toordinal() - self.first) / (self.last - self.first)
        return round(self.left + share * (self.right - self.left), 2)

    def ticks(self) -> Iterator[Tick]:
        """Days, Mondays, or first days of months or years: as close as their names can stand."""
        unit, count = self._step()
        first = date.fromordinal(max(1, ceil(self.first)))
        last = date.fromordinal(min(date.max.toordinal(), int(self.last)))
        if unit == "day":
            # Day 1 is a Monday.
            numbers = (n for n in range(first.toordinal(), last.toordinal() + 1) if (n - 1) % count == 0)
            for day in map(date.fromordinal, numbers):
                yield Tick(day, f"{day.day} {day:%b}")
            return
        step = count if unit == "month" else count * 12
        begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month
        for month in range(ceil(begin / step) * step, end, step):
            day = date(month // 12, month % 12 + 1, 1)
            if first <= day:
                yield Tick(day, f"{day:%b}" if unit == "month" else "")

    def _step(self) -> tuple[str, int]:
        scale = (self.right - self.left) / (self.last - self.first)
        return next((unit, count) for unit, count, days in _STEPS if days * scale >= _ROOM[unit])
