"""People's text on its way into Markdown."""

import re

from app.domain.text import harmless

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:&^=\"'/@])")
# Streamlit makes links of addresses, and a picture of its name, after escapes are resolved; a
# word joiner, which nobody sees, keeps it from recognizing them.
_RECOGNIZED = re.compile(
    r"(?<=http:)(?=//)|(?<=https:)(?=//)|(?<=www)(?=\.)|(?=@)|(?<=:s)(?=treamlit:)", re.IGNORECASE
)
_JOINER = "\u2060"


def escape(text: str) -> str:
    """Text that Markdown shows as it is; for labels, headings and table cells.

    Where no Markdown is needed, `st.text` and `st.code` show text without any help.
    """
    apart = _RECOGNIZED.sub(_JOINER, harmless(text).strip())
    return _SPECIAL.sub(r"\\\1", apart)
