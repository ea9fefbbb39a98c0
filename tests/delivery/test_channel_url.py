"""Which URLs can be used, and what of them is shown."""

import logging

import pytest

from app.delivery import channel_url
from tests.webhook import SECRETS

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"


def told(url: str, *, allow_private: bool = False) -> str:
    problem = channel_url.problem(url, allow_private=allow_private)
    return str(problem) if problem else ""


@pytest.mark.parametrize(
    "url",
    [SLACK, "discord://1234567890/abcdefghijklmnop", "json://93.184.216.34/x", "ntfy://a-topic",
     "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"],
)  # fmt: skip
def test_what_apprise_knows_can_be_used(url: str) -> None:
    assert told(url) == ""


@pytest.mark.parametrize("url", ["", "hello", "json:/x", "json://a\nb", "json://" + "x" * 3000])
def test_no_url(url: str) -> None:
    assert told(url).startswith("This is not a URL")


@pytest.mark.parametrize("url", ["nosuch://x", "slack://", "file:///etc/passwd", "http://x.com"])
def test_nothing_of_apprise(url: str) -> None:
    assert "does not know" in told(url)


@pytest.mark.parametrize("schema", ["syslog", "dbus", "gnome", "macosx", "windows", "SYSLOG"])
def test_the_screen_of_one_machine(schema: str) -> None:
    assert "on one machine only" in told(f"{schema}://localhost")


@pytest.mark.parametrize(
    "url", ["json://127.0.0.1:99/x", "json://localhost", "jsons://[::1]/", "ntfy://10.0.0.5/topic"]
)
def test_private_addresses_are_refused_unless_allowed(url: str) -> None:
    assert "NONSTOP_NOTIFY_PRIVATE" in told(url)
    assert told(url, allow_private=True) == ""


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (SLACK, "Slack"),
        ("discord://1234567890/abcdefghijklmnop", "Discord"),
        ("json://user:TopSecret1@hooks.example.com/TopSecret2?x=TopSecret3",
         "JSON · hooks.example.com"),
        ("mailto://user:TopSecret1@example.com", "E-Mail · example.com"),
        ("ntfy://TopSecret1", "ntfy"),
        ("nosuch://TopSecret1", "nosuch"),
    ],
)  # fmt: skip
def test_what_is_shown_is_no_secret(url: str, shown: str) -> None:
    assert channel_url.shown(url) == shown


@pytest.mark.parametrize(
    "url", ["nosuch://TopSecret1", "slack://TopSecret1/x", "json://:TopSecret1@", "x" + SECRETS[0]]
)
def test_nothing_secret_is_told_or_logged(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert SECRETS[0] not in told(url)
    assert SECRETS[0] not in caplog.text
