"""How long jobs are kept, as it is written in the settings."""

import pytest

from app.domain.job import Status
from app.domain.retention import DAY_S, BadPolicy, Keep, read_policy
from app.settings import Settings


def test_a_policy_is_read() -> None:
    policy = read_policy("done: 90 days, 100000 jobs, 1.5 GB; failed:2 weeks ; Cancelled: 1 year;")
    assert policy == {
        Status.DONE: Keep(age_s=90 * DAY_S, jobs=100_000, size=1.5e9),
        Status.FAILED: Keep(age_s=14 * DAY_S),
        Status.CANCELLED: Keep(age_s=365 * DAY_S),
    }


@pytest.mark.parametrize("text", ["", "  ", ";"])
def test_an_empty_one_keeps_everything(text: str) -> None:
    assert read_policy(text) == {}


def test_none_may_be_kept() -> None:
    assert read_policy("cancelled: 0 jobs") == {Status.CANCELLED: Keep(jobs=0)}


def test_the_default_is_a_policy_for_every_end() -> None:
    assert set(read_policy(str(Settings.model_fields["keep"].default))) == {
        Status.DONE,
        Status.FAILED,
        Status.CANCELLED,
    }


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("90 days", ["“90 days” does not begin with done:, failed: or cancelled:."]),
        ("running: 1 day", ["“running: 1 day” does not begin with done:, failed: or cancelled:."]),
        ("done: 0 days", ["“0 days” is no limit; write for example 90 days, 1000 jobs or 20 GB."]),
        ("done: 1.5 jobs", ["“1.5 jobs” is no limit"]),
        ("done:", ["“” is no limit"]),
        ("done: -1 days", ["“-1 days” is no limit"]),
        ("done: 1 day; done: 2 days", ["There are two rules for done."]),
        ("done: soon; lost: 1 day; failed: 3 moons", ["“soon”", "“lost: 1 day”", "“3 moons”"]),
    ],
)
def test_every_mistake_is_told(text: str, mistakes: list[str]) -> None:
    with pytest.raises(BadPolicy) as refused:
        read_policy(text)
    told = [str(mistake) for mistake in refused.value.mistakes]
    assert len(told) == len(mistakes)
    assert all(begin in one for begin, one in zip(mistakes, told, strict=True))
