"""What happened to a job is told in sentences of both languages."""

from typing import Any

import pytest

from app.language import translator
from app.language.events import told

AT = 1_800_000_000.0
TOLD: list[tuple[str, dict[str, Any], str, str]] = [
    ("submitted", {}, "Submitted by sato.", "sato が投入しました。"),
    (
        "submitted",
        {"schedule": "Nightly"},
        "Submitted by schedule “Nightly”.",
        "スケジュール「Nightly」が投入しました。",
    ),
    (
        "submitted",
        {"schedule": "Nightly", "asked": True},
        "sato had schedule “Nightly” run.",
        "sato がスケジュール「Nightly」をいますぐ実行しました。",
    ),
    (
        "superseded",
        {"schedule": "Nightly"},
        "Schedule “Nightly” cancels it: its next job is due.",
        "スケジュール「Nightly」の次の回が来たため、中止を依頼しました。",
    ),
    (
        "started",
        {"attempt": 1, "worker": "gpu/1", "waited_s": 29.0},
        "Attempt 1 started on gpu/1 after waiting 29 s.",
        "gpu/1 で試行 1 を始めました。待ち時間は 29 秒でした。",
    ),
    (
        "started",
        {"attempt": 1, "worker": "gpu/1"},
        "Attempt 1 started on gpu/1.",
        "gpu/1 で試行 1 を始めました。",
    ),
    (
        "checkpoint",
        {"step": 3000.0},
        "Saved a checkpoint at step 3,000.",
        "チェックポイントを保存しました (ステップ 3,000)。",
    ),
    (
        "done",
        {"artifacts": 3, "seconds": 1111.0},
        "Done, with 3 artifacts, in 18 min 31 s.",
        "完了しました。成果物は 3 点、所要時間は 18 分 31 秒です。",
    ),
    (
        "done",
        {"artifacts": 0, "seconds": 2.0},
        "Done in 2 s.",
        "完了しました。所要時間は 2 秒です。",
    ),
    (
        "failed",
        {"reason": "error"},
        "Failed for good: no attempts left.",
        "失敗で確定しました。試行は残っていません。",
    ),
    (
        "failed",
        {"reason": "timeout"},
        "Failed for good: it took too long.",
        "失敗で確定しました。制限時間を超えました。",
    ),
    ("cancel_requested", {}, "sato asked to cancel.", "sato が中止を依頼しました。"),
    ("cancelled", {"after_s": 0.4}, "It stopped after 0.4 s.", "0.4 秒で止まりました。"),
    ("cancelled", {}, "Cancelled.", "中止しました。"),
    (
        "stop_killed",
        {},
        "It did not answer and was killed.",
        "応答がないため、強制終了しました。",
    ),
    (
        "retry",
        {"attempt": 1, "failures": 1, "at": AT + 10},
        "Attempt 1 failed; next try in 10 s.",
        "試行 1 が失敗しました。10 秒後にやり直します。",
    ),
    (
        "crashed",
        {"attempt": 2, "error": "SIGSEGV"},
        "Attempt 2 crashed: SIGSEGV",
        "試行 2 が異常終了しました: SIGSEGV",
    ),
    (
        "lost",
        {"attempt": 1, "worker": "gpu/1"},
        "Worker gpu/1 vanished; its job was given back.",
        "ワーカー gpu/1 が消えたため、ジョブを救済しました。",
    ),
    (
        "interrupted",
        {"attempt": 1},
        "Interrupted by a shutdown; continues after the start (not counted as a failure).",
        "停止にともない中断しました。起動後に続きから始めます (失敗には数えません)。",
    ),
    (
        "paused",
        {"step": 2100.0},
        "Paused; can resume from step 2,100.",
        "一時停止しました。ステップ 2,100 から再開できます。",
    ),
    ("paused", {"step": None}, "Paused.", "一時停止しました。"),
    ("resumed", {}, "Resumed by sato.", "sato が再開しました。"),
]


@pytest.mark.parametrize(("kind", "data", "english", "japanese"), TOLD)
def test_an_event_is_a_sentence(
    kind: str, data: dict[str, Any], english: str, japanese: str
) -> None:
    assert told(translator("en"), kind, by="sato", at=AT, data=data) == english
    assert told(translator("ja"), kind, by="sato", at=AT, data=data) == japanese


@pytest.mark.parametrize(
    ("kind", "data"), [("beamed_up", {"to": "ship"}), ("started", {"lane": 3}), ("done", {})]
)
def test_what_only_a_newer_version_knows_is_told_plainly(kind: str, data: dict[str, Any]) -> None:
    assert told(translator("ja"), kind, by="", at=AT, data=data) == kind
    assert told(translator("en"), kind, by="scotty", at=AT, data=data) == f"{kind} (scotty)"


def test_names_cannot_break_out_of_their_line() -> None:
    said = told(translator("en"), "submitted", by="\x1b[31ma\nb{x}", at=AT, data={})
    assert said == "Submitted by a b{x}."
