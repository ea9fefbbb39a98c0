"""Everything that writes, with a fault at its first, second, … statement until there is none left.

SQLite tests itself like this. After each fault nothing may be half written, what must hold does,
and doing the same again gives the right result.
"""

import importlib
import inspect
import pkgutil
import sys
from types import FrameType, ModuleType
from typing import Any

import pytest

from app import store as store_package
from app.store import StorageFault
from tests import make
from tests.properties import invariants
from tests.properties.striking import COMMITTED, Striker, die, error, in_child
from tests.properties.template import Template
from tests.properties.verbs import VERBS, Verb

ERRORS = ["database is locked", "database or disk is full", "disk I/O error"]


class Undisturbed:
    """A verb without a fault: what it does, where, and which states lie between."""

    def __init__(self, template: Template, verb: Verb) -> None:
        self.template, self.verb = template, verb
        template.restore()
        verb.arrange(template.store)
        template.keep("arranged")
        self.states = [self.state()]
        striker = Striker()
        template.restore("arranged")
        with striker.watching(template.store):
            self.result = self.act()
        self.points = striker.points
        for at, point in enumerate(self.points):
            if point == COMMITTED:
                self.kill(at)
                self.states.append(self.state())

    def act(self) -> object:
        return self.verb.act(self.template.store, self.template.settings)

    def state(self) -> dict[str, list[dict[str, Any]]]:
        return invariants.contents(self.template.settings.data)

    def kill(self, at: int) -> None:
        """Do it in a process that ends at a point."""
        self.template.restore("arranged")
        striker = Striker(at, die)
        with striker.watching(self.template.store):
            assert in_child(self.act) == -9

    def fail(self, at: int, text: str) -> bool:
        """Do it with one error of the database; whether that reached the caller."""
        self.template.restore("arranged")
        striker = Striker(at, error(text))
        with striker.watching(self.template.store):
            try:
                self.act()
            except StorageFault as fault:
                return text in str(fault)
        return False

    def check_and_do_again(self) -> bool:
        """Whether it had been done already."""
        state = self.state()
        assert state in self.states, "half written"
        invariants.check(state["jobs"], state["attempts"])
        invariants.check_counts(state["jobs"], state["job_counts"])
        done = state == self.states[-1]
        if self.verb.repeats or not done:
            again = self.act()
            if state == self.states[0]:
                assert again == self.result
            assert self.state() == self.states[-1]
        return done


@pytest.fixture
def undisturbed(
    template: Template, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Undisturbed:
    """The verb of this test, with the clock standing still."""
    monkeypatch.setattr("app.broker.ring", lambda _settings: None)
    monkeypatch.setattr("app.compute.verdict.clock.now", lambda: make.NOW)
    monkeypatch.setattr("app.compute.verdict.random.random", lambda: 0.5)
    monkeypatch.setattr("app.compute.verdict._AGAIN_S", 0.0)
    return Undisturbed(template, VERBS[request.param])


@pytest.mark.parametrize("undisturbed", VERBS, indirect=True)
def test_an_error_at_any_statement_leaves_nothing_half_done(undisturbed: Undisturbed) -> None:
    for at, point in enumerate(undisturbed.points):
        if point != COMMITTED:
            for text in ERRORS:
                told = undisturbed.fail(at, text)
                assert undisturbed.check_and_do_again() or told, f"swallowed at {point}"


@pytest.mark.parametrize("undisturbed", VERBS, indirect=True)
def test_death_at_any_statement_leaves_nothing_half_done(undisturbed: Undisturbed) -> None:
    for at in range(len(undisturbed.points)):
        undisturbed.kill(at)
        undisturbed.check_and_do_again()


def _writers(module: ModuleType) -> set[str]:
    """The functions of a module that hold a statement which writes."""
    words = ("sa.insert(", "sa.update(", "sa.delete(")
    return {
        f"{module.__name__}.{name}"
        for name, one in inspect.getmembers(module, inspect.isfunction)
        if one.__module__ == module.__name__
        and any(word in inspect.getsource(one) for word in words)
    }


def test_no_statement_that_writes_is_left_out(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.broker.ring", lambda _settings: None)
    modules = [
        importlib.import_module(f"app.store.{found.name}")
        for found in pkgutil.iter_modules(store_package.__path__)
        if not found.ispkg
    ]
    seen: set[str] = set()

    def look(frame: FrameType, _event: str, _argument: object) -> None:
        seen.add(f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}")

    for verb in VERBS.values():
        template.restore()
        verb.arrange(template.store)
        sys.setprofile(look)
        try:
            verb.act(template.store, template.settings)
        finally:
            sys.setprofile(None)
    assert set().union(*map(_writers, modules)) - seen == set()
