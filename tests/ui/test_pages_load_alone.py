"""Pages and the seam load neither torch nor what runs jobs."""

import subprocess
import sys

from tests.page_server import ROOT

LOAD = """
import sys
import app.streamlit_app
from app.ui import discovery
from streamlit.testing.v1 import AppTest
import tasks
drawn = AppTest.from_file("app/ui/shell/main.py", default_timeout=30).run()
assert not drawn.exception, drawn.exception
assert not drawn.error, drawn.error
pages = {one.page.url_path for one in discovery.found()}
assert {"submit", "monitor", "job"} <= pages, pages
heavy = ("torch", "app.compute", "app.workloads", "app.learning")
print([name for name in sys.modules if name in heavy])
"""


def test_neither_torch_nor_workloads_are_loaded() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"


def test_no_module_of_ours_hides_one_of_python() -> None:
    # `streamlit run` puts the folder of app/streamlit_app.py first on the path.
    ours = {path.stem for path in (ROOT / "app").iterdir() if path.suffix in ("", ".py")}
    assert not ours & sys.stdlib_module_names
