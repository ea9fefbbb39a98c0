"""What is said about a table before it is learned from."""

import pandas as pd
import pytest

from app.learning.errors import LearningError
from app.learning.problems import Problem, pose


def posed(columns: dict[str, list[str | None]], target: str = "y") -> tuple[Problem, str]:
    said: list[str] = []
    table = pd.DataFrame(columns, dtype=object)
    found = pose(table, target, wanted="auto", validation_share=0.2, seed=0, say=said.append)
    return found, "\n".join(said)


def test_rows_without_a_target_are_left_out_and_told() -> None:
    found, said = posed(
        {"a": [str(i * i) for i in range(20)], "y": [None, None, *(["p", "q"] * 9)]}
    )
    assert len(found.table) == 18
    assert found.table.index[0] == 2
    assert "Left out 2 rows without a usable value of y." in said


def test_a_number_that_does_not_read_is_no_target() -> None:
    values = [str(i / 3) for i in range(1, 30)]
    found, said = posed({"a": [str(i * i) for i in range(30)], "y": [*values, "broken"]})
    assert len(found.table) == 29
    assert "Task: regression of y (found from the column)." in said


def test_says_what_it_uses() -> None:
    _, said = posed(
        {
            "no": [str(i) for i in range(1, 21)],
            "a": [str(i * i) for i in range(20)],
            "b": ["yes", "no"] * 10,
            "y": ["p", "q", "q", "p"] * 5,
        }
    )
    assert "Classes: p (10 rows), q (10 rows)." in said
    assert "Features: a (number), b (boolean); 2 inputs." in said
    assert "Not used: no only numbers the rows." in said
    assert "Learning from 16 rows, checking with 4." in said


def test_spaces_around_the_target_do_not_matter() -> None:
    found, _ = posed({"a": [str(i * i) for i in range(20)], "y": ["p", "q"] * 10}, target=" y ")
    assert found.preprocessing.target.name == "y"


def test_many_columns_are_not_all_named() -> None:
    with pytest.raises(LearningError, match=r'no column "z"; .* c19 and 30 more\.$'):
        posed({f"c{i}": ["1"] for i in range(50)}, target="z")


def test_the_target_may_be_written_in_another_way() -> None:
    table: dict[str, list[str | None]] = {
        "a": [str(i * i) for i in range(20)],
        "判定(1)": ["p", "q", "q", "p"] * 5,
    }
    found, _ = posed(table, " 判定（１） ")
    assert found.preprocessing.target.name == "判定(1)"
