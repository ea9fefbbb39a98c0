"""The whole table: decided once, repeated anywhere."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.learning.preprocessing import Preprocessing, listed
from app.learning.problems import Problem, pose
from app.learning.tables import open_table

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def problem(name: str, target: str) -> Problem:
    table = open_table(EXAMPLES / name, print).whole(print)
    return pose(table, target, wanted="auto", validation_share=0.2, seed=0, say=print)


@pytest.mark.parametrize(("name", "target"), [("penguins.csv", "species"), ("auto_mpg.csv", "mpg")])
def test_json_repeats_it_exactly(name: str, target: str) -> None:
    found = problem(name, target)
    text = json.dumps(found.preprocessing.to_json(), ensure_ascii=False)
    repeated = Preprocessing.from_json(json.loads(text))
    assert repeated == found.preprocessing
    before = found.preprocessing.transform(found.table)
    after = repeated.transform(open_table(EXAMPLES / name, print).whole(print))
    np.testing.assert_array_equal(before, after)
    assert before.shape == (len(found.table), found.preprocessing.inputs)
    assert np.isfinite(before).all()


def test_scales_by_the_training_rows_alone() -> None:
    found = problem("auto_mpg.csv", "mpg")
    inputs = found.preprocessing.transform(found.table)[found.training_rows]
    position = [column.name for column in found.preprocessing.columns].index("cylinders")
    np.testing.assert_allclose(inputs[:, position].mean(), 0, atol=1e-5)
    np.testing.assert_allclose(inputs[:, position].std(), 1, atol=1e-5)


def test_the_target_is_no_feature_and_texts_are_left_out() -> None:
    preprocessing = problem("auto_mpg.csv", "mpg").preprocessing
    assert "mpg" not in [column.name for column in preprocessing.columns]
    assert [column.name for column in preprocessing.unused] == ["car_name"]


def test_new_rows_may_hold_anything() -> None:
    found = problem("penguins.csv", "species")
    strange = {column.name: ["?!", None] for column in found.preprocessing.columns}
    inputs = found.preprocessing.transform(pd.DataFrame(strange, dtype=object))
    assert np.isfinite(inputs).all()


def test_long_lists_are_cut() -> None:
    assert listed([f"c{i}" for i in range(25)]).endswith("c19 and 5 more")
