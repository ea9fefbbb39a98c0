"""What a person reads when something goes wrong; never a traceback."""

import functools
from collections.abc import Callable

import streamlit as st

from app.domain.errors import NonstopError
from app.domain.sentence import Sentence, sentence
from app.store import Busy, StorageFault
from app.ui import identity
from app.ui.escape import escape


def guarded(render: Callable[[], None]) -> Callable[[], None]:
    """A page on which our own errors become sentences."""

    @functools.wraps(render)
    def render_guarded() -> None:
        try:
            render()
        except (NonstopError, Busy) as error:
            show(error)

    return render_guarded


def show(error: Exception) -> bool:
    """Say it in a sentence; Streamlit itself has logged what reaches it, with the traceback."""
    st.error(escape(sentence_of(error)), icon=":material/error:")
    return True


def sentence_of(error: Exception) -> str:
    """What an error says to the reader of the page."""
    _ = identity.translate()
    return _.explain(error) if isinstance(error, NonstopError) else _.say(told(error))


def told(error: Exception) -> Sentence:
    """What an error says, in no language yet."""
    if isinstance(error, NonstopError):
        return error.message
    if isinstance(error, Busy):
        return sentence("The database is busy. Please try again in a moment.")
    if isinstance(error, StorageFault):
        return sentence(
            "The database could not do this: {cause}. Nothing was changed; please try again.",
            cause=error,
        )
    return sentence(
        "This page has a fault. Your jobs go on. Please reload the page; if it stays like this,"
        " the server's log says why."
    )
