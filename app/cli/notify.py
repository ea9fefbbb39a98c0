"""`notify`: channels, who wants word of what, and the outbox."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app import clock
from app.cli import printing
from app.cli.opening import opened
from app.cli.speaking import _, language, person, say, speaker
from app.cli.submit import Json
from app.domain.errors import NotFound
from app.domain.notices import On, Watch
from app.domain.sentence import sentence
from app.language.numbers import moment, number
from app.settings import load

if TYPE_CHECKING:
    from app.store import Store
    from app.store.outbox import Notice

group = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help=_("The channel's name."))]
Id = Annotated[int | None, typer.Option("--job", min=1, help=_("Only about this job."))]
Schedule = Annotated[
    str | None, typer.Option("--schedule", help=_("Only about the jobs of this schedule."))
]


@group.command("add", help=_("Make a channel; without a URL, it is asked for."))
def _add(
    name: Name,
    url: Annotated[
        str | None,
        typer.Argument(help=_("Its Apprise URL; left out, it stays out of the shell's history.")),
    ] = None,
    on: Annotated[
        list[On] | None, typer.Option(help=_("What it is told of every job; may be repeated."))
    ] = None,
    json: Json = False,
) -> None:
    from app.operations import channels

    with opened() as store:
        url = url or _asked_url()
        made = channels.add(
            store, load(), name=name, url=url, on=on or (), by=person(), now=clock.now()
        )
        if json:
            (shown,) = [one for one in channels.listed(store, load()) if one.id == made.id]
            printing.as_json(asdict(shown))
            return
    say(_("The channel {name} is made. To try it: python -m app notify test {name}", name=name))


def _asked_url() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt(_("Its Apprise URL"), hide_input=True))
    return sys.stdin.readline()


@group.command("list", help=_("Show the channels, and what each is told."))
def _list(json: Json = False) -> None:
    from app.operations import channels
    from app.store import watches

    with opened() as store:
        found = channels.listed(store, load())
        with store.read() as tx:
            wishes = watches.every(tx)
        names = _schedule_names(store)
    if json:
        told = {one.id: [asdict(wish) for wish in wishes if wish.channel_id == one.id]
                for one in found}  # fmt: skip
        printing.as_json([asdict(one) | {"watches": told[one.id]} for one in found])
        return
    if not found:
        say(_("There are no channels. To make one: python -m app notify add NAME"))
    for one in found:
        say(f"{one.name}  {one.where}")
        for wish in wishes:
            if wish.channel_id == one.id:
                say(f"  {wish.id}  {wish_text(wish, names)}")


def wish_text(wish: Watch, schedule_names: dict[int, str]) -> str:
    """What somebody wants to be told, in words."""
    if wish.job_id is not None:
        about = _("job #{id}", id=wish.job_id)
    elif wish.schedule_id is not None:
        about = _("schedule {name}", name=schedule_names.get(wish.schedule_id, wish.schedule_id))
    else:
        about = _("every job")
    return f"{_on_text(wish)} · {about}"


def _on_text(wish: Watch) -> str:
    match wish.on:
        case On.DONE:
            return _("when done")
        case On.FAILED:
            return _("when failed")
        case On.CANCELLED:
            return _("when cancelled")
        case On.SLOW:
            return _("when it takes longer than expected")
    sign = "≥" if wish.above else "≤"
    return f"{wish.metric} {sign} {number(wish.threshold or 0.0, language())}"


def _schedule_names(store: "Store") -> dict[int, str]:
    from app.store import schedules

    with store.read() as tx:
        return {one.id: one.name for one in schedules.every(tx)}


@group.command("remove", help=_("Remove a channel, with all it was to be told."))
def _remove(name: Name) -> None:
    from app.operations import channels

    with opened() as store:
        channel = channels.named(store, name)
        channels.remove(store, channel.id, by=person(), now=clock.now())
    say(_("The channel {name} is removed.", name=name))


@group.command("test", help=_("Send a test message; the consumer sends it."))
def _test(name: Name) -> None:
    from app.operations import channels

    with opened() as store:
        channel = channels.named(store, name)
        notice_id = channels.send_test(store, channel.id, by=person(), now=clock.now())
    say(
        _(
            "Message {id} is in the outbox. What became of it: python -m app notify outbox",
            id=notice_id,
        )
    )


@group.command("watch", help=_("Have a channel told of a job, a schedule's jobs, or all jobs."))
def _watch(
    name: Name,
    on: Annotated[On, typer.Option(help=_("What it is told."))] = On.DONE,
    job: Id = None,
    schedule: Schedule = None,
    metric: Annotated[str | None, typer.Option(help=_("With --on metric: which metric."))] = None,
    above: Annotated[
        float | None, typer.Option(help=_("Tell when the metric rises to this value."))
    ] = None,
    below: Annotated[
        float | None, typer.Option(help=_("Tell when the metric falls to this value."))
    ] = None,
) -> None:
    from app.operations import channels, watches

    with opened() as store:
        wish = watches.add(
            store,
            channel=channels.named(store, name).id,
            on=on,
            job_id=job,
            schedule_id=_schedule_id(store, schedule),
            metric=metric,
            above=below is None,
            threshold=above if below is None else below,
            by=person(),
            now=clock.now(),
        )
        text = wish_text(wish, _schedule_names(store))
    say(_("{name} is told: {what}", name=name, what=text))


def _schedule_id(store: "Store", name: str | None) -> int | None:
    if name is None:
        return None
    for schedule_id, known in _schedule_names(store).items():
        if known == name:
            return schedule_id
    raise NotFound(sentence("There is no schedule {name}.", name=name))


@group.command("unwatch", help=_("Tell a channel no more of something."))
def _unwatch(
    watch: Annotated[int, typer.Argument(help=_("The number that `notify list` shows."))],
) -> None:
    from app.operations import watches

    with opened() as store:
        watches.remove(store, watch, by=person(), now=clock.now())
    say(_("It is told of this no more."))


@group.command("outbox", help=_("Show what was sent, what waits, and what was given up."))
def _outbox(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=_("How many."))] = 20,
    retry: Annotated[
        int | None, typer.Option(help=_("Send this message again; give its number."))
    ] = None,
    discard: Annotated[
        int | None, typer.Option(help=_("Try this message no more; give its number."))
    ] = None,
    json: Json = False,
) -> None:
    from app.operations import outbox as verbs
    from app.store import outbox

    with opened() as store:
        if retry is not None:
            verbs.retry(store, retry, by=person(), now=clock.now())
        if discard is not None:
            verbs.discard(store, discard, by=person(), now=clock.now())
        with store.read() as tx:
            found = outbox.newest(tx, limit=limit)
    if json:
        printing.as_json([asdict(one) | {"fate": one.fate} for one in found])
        return
    if not found:
        say(_("Nothing was sent yet, and nothing waits to be."))
        return
    headings = ["#", _("Channel"), _("Message"), _("State"), _("Tries"), _("Written")]
    printing.table(headings, [_row(one) for one in found], widest=2)
    for one in found:
        if one.error:
            say(f"#{one.id}: {speaker().retell(one.error)}")


def _row(one: "Notice") -> list[str]:
    from app.store.outbox import Fate

    fate = {
        Fate.SENT: _("Sent"),
        Fate.WAITING: _("Waiting"),
        Fate.GIVEN_UP: _("Given up"),
    }[one.fate]
    written = moment(one.created_at, None, clock.now())
    title = speaker().retell(one.title)
    return [str(one.id), one.channel_name, title, fate, str(one.tries), written]
