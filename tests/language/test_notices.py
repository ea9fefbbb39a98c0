"""What is sent, word for word."""

import pytest

from app.domain.job import Job, Reason, Status
from app.domain.notices import Message, Occasion, On, Watch
from app.domain.workload import Metric
from app.language import Language, translator
from app.language.notices import message
from tests import make

DONE = make.job_value(
    id=12,
    status=Status.DONE,
    result={"accuracy": 0.98211, "rows": 1200, "name": "x", "good": True, "code": 10**400},
    started_at=make.NOW,
)
FAILED = make.job_value(
    id=12, status=Status.FAILED, reason=Reason.ERROR, error="ValueError: no\nline 2", title="Mine"
)


def said(on: On, job: Job, language: Language = "en", **more: object) -> Message:
    occasion = Occasion(
        on=on,
        job=job,
        channel_id=1,
        channel_name="team",
        entry=make.entry(
            results={"accuracy": {"en": "Accuracy", "ja": "正解率"}},
            metrics={"accuracy": Metric(title="Accuracy")},
        ),
        schedule="Nightly",
        ran_s=250,
        **more,  # type: ignore[arg-type]
    )
    return message(translator(language), occasion, page_url="https://jobs.example.com/")


def test_done() -> None:
    told = said(On.DONE, DONE)
    assert told.title == "Done: #12 Count"
    assert told.body.splitlines() == [
        "Done in 4 min 10 s.",
        "Accuracy: 0.9821",
        "rows: 1,200",
        "Schedule: Nightly",
        "https://jobs.example.com/job?id=12",
    ]


def test_in_japanese() -> None:
    told = said(On.DONE, DONE, "ja")
    assert told.title == "完了: #12 数える"
    assert "正解率: 0.9821" in told.body


def test_failed_says_why_in_one_line() -> None:
    told = said(On.FAILED, FAILED)
    assert told.title == "Failed: #12 Mine"
    assert told.body.splitlines()[0] == "ValueError: no line 2"


@pytest.mark.parametrize(
    ("started_at", "line"),
    [
        (None, "It was cancelled before it started."),
        (make.NOW, "It was cancelled after 4 min 10 s."),
    ],
)
def test_cancelled(started_at: float | None, line: str) -> None:
    job = make.job_value(id=12, status=Status.CANCELLED, started_at=started_at)
    assert said(On.CANCELLED, job).body.splitlines()[0] == line


def test_slow() -> None:
    told = said(On.SLOW, make.job_value(id=12), longest_s=100)
    assert told.title == "Takes longer than expected: #12 Count"
    assert told.body.startswith("It has run for 4 min 10 s; its like took at most 1 min 40 s")


def test_a_metric() -> None:
    watch = Watch(
        id=1, channel_id=1, channel_name="team", job_id=None, schedule_id=None, on=On.METRIC,
        metric="accuracy", above=True, threshold=0.9, by="me", created_at=make.NOW,
    )  # fmt: skip
    told = said(On.METRIC, make.job_value(id=12), watch=watch, value=0.9123)
    assert told.title == "Accuracy is 0.9123: #12 Count"
    assert told.body.startswith("You wanted to know when it comes to 0.9.")
