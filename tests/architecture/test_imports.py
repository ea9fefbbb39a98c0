"""Who may import whom: the table of the design, executed.

A package may always import itself. What stands after "inside" may be imported inside functions
only.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.settings import ROOT

EVERYBODY = "*"
WORDS = {"app", "app.domain"}
TABLE: dict[str, tuple[set[str], set[str]]] = {
    # package: (first-party packages it may import, those inside functions only)
    "app.domain": (set(), set()),
    "app.settings": (WORDS, set()),
    "app.clock": (WORDS, set()),
    "app.processes": (WORDS, set()),
    "app.faults": (WORDS, set()),
    "app.language": (WORDS | {"app.recurrence"}, set()),  # a cron rule is told from what is run
    "app.recurrence": (WORDS, set()),
    "app.store": (WORDS | {"app.settings", "app.faults"}, set()),
    "app.files": (WORDS | {"app.settings", "app.faults"}, set()),
    "app.delivery": (WORDS, set()),
    "app.broker": ({"app.settings"}, {"tasks", "huey_config"}),
    "app.operations": (
        WORDS
        | {"app.store", "app.files", "app.broker", "app.processes", "app.faults", "app.settings"}
        | {"app.recurrence", "app.delivery"},
        set(),
    ),
    "app.workloads": (WORDS | {"app.learning", "app.recurrence"}, set()),
    "app.learning": (WORDS, set()),
    "app.compute": ({EVERYBODY}, {EVERYBODY}),
    "app.ui": (
        WORDS
        | {"app.operations", "app.store", "app.files", "app.language", "app.settings", "app.clock"}
        | {"app.recurrence"},
        set(),
    ),
    "app.streamlit_app": (WORDS | {"app.ui", "app.settings"}, set()),
    "app.client": (
        WORDS
        | {"app.operations", "app.store", "app.files", "app.language", "app.processes"}
        | {"app.settings", "app.clock"},
        set(),
    ),
    "app.cli": (
        WORDS
        | {"app.operations", "app.store", "app.files", "app.language", "app.processes"}
        | {"app.settings", "app.clock", "app.recurrence"},
        {"app.workloads", "app.compute", "app.chaos"},
    ),
    "app.chaos": (
        WORDS
        | {"app.operations", "app.store", "app.files", "app.language", "app.processes"}
        | {"app.settings", "app.clock"}
        # Its own workload is one, and its submitters die where they are told to.
        | {"app.workloads", "app.faults"},
        set(),
    ),
    "app.__main__": ({"app.cli"}, set()),
    "tasks": ({"huey_config", "app.settings", "app.broker", "app.clock"},
              {"app.operations", "app.compute"}),
    "huey_config": ({"app.settings", "app.broker"}, {"app.compute"}),
}  # fmt: skip
FORBIDDEN_TO_COMPUTE = {"app.ui", "app.cli", "app.chaos", "app.client", "app.streamlit_app"}
HOMES: dict[str, set[str]] = {
    # third-party package: the only packages that may import it
    "streamlit": {"app.ui", "app.streamlit_app"},
    "sqlalchemy": {"app.store"},
    "alembic": {"app.store"},
    "pysqlite3": {"app.store", "app.broker"},
    "sqlite3": set(),
    "huey": {"app.broker", "huey_config", "tasks", "app.compute"},
    "torch": {"app.workloads", "app.learning", "app.compute"},
    "typer": {"app.cli"},
    "pydantic": {"app.settings", "app.workloads", "app.compute", "app.cli"},
    "pydantic_settings": {"app.settings"},
    "jsonschema": {"app.operations"},
    "babel": {"app.language"},
    "cronsim": {"app.recurrence"},
    "apprise": {"app.delivery"},
    "psutil": {"app.compute", "app.processes"},
}
STANDARD_ONLY = {"app.domain", "app.clock", "app.processes", "app.faults"}
CALLS: dict[str, set[str]] = {
    # what may be used only there
    "os.environ": {"app.settings", "app.processes"},  # processes marks descendants with it
    "os.getenv": {"app.settings"},
    "time.time": {"app.clock"},
    "datetime.datetime.now": {"app.clock"},
    "datetime.datetime.utcnow": {"app.clock"},
    "datetime.date.today": {"app.clock"},
}


@dataclass(frozen=True)
class Import:
    """One imported module: who, what, in which line, and whether inside a function."""

    module: str
    target: str
    line: int
    inside: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def modules() -> dict[str, Path]:
    found = {path.stem: path for path in (ROOT / "tasks.py", ROOT / "huey_config.py")}
    for path in sorted((ROOT / "app").rglob("*.py")):
        if "migrations" in path.parts:  # run by Alembic, imported by nobody
            continue
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()


def package_of(module: str) -> str:
    """The row of the table that a module belongs to."""
    if module == "app":
        return "app"
    return ".".join(module.split(".")[:2]) if module.startswith("app.") else module.split(".")[0]


def imports(module: str) -> Iterator[Import]:
    tree = ast.parse(MODULES[module].read_text())
    for node, inside in _walk(tree, inside=False):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno, inside)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno} imports relatively"
            base = node.module or ""
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield Import(module, whole if whole in MODULES else base, node.lineno, inside)


def _walk(node: ast.AST, *, inside: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            # Names for annotations: nothing is imported when the program runs.
            yield from _walk_typing(child)
            continue
        yield child, inside
        function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _walk(child, inside=inside or function)


def _walk_typing(node: ast.If) -> Iterator[tuple[ast.AST, bool]]:
    for child in node.body:
        yield child, True
    for child in node.orelse:
        yield from _walk(child, inside=False)


def is_first_party(target: str) -> bool:
    return target.split(".")[0] in ("app", "tasks", "huey_config", "tests")


@pytest.mark.parametrize("module", MODULES)
def test_first_party_imports_follow_the_table(module: str) -> None:
    package = package_of(module)
    if package == "app":
        return
    assert package in TABLE, f"{module} belongs to no row of the table: add it, with its reason"
    always, inside_only = TABLE[package]
    for found in imports(module):
        target = package_of(found.target)
        if not is_first_party(found.target) or target == package:
            continue
        allowed = always | inside_only if found.inside else always
        if EVERYBODY in allowed:
            assert target not in FORBIDDEN_TO_COMPUTE, found
        else:
            assert target in allowed, found


@pytest.mark.parametrize("module", MODULES)
def test_third_party_packages_stay_at_home(module: str) -> None:
    package = package_of(module)
    for found in imports(module):
        root = found.target.split(".")[0]
        assert root not in HOMES or package in HOMES[root], found


@pytest.mark.parametrize("module", [one for one in MODULES if package_of(one) in STANDARD_ONLY])
def test_words_need_the_standard_library_only(module: str) -> None:
    import sys

    for found in imports(module):
        root = found.target.split(".")[0]
        assert is_first_party(found.target) or root in sys.stdlib_module_names, found


@pytest.mark.parametrize("module", MODULES)
def test_time_and_environment_are_asked_for_in_one_place(module: str) -> None:
    package = package_of(module)
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Attribute):
            used = ast.unparse(node)
            for call, homes in CALLS.items():
                if used == call or (call.endswith(f".{used}") and used.count(".")):
                    assert package in homes, f"{module}:{node.lineno} uses {used}"


@pytest.mark.parametrize("module", [one for one in MODULES if one.startswith("app.cli")])
def test_the_command_line_loads_torch_in_run_only(module: str) -> None:
    for found in imports(module):
        if package_of(found.target) in ("app.compute", "app.workloads"):
            assert module == "app.cli.run", found


def test_no_module_beside_the_page_hides_one_of_python() -> None:
    # `streamlit run` puts app/ first on sys.path: app/queue.py would be what `import queue` finds.
    import sys

    names = {path.stem for path in (ROOT / "app").iterdir()} - {"__init__", "__main__"}
    assert not names & sys.stdlib_module_names


def test_nobody_imports_a_discovered_file_by_name() -> None:
    discovered = {
        module
        for module in MODULES
        if module.startswith(("app.workloads.", "app.ui.pages."))
        and not module.rpartition(".")[2].startswith("_")
    }
    for module in MODULES:
        for found in imports(module):
            assert found.target not in discovered or module.startswith(found.target), found
