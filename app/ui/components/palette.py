"""Colours that charts and tables need by value. `.streamlit/config.toml` has the same; a test
keeps them equal."""

from dataclasses import dataclass

from app.ui import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One mode's colours."""

    text: str
    page: str
    line: str
    quiet: str  # secondary text, and what is pending or cancelled
    blue: str
    green: str
    red: str
    amber: str
    pale_blue: str
    pale_green: str
    pale_red: str
    pale_amber: str
    pale_gray: str
    series: tuple[str, ...]


LIGHT = Palette(
    text="#1C2430",
    page="#FFFFFF",
    line="#E1E5EB",
    quiet="#697586",
    blue="#2F5BD7",
    green="#0B8A6A",
    red="#C8421B",
    amber="#B7791F",
    pale_blue="#EAF0FD",
    pale_green="#E5F5F0",
    pale_red="#FCEEE8",
    pale_amber="#FBF3E2",
    pale_gray="#F0F2F5",
    series=("#2F5BD7", "#DE9A2E", "#0B8A6A", "#5E2A94", "#C8421B", "#1F9DC2", "#8A6D3B", "#697586"),
)
DARK = Palette(
    text="#E4E8EE",
    page="#0F1319",
    line="#29313C",
    quiet="#8894A5",
    blue="#7D9EF7",
    green="#3DB893",
    red="#EE7B50",
    amber="#DDA544",
    pale_blue="#1A2644",
    pale_green="#12302A",
    pale_red="#3A1F16",
    pale_amber="#33270F",
    pale_gray="#20262F",
    series=("#7D9EF7", "#F0CB6B", "#3DB893", "#D6BFFB", "#EE7B50", "#5BC0DE", "#C2A46B", "#8894A5"),
)


def palette() -> Palette:
    """The colours of the reader's mode."""
    return DARK if identity.is_dark() else LIGHT
