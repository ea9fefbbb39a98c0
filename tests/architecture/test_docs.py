"""What is generated is current."""

from app.cli import settings
from app.settings import ROOT, Settings


def test_the_page_of_settings_is_current() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == settings.page(), (
        "run: python -m app settings --markdown > docs/settings.md"
    )


def test_every_setting_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
