"""Where word is sent: make, remove and try channels."""

from collections.abc import Collection
from dataclasses import dataclass

from app.delivery import channel_url
from app.domain.errors import InvalidRequest, NotAllowed, NotFound
from app.domain.notices import On
from app.domain.sentence import Problem, Sentence, sentence
from app.settings import Settings
from app.store import Conflict, Store, channels, outbox, watches
from app.store.channels import Channel

LONGEST_NAME = 60
_SETTINGS = "settings"  # names of its channels: "settings 1", "settings 2", …
_UNASKED = (On.DONE, On.FAILED)  # what a channel of the settings is told when it is new


@dataclass(frozen=True, slots=True)
class ShownChannel:
    """A channel as it may be shown: nothing secret is in it."""

    id: int
    name: str
    where: str  # the service and, where it has one, the host
    is_from_settings: bool
    by: str
    created_at: float


def listed(store: Store, settings: Settings) -> list[ShownChannel]:
    """All channels, by name."""
    with store.read() as tx:
        found = channels.every(tx)
    return [
        ShownChannel(
            one.id,
            one.name,
            channel_url.shown(url) if (url := url_of(settings, one)) else "–",
            one.is_from_settings,
            one.by,
            one.created_at,
        )
        for one in found
    ]


def add(
    store: Store,
    settings: Settings,
    *,
    name: str,
    url: str,
    on: Collection[On] = (),
    by: str,
    now: float,
) -> Channel:
    """Make a channel.

    Args:
        name: what people call it.
        url: Apprise's; it holds secrets and is shown to nobody again.
        on: what it is told of every job; done, failed, cancelled or slow.

    Raises:
        InvalidRequest: the name or the URL cannot be used; has every problem.
    """
    name, url = name.strip(), url.strip()
    found = {
        "name": _name_problem(name),
        "url": channel_url.problem(url, allow_private=settings.notify_private),
    }
    if On.METRIC in on:
        found["on"] = sentence("A metric needs a threshold: watch for it once the channel is made.")
    problems = [Problem(field, wrong) for field, wrong in found.items() if wrong]
    if problems:
        raise InvalidRequest(problems)
    try:
        with store.write() as tx:
            if channels.by_name(tx, name):
                raise _taken(name)
            channel = channels.add(tx, name=name, url=url, by=by, now=now)
            for one in on:
                watches.add(tx, channel_id=channel.id, on=one, by=by, now=now)
    except Conflict:
        raise _taken(name) from None
    return channel


def _name_problem(name: str) -> Sentence | None:
    if not name or not name.isprintable():
        return sentence("Give it a name.")
    if len(name) > LONGEST_NAME:
        return sentence("At most {limit} characters, please.", limit=LONGEST_NAME)
    if name.split()[0] == _SETTINGS:
        return sentence("Names that begin with {word} belong to the settings.", word=_SETTINGS)
    return None


def _taken(name: str) -> InvalidRequest:
    return InvalidRequest(
        [Problem("name", sentence("There is a channel {name} already.", name=name))]
    )


def get(store: Store, channel_id: int) -> Channel:
    """One channel.

    Raises:
        NotFound: there is none with this number.
    """
    with store.read() as tx:
        channel = channels.get(tx, channel_id)
    if channel is None:
        raise NotFound(sentence("There is no channel {name}.", name=channel_id))
    return channel


def named(store: Store, name: str) -> Channel:
    """One channel.

    Raises:
        NotFound: there is none of this name.
    """
    with store.read() as tx:
        channel = channels.by_name(tx, name)
    if channel is None:
        raise NotFound(sentence("There is no channel {name}.", name=name))
    return channel


def remove(store: Store, channel_id: int, *, by: str, now: float) -> None:
    """Remove a channel; what waits to be sent to it is given up.

    Raises:
        NotFound: there is none with this number.
        NotAllowed: the settings name it.
    """
    channel = get(store, channel_id)
    if channel.is_from_settings:
        raise NotAllowed(
            sentence("{name} comes from NONSTOP_NOTIFY; take it out there.", name=channel.name)
        )
    with store.write() as tx:
        channels.remove(tx, channel_id)


def send_test(store: Store, channel_id: int, *, by: str, now: float) -> int:
    """Have a test message sent within about a second; its number in the outbox.

    It is stored in English and told in the language of the house.

    Raises:
        NotFound: there is no such channel.
    """
    channel = get(store, channel_id)
    key = f"test:{channel.id}:{now}"
    with store.write() as tx:
        outbox.put(
            tx,
            key=key,
            channel_id=channel.id,
            channel_name=channel.name,
            job_id=None,
            title=str(sentence("A test from Nonstop")),
            body=str(sentence("{name} wanted to see whether word arrives here.", name=by)),
            now=now,
        )
        notice_id = outbox.of_key(tx, key)
    assert notice_id is not None
    return notice_id


def url_of(settings: Settings, channel: Channel) -> str:
    """Where a channel leads; empty when the settings do not name it any more."""
    if not channel.is_from_settings:
        return channel.url
    return dict(_of_settings(settings)).get(channel.name, "")


def _of_settings(settings: Settings) -> list[tuple[str, str]]:
    urls = settings.notify.get_secret_value().split()
    return [(f"{_SETTINGS} {place}", url) for place, url in enumerate(urls, 1)]


def align(store: Store, settings: Settings, *, now: float) -> None:
    """Give each channel of the settings its row, and take away those that are not there any more.

    A new one is told of every job that is done or failed; whoever wants less removes those
    watches, and they stay removed.
    """
    wanted = [name for name, _url in _of_settings(settings)]
    with store.write() as tx:
        known = {one.name: one for one in channels.every(tx) if one.is_from_settings}
        for name in wanted:
            if name not in known:
                channel = channels.add(tx, name=name, url="", by="", now=now)
                for on in _UNASKED:
                    watches.add(tx, channel_id=channel.id, on=on, by="", now=now)
        for name, channel in known.items():
            if name not in wanted:
                channels.remove(tx, channel.id)


def problems_of_settings(settings: Settings) -> list[Problem]:
    """What is wrong with the URLs of the settings, by the names of their channels."""
    return [
        Problem(name, wrong)
        for name, url in _of_settings(settings)
        if (wrong := channel_url.problem(url, allow_private=settings.notify_private))
    ]
