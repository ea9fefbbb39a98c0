"""Which versions work together here."""

import functools
import platform
from importlib import metadata

import app
from app.language import Translator
from app.ui.components.quiet import quiet

_PACKAGES = ("torch", "Streamlit", "Huey")


def draw(engine: str, _: Translator) -> None:
    """One line.

    Args:
        engine: name and version of what keeps the rows.
    """
    quiet(_(" · ").join([*_known(), engine]))


@functools.cache
def _known() -> tuple[str, ...]:
    """Read from what is installed: importing torch takes seconds and much memory."""
    installed = [f"{name} {metadata.version(name).partition('+')[0]}" for name in _PACKAGES]
    return (f"Nonstop {app.__version__}", f"Python {platform.python_version()}", *installed)
