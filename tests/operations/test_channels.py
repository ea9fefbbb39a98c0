"""Channels: made, shown without their secrets, tried, removed."""

import pytest
from pydantic import SecretStr

from app.domain.errors import InvalidRequest, NotAllowed, NotFound
from app.domain.notices import On
from app.operations import channels
from app.settings import Settings
from app.store import Store, outbox, watches
from app.store.channels import Channel
from tests.make import NOW
from tests.webhook import SECRETS

URL = "json://user:TopSecret1@hooks.example.com/TopSecret2?-token=TopSecret3"


@pytest.fixture(autouse=True)
def no_name_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.delivery.addresses.getaddrinfo", lambda _host, _port: [])


def make(store: Store, settings: Settings, name: str = "team", **more: object) -> Channel:
    return channels.add(store, settings, name=name, url=URL, by="me", now=NOW, **more)  # type: ignore[arg-type]


def of_settings(settings: Settings, *urls: str) -> Settings:
    return settings.model_copy(update={"notify": SecretStr("\n".join(urls))})


def wishes(store: Store, name: str) -> set[On]:
    with store.read() as tx:
        return {wish.on for wish in watches.every(tx) if wish.channel_name == name}


def test_a_channel_is_told_of_every_job_what_was_asked(store: Store, settings: Settings) -> None:
    channel = make(store, settings, on=[On.DONE, On.SLOW])
    assert wishes(store, "team") == {On.DONE, On.SLOW}
    assert not channel.is_from_settings


def test_what_is_shown_has_no_secrets(store: Store, settings: Settings) -> None:
    channel = make(store, settings)
    (shown,) = channels.listed(store, settings)
    assert shown.where == "JSON · hooks.example.com"
    assert not [secret for secret in SECRETS if secret in f"{shown!r} {channel!r}"]


def test_all_that_is_wrong_is_told_at_once(store: Store, settings: Settings) -> None:
    with pytest.raises(InvalidRequest) as refused:
        channels.add(store, settings, name=" ", url="TopSecret1", on=[On.METRIC], by="me", now=NOW)
    assert {problem.field for problem in refused.value.problems} == {"name", "url", "on"}
    assert "TopSecret1" not in str(refused.value)


@pytest.mark.parametrize("name", ["x" * 61, "a\nb", "settings 1", ""])
def test_names_that_cannot_be(store: Store, settings: Settings, name: str) -> None:
    with pytest.raises(InvalidRequest):
        make(store, settings, name)


def test_a_name_is_taken_once(store: Store, settings: Settings) -> None:
    make(store, settings)
    with pytest.raises(InvalidRequest, match="team already"):
        make(store, settings)


def test_a_removed_channel_takes_its_wishes_along(store: Store, settings: Settings) -> None:
    channel = make(store, settings, on=[On.DONE])
    channels.remove(store, channel.id, by="me", now=NOW)
    assert channels.listed(store, settings) == []
    assert wishes(store, "team") == set()
    with pytest.raises(NotFound):
        channels.remove(store, channel.id, by="me", now=NOW)


def test_the_settings_have_channels_without_a_url_in_the_database(
    store: Store, settings: Settings
) -> None:
    settings = of_settings(settings, URL, "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ")
    channels.align(store, settings, now=NOW)
    channels.align(store, settings, now=NOW + 1)
    first, second = channels.listed(store, settings)
    assert (first.name, first.where) == ("settings 1", "JSON · hooks.example.com")
    assert (second.name, second.where) == ("settings 2", "Slack")
    assert wishes(store, "settings 1") == {On.DONE, On.FAILED}
    channel = channels.get(store, first.id)
    assert channel.url == ""
    assert channels.url_of(settings, channel) == URL
    with pytest.raises(NotAllowed):
        channels.remove(store, first.id, by="me", now=NOW)


def test_a_wish_that_was_removed_stays_removed(store: Store, settings: Settings) -> None:
    settings = of_settings(settings, URL)
    channels.align(store, settings, now=NOW)
    with store.write() as tx:
        for wish in watches.every(tx):
            if wish.on is On.DONE:
                watches.remove(tx, wish.id)
    channels.align(store, settings, now=NOW)
    assert wishes(store, "settings 1") == {On.FAILED}


def test_channels_go_with_their_setting(store: Store, settings: Settings) -> None:
    make(store, settings)
    channels.align(store, of_settings(settings, URL, URL), now=NOW)
    channels.align(store, of_settings(settings, URL), now=NOW)
    assert [one.name for one in channels.listed(store, settings)] == ["settings 1", "team"]
    channels.align(store, settings, now=NOW)
    assert [one.name for one in channels.listed(store, settings)] == ["team"]


def test_a_test_message_waits_to_be_sent(store: Store, settings: Settings) -> None:
    channel = make(store, settings)
    notice_id = channels.send_test(store, channel.id, by="me", now=NOW)
    assert channels.send_test(store, channel.id, by="me", now=NOW) == notice_id
    with store.read() as tx:
        notice = outbox.get(tx, notice_id)
    assert notice is not None
    assert (notice.fate, notice.channel_name, notice.tries) == (outbox.Fate.WAITING, "team", 0)


def test_mistakes_in_the_settings_are_told_without_the_url(settings: Settings) -> None:
    wrong = of_settings(settings, URL, "nosuch://TopSecret1")
    (problem,) = channels.problems_of_settings(wrong)
    assert problem.field == "settings 2"
    assert "TopSecret1" not in str(problem.sentence)
