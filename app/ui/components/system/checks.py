"""What was looked at, in words; and what of it somebody should look at. Plain text."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.domain.text import one_line
from app.domain.upkeep import Chore
from app.language import Translator
from app.language.chores import name as chore_name
from app.language.chores import told
from app.language.numbers import duration, moment, size
from app.operations import health
from app.operations.health import Health, Level
from app.ui.components.pulse import START_COMMAND


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    level: Level
    text: str  # for the table of checks
    watch: str = ""  # the sentence for the head of the page, where it is not fine


def every(found: Health, _: Translator, zone: ZoneInfo) -> list[Check]:
    """Each check, in the order of the table."""
    checks = [_consumer(found, _), _database(found, _), _broker(found, _), _disk(found, _)]
    if found.broken:
        checks.append(_workloads(found, _))
    return [*checks, *_backup(found, _, zone), *_clean_up(found, _)]


def _consumer(found: Health, _: Translator) -> Check:
    name = _("Consumer")
    if not found.alive:
        if found.silent:
            watch = _("No worker answers; their job goes to others, or waits until one is started.")
        else:
            watch = _(
                "No worker is running. Jobs are accepted and start as soon as {command} runs.",
                command=START_COMMAND,
            )
        return Check(name, "fail", _("No worker is running"), watch)
    since_s = max(0.0, found.at - (found.heard_at or found.at))
    heard = _("heard {duration} ago", duration=duration(round(since_s, 1), _.language))
    if not found.silent:
        return Check(name, "ok", heard)
    silent = ", ".join(one_line(one.worker.name, 60) for one in found.silent[:5])
    text = _.plural(
        "{count} worker does not answer", "{count} workers do not answer", len(found.silent)
    )
    return Check(name, "warn", text, _("These workers do not answer: {names}.", names=silent))


def _database(found: Health, _: Translator) -> Check:
    name, log = _("Databases"), size(found.storage.log)
    text = _("{engine}, log {size}", engine=found.engine, size=log)
    if not found.is_safe:
        watch = _(
            "{version} can damage databases; install requirements.txt again", version=found.engine
        )
        return Check(name, "fail", text, watch)
    if found.storage.log > health.LARGE_LOG:
        watch = _(
            "The databases' log has grown to {size}: something has been reading for very long.",
            size=log,
        )
        return Check(name, "warn", text, watch)
    return Check(name, "ok", text)


def _broker(found: Health, _: Translator) -> Check:
    name, text = _("Broker"), _.plural("{count} bell waits", "{count} bells wait", found.bells)
    if found.bells < health.MANY_BELLS:
        return Check(name, "ok", text)
    watch = _("The broker's bells are not answered; workers look for jobs once a second instead.")
    return Check(name, "warn", text, watch)


def _disk(found: Health, _: Translator) -> Check:
    free, total = size(found.storage.free), size(found.storage.total)
    level = health.of_space(found.storage.free)
    text = _("{free} of {total} free", free=free, total=total)
    watch = _("Only {free} are left on the disk of the data folder.", free=free)
    return Check(_("Disk"), level, text, "" if level == "ok" else watch)


def _workloads(found: Health, _: Translator) -> Check:
    text = _.plural("{count} cannot be loaded", "{count} cannot be loaded", found.broken)
    watch = _.plural(
        "{count} workload cannot be loaded; the list of workloads says why.",
        "{count} workloads cannot be loaded; the list of workloads says why.",
        found.broken,
    )
    return Check(_("Workloads"), "warn", text, watch)


def _backup(found: Health, _: Translator, zone: ZoneInfo) -> Iterator[Check]:
    name, newest_at = chore_name(_, Chore.BACKUP), found.storage.newest_backup_at
    if error := _error(found, Chore.BACKUP, _):
        yield Check(name, "warn", error, _("The last backup failed: {error}", error=error))
    elif newest_at is not None:
        text = moment(newest_at, zone, found.at)
        is_old = found.makes_backups and found.at - newest_at > health.OLD_BACKUP_S
        watch = _("The newest backup is of {time}.", time=text)
        yield Check(name, "warn" if is_old else "ok", text, watch if is_old else "")
    elif found.makes_backups:
        yield Check(name, "ok", _("none so far"))


def _clean_up(found: Health, _: Translator) -> Iterator[Check]:
    if error := _error(found, Chore.CLEAN, _):
        watch = _("The last clean-up failed: {error}", error=error)
        yield Check(chore_name(_, Chore.CLEAN), "warn", error, watch)


def _error(found: Health, chore: Chore, _: Translator) -> str:
    """Why the newest run of a chore failed; empty when it did not."""
    row = found.chores.get(chore)
    if row is None or row.is_ok is not False or row.is_running:
        return ""
    return told(_, chore, row.note or {})
