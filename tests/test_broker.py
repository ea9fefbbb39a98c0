"""Bells: bounded, however many are rung."""

from app import broker
from app.settings import Settings


def test_bells_that_would_wake_nobody_are_not_kept(settings: Settings) -> None:
    settings.data.mkdir()
    most = Settings.model_fields["workers"].metadata[1].le
    for _ in range(most + 20):
        broker.ring(settings)
    assert broker.bells_waiting(settings, limit=0) == most


def test_a_full_broker_that_was_deleted_is_rung_again(settings: Settings) -> None:
    settings.data.mkdir()
    for _ in range(300):
        broker.ring(settings)
    for path in settings.data.glob("huey.db*"):
        path.unlink()
    broker.ring(settings)
    assert broker.bells_waiting(settings, limit=0) == 1
