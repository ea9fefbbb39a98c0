"""The zone of this machine."""

import pytest

from app.language.local_zone import local_zone


@pytest.mark.parametrize(
    ("wish", "zone"), [("Asia/Tokyo", "Asia/Tokyo"), (":America/New_York", "America/New_York")]
)
def test_it_is_the_one_that_is_set(monkeypatch: pytest.MonkeyPatch, wish: str, zone: str) -> None:
    monkeypatch.setenv("TZ", wish)
    assert local_zone() == zone
