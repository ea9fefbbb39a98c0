"""`schedule add` and `schedule edit`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import clock
from app.cli import given, printing
from app.cli.opening import opened
from app.cli.schedule_text import Which, found
from app.cli.speaking import _, person, say
from app.cli.submit import Json
from app.cli.timing_options import Asked, seconds, timing
from app.domain.schedule import CatchUp, Overlap
from app.domain.text import one_line
from app.language.local_zone import local_zone
from app.settings import load

if TYPE_CHECKING:
    from app.store import Store

CronText = Annotated[
    str | None, typer.Option(help=_("Minute, hour, day of the month, month, weekday: '0 2 * * *'."))
]
EveryText = Annotated[str | None, typer.Option(help=_("An interval: 15m, 6h or 2d."))]
AnchorText = Annotated[
    str | None, typer.Option(help=_("With --every: a moment to count from, '2026-12-01 9:00'."))
]
OnDays = Annotated[list[str] | None, typer.Option(help=_("Weekdays: mon,wed or mon-fri."))]
AtTimes = Annotated[
    list[str] | None, typer.Option(help=_("A time on these days, or on every day: 7:30."))
]
OnceText = Annotated[str | None, typer.Option(help=_("Once, at this time: '2026-12-01 9:00'."))]
Zone = Annotated[str | None, typer.Option(help=_("Its time zone, such as Asia/Tokyo."))]
From = Annotated[str | None, typer.Option("--from", help=_("Its first day: 2026-12-01."))]
Until = Annotated[str | None, typer.Option("--until", help=_("Its last day."))]
Except = Annotated[list[str] | None, typer.Option("--except", help=_("A day without."))]
Jitter = Annotated[
    str | None, typer.Option(help=_("Its jobs start up to so much later: 90s, 5m or 1h."))
]
OnOverlap = Annotated[
    Overlap | None, typer.Option(help=_("What happens while its last job still runs."))
]
AfterDowntime = Annotated[
    CatchUp | None, typer.Option(help=_("What happens to moments missed during a downtime."))
]
Limit = Annotated[int | None, typer.Option(help=_("With --catch-up all: how many at most."))]
PauseAfter = Annotated[
    int | None, typer.Option(help=_("Pause after so many failures in a row; 0 for never."))
]
Param = Annotated[
    list[str] | None, typer.Option("--param", "-p", help=_("A parameter, as NAME=VALUE."))
]
File = Annotated[list[str] | None, typer.Option("--file", "-f", help=_("A file, as NAME=PATH."))]
Title = Annotated[str | None, typer.Option(help=_("What its jobs are called."))]
Priority = Annotated[int | None, typer.Option(help=_("-100 to 100; higher first."))]
Timeout = Annotated[float | None, typer.Option(help=_("Seconds that an attempt may take."))]


def add(
    workload: Annotated[str, typer.Argument(help=_("Which workload; see `workloads`."))],
    name: Annotated[str, typer.Option(help=_("What you call the schedule."))],
    cron: CronText = None,
    every: EveryText = None,
    anchor: AnchorText = None,
    on: OnDays = None,
    at: AtTimes = None,
    once: OnceText = None,
    zone: Zone = None,
    starts: From = None,
    ends: Until = None,
    excluded: Except = None,
    jitter: Jitter = None,
    overlap: OnOverlap = None,
    catch_up: AfterDowntime = None,
    catch_up_limit: Limit = None,
    pause_after: PauseAfter = None,
    param: Param = None,
    file: File = None,
    title: Title = None,
    priority: Priority = None,
    timeout: Timeout = None,
    json: Json = False,
) -> None:
    """Make a schedule."""
    from app.cli import schedule_text
    from app.operations import schedules

    asked = Asked(
        cron=cron, every=every, anchor=anchor, on=on or (), at=at or (), once=once, zone=zone,
        starts=starts, ends=ends, excluded=excluded or (),
    )  # fmt: skip
    now = clock.now()
    with opened() as store:
        made = schedules.add(
            store,
            load(),
            name=name,
            workload=workload,
            params=_params(store, workload, param, file),
            timing=timing(asked, None, local_zone=local_zone(), now=now),
            by=person(),
            now=now,
            **_other(jitter, overlap, catch_up, catch_up_limit, pause_after),
            **_given(title=title, priority=priority, timeout_s=timeout),
        )
    if json:
        printing.as_json(schedule_text.as_data(made))
        return
    say(_("Schedule {id} is made: {name}", id=made.id, name=one_line(made.name)))
    schedule_text.say_moments(made.timing, now)


def edit(
    which: Which,
    name: Annotated[str | None, typer.Option(help=_("A new name."))] = None,
    cron: CronText = None,
    every: EveryText = None,
    anchor: AnchorText = None,
    on: OnDays = None,
    at: AtTimes = None,
    once: OnceText = None,
    zone: Zone = None,
    starts: From = None,
    ends: Until = None,
    excluded: Except = None,
    jitter: Jitter = None,
    overlap: OnOverlap = None,
    catch_up: AfterDowntime = None,
    catch_up_limit: Limit = None,
    pause_after: PauseAfter = None,
    param: Param = None,
    file: File = None,
    title: Title = None,
    priority: Priority = None,
    timeout: Timeout = None,
    json: Json = False,
) -> None:
    """Change a schedule; what is not given stays."""
    from app.cli import schedule_text
    from app.operations import schedules

    asked = Asked(
        cron=cron, every=every, anchor=anchor, on=on or (), at=at or (), once=once, zone=zone,
        starts=starts, ends=ends, excluded=excluded or (),
    )  # fmt: skip
    now = clock.now()
    with opened() as store:
        old = found(store, which)
        changed = _given(name=name, title=title, priority=priority, timeout_s=timeout)
        if param or file:
            changed["params"] = old.params | _params(store, old.workload, param, file)
        made = schedules.edit(
            store,
            load(),
            old.id,
            revision=old.revision,
            timing=timing(asked, old.timing, local_zone=local_zone(), now=now),
            by=person(),
            now=now,
            **_other(jitter, overlap, catch_up, catch_up_limit, pause_after),
            **changed,
        )
    if json:
        printing.as_json(schedule_text.as_data(made))
        return
    say(_("Schedule {id} is changed: {name}", id=made.id, name=one_line(made.name)))
    schedule_text.say_changes(old.timing, made.timing, now)


def _params(
    store: "Store", workload: str, param: list[str] | None, file: list[str] | None
) -> dict[str, Any]:
    from app.operations.attach import attach
    from app.operations.requests import published

    entry = published(store, workload)
    return attach(load(), entry, given.values(entry, param or []), given.paths(file or []))


def _other(
    jitter: str | None,
    overlap: Overlap | None,
    catch_up: CatchUp | None,
    catch_up_limit: int | None,
    pause_after: int | None,
) -> dict[str, Any]:
    asked = seconds("--jitter", jitter)
    asked |= _given(overlap=overlap, catch_up=catch_up, catch_up_limit=catch_up_limit)
    if pause_after is not None:
        asked["pause_after"] = pause_after or None
    return asked


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
