"""Word of real jobs reaches a real server, and a server that hangs holds nobody up."""

import pytest

from app.domain.job import Status
from app.store import outbox
from app.store.outbox import Fate
from tests.consumer.house import House
from tests.eventually import eventually
from tests.webhook import SECRETS, listening

pytestmark = pytest.mark.consumer


def test_word_of_jobs(house: House) -> None:
    with listening() as webhook, listening() as hanging:
        hanging.hangs = True
        house.start(
            NONSTOP_NOTIFY=f"{hanging.url} {webhook.url}",
            NONSTOP_NOTIFY_PRIVATE="true",
            NONSTOP_LANGUAGE="ja",
        )
        done = house.finished(house.submit("steps", steps=2))
        failed = house.finished(house.submit("raises"))
        eventually(lambda: len(webhook.received) >= 2, within=30)
        eventually(lambda: hanging.received, within=30)
        after = house.finished(house.submit("steps", steps=1))  # while the other server hangs
        assert after.status is Status.DONE
        eventually(lambda: len(webhook.received) >= 3, within=30)
        assert sorted(title.split()[1] for title in webhook.titles) == [
            f"#{job.id}" for job in (done, failed, after)
        ]
        assert {title.split(":")[0] for title in webhook.titles} == {"完了", "失敗"}
        with house.store.read() as tx:
            arrived = outbox.newest(tx, limit=99, fate=Fate.SENT)
        assert {one.channel_name for one in arrived} == {"settings 2"}
        house.stop()
    kept = "".join(path.read_text(errors="replace") for path in house.data.glob("*.log"))
    assert not [secret for secret in SECRETS if secret in kept]
    assert not [
        path
        for path in house.data.glob("jobs.db*")
        if any(secret.encode() in path.read_bytes() for secret in SECRETS)
    ]
