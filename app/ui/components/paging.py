"""Pages of a long list: which one the URL names, and the control that turns them."""

import math

import streamlit as st

from app.language import Translator
from app.language.numbers import number
from app.ui import links

PAGE = "page"  # in the URL
_SHOWN = 5


def chosen(total: int, size: int) -> int:
    """The page that the URL names, or the last."""
    return min(max(1, links.number_in_url(PAGE) or 1), _last(total, size))


def draw(total: int, size: int, _: Translator) -> None:
    """Which rows are shown, and the control where there is more than one page."""
    last, page = _last(total, size), chosen(total, size)
    shown = _(
        "{first}–{last} of {total}",
        first=number((page - 1) * size + 1, _.language),
        last=number(min(total, page * size), _.language),
        total=number(total, _.language),
    )
    st.markdown(f":small[:gray[{shown}]]", width="content")
    if last > 1:
        key = f"turn_from_{page}"  # a value set from outside would be warned about
        st.pagination(
            last,
            default=page,
            key=key,
            max_visible_pages=_SHOWN,
            width=_width(last),
            on_change=_turn,
            args=(key,),
        )


def first() -> None:
    """Go back to the first page: the list has become another one."""
    st.query_params.pop(PAGE, None)


def _last(total: int, size: int) -> int:
    return max(1, math.ceil(total / size))


def _width(last: int) -> int:
    """The room it needs to show page numbers: left to itself in a row, it shows only one."""
    return 156 if last == 2 else 222 + 10 * max(0, len(str(last)) - 2)


def _turn(key: str) -> None:
    page = st.session_state[key]
    if page == 1:
        first()
    else:
        st.query_params[PAGE] = str(page)
