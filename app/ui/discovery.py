"""Finds the pages: every module of `pages/` that has a `PAGE` and a `render()`."""

import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.ui import identity, pages
from app.ui.page import Page


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page and the function that draws it."""

    page: Page
    render: Callable[[], None]


@functools.cache
def found() -> tuple[FoundPage, ...]:
    """Every page, in the order of the navigation."""
    modules = (
        importlib.import_module(f"{pages.__name__}.{info.name}")
        for info in pkgutil.iter_modules(pages.__path__)
    )
    return tuple(
        sorted(
            (FoundPage(module.PAGE, module.render) for module in modules),
            key=lambda one: one.page.order,
        )
    )


def streamlit_pages() -> dict[str, StreamlitPage]:
    """What Streamlit navigates by, by URL path; titles in the reader's language."""
    _ = identity.translate()
    return {
        one.page.url_path: st.Page(
            one.render,
            title=_.say(one.page.title),
            icon=one.page.icon,
            url_path=one.page.url_path,
            default=position == 0,
            visibility="hidden" if one.page.hidden else "visible",
        )
        for position, one in enumerate(found())
    }
