"""What a page says about itself."""

from dataclasses import dataclass

from app.domain.sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One file in `pages/`: a module-level `PAGE = Page(...)` beside a function `render()`.

    Attributes:
        title: its name in the navigation, `sentence("…")` so that it is translated.
        icon: a Material Symbol, ":material/add_circle:".
        url_path: where it lives, a language-neutral word that never changes.
        order: its place in the navigation; the lowest is the start page.
        hidden: reachable, but not listed.
    """

    title: Sentence
    icon: str
    url_path: str
    order: int
    hidden: bool = False
