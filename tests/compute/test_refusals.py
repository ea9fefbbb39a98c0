"""The consumer does not start with settings that it could not follow."""

import pytest

from app.compute import consumer
from app.settings import Settings


def test_a_rule_of_upkeep_that_cannot_be_read_is_refused(settings: Settings) -> None:
    consumer._refuse_what_cannot_work({"worker_type": "process"}, settings)
    wrong = settings.model_copy(update={"clean_at": "often", "backup_at": "0 25 * * *"})
    with pytest.raises(SystemExit, match=r"(?s)NONSTOP_BACKUP_AT: .*NONSTOP_CLEAN_AT: "):
        consumer._refuse_what_cannot_work({"worker_type": "process"}, wrong)
