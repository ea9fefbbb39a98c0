"""Pages run without a browser, on a real store."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from app.language import Language


def open_page(page: str, language: Language = "en", /, **query: object) -> AppTest:
    """Run one page's script, as a visit with these URL parameters does."""
    at = AppTest.from_string(
        f"from app.ui.pages import {page}\n{page}.render()\n", default_timeout=30
    )
    at.query_params["lang"] = language
    for name, value in query.items():
        at.query_params[name] = str(value)
    return at.run()


def said(at: AppTest) -> str:
    """All that the page says, as it says it to Streamlit: Markdown, escaped where it has to be."""
    assert not at.exception, [one.value for one in at.exception]
    shown = (at.title, at.header, at.subheader, at.markdown, at.caption, at.code, at.error)
    parts = [str(one.value) for kind in shown for one in kind]
    parts += [f"{one.label} {one.value} {one.proto.delta_description}" for one in at.metric]
    parts += [str(one.label) for one in at.button]
    parts += ["\n".join(map(str, one.value.to_numpy().ravel())) for one in at.table]
    return "\n".join(parts).replace("\\", "")


def charts(at: AppTest) -> list[dict[str, Any]]:
    """The options of every chart, as the browser gets them."""
    return [json.loads(one.proto.spec) for one in at.get("echarts_chart")]
