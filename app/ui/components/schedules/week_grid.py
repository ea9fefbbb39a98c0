"""Days as rows and hours as columns: where a moment stands in the calendar of a week."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAYS = 7
SHORTEST_H = 0.12  # a shorter bar would not be seen


@dataclass(frozen=True, slots=True)
class Grid:
    """Days as rows and hours as columns, in one zone."""

    zone: ZoneInfo
    now: float

    @property
    def first_day(self) -> datetime.date:
        return datetime.datetime.fromtimestamp(self.now, self.zone).date()

    @property
    def days(self) -> list[datetime.date]:
        return [self.first_day + datetime.timedelta(days=number) for number in range(DAYS)]

    def place(self, moment: float) -> tuple[int, float]:
        """The row, and the hour of the day with its part."""
        there = datetime.datetime.fromtimestamp(moment, self.zone)
        hour = there.hour + there.minute / 60 + there.second / 3600
        return (there.date() - self.first_day).days, hour

    def pieces(self, start: float, end: float) -> Iterator[tuple[int, float, float]]:
        """Row, first and last hour of every day that a run touches."""
        row, hour = self.place(start)
        last_row, last_hour = self.place(end)
        while row < last_row and row < DAYS:
            yield row, hour, 24.0
            row, hour = row + 1, 0.0
        if row < DAYS and (last_hour > 0 or hour > 0 or row == self.place(start)[0]):
            yield row, hour, min(24.0, max(last_hour, hour + SHORTEST_H))

    @property
    def limits(self) -> list[float]:
        """Now, each midnight that follows, and the end of the week."""
        midnights = [
            datetime.datetime.combine(
                self.first_day + datetime.timedelta(days=number), datetime.time(), self.zone
            )
            for number in range(1, DAYS + 1)
        ]
        return [self.now, *(midnight.timestamp() for midnight in midnights)]
