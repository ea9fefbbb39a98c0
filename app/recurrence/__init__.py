"""When a rule is due: moments from a timing. No clock and no I/O; the only home of cronsim.

moments   what others ask for: the moments after a time, between two, how many there are
rules     each kind of rule as days and the moments of one day
cron      a cron expression taken apart
zones     wall-clock times of a zone as moments, where clocks change too
checking  every mistake of a timing, in sentences

A wall-clock time that does not exist comes at the first instant that does; one that exists twice
comes once, the first time. Rules of every hour follow the hours that pass, not the clock: they
neither skip one in spring nor lose one in autumn.
"""

from app.recurrence.checking import problems
from app.recurrence.moments import after, between, count_between, first_after
from app.recurrence.rules import Moment

__all__ = ["Moment", "after", "between", "count_between", "first_after", "problems"]
