"""Who is looking at the page: language, time zone, light or dark, and what to call them."""

import getpass
import secrets
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from app.language import LANGUAGES, Language, Translator, choose, translator
from app.settings import load

LANGUAGE_KEY = "lang"  # in the URL


def language() -> Language:
    """From the URL, then the browser, then the settings."""
    wish = st.query_params.get(LANGUAGE_KEY)
    if wish in LANGUAGES:
        return choose(wish)
    return choose(st.context.locale, load().language)


def keep_language() -> None:
    """Put a language that was once in the URL back into it: the navigation takes it out."""
    wish = st.query_params.get(LANGUAGE_KEY)
    if wish in LANGUAGES:
        st.session_state[LANGUAGE_KEY] = wish
    elif LANGUAGE_KEY in st.session_state:
        st.query_params[LANGUAGE_KEY] = st.session_state[LANGUAGE_KEY]


def translate() -> Translator:
    """The reader's translator, by custom called `_` where it is used."""
    return translator(language())


def zone() -> ZoneInfo:
    """The reader's time zone."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def is_dark() -> bool:
    return st.context.theme.type == "dark"


def person() -> str:
    """What the submitter is called; without a login, the account that runs the page."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "page"


def session() -> str:
    """A random word for this browser tab's session; equal requests within it are one."""
    if "session" not in st.session_state:
        st.session_state["session"] = secrets.token_hex(8)
    return str(st.session_state["session"])
