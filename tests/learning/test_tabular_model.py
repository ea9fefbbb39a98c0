"""A model in two files."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from app.learning.columns import CategoryColumn, NumberColumn
from app.learning.errors import LearningError
from app.learning.mlp import Mlp
from app.learning.preprocessing import Preprocessing
from app.learning.tabular_model import TabularModel
from app.learning.targets import Classes

PREPROCESSING = Preprocessing(
    columns=(
        NumberColumn(name="長さ", mean=2.0, scale=0.5, marks_missing=True),
        CategoryColumn(name="色", values=("赤", "青"), marks_missing=False),
    ),
    unused=(),
    target=Classes(name="種類", labels=("a", "b", "c")),
)
TABLE = pd.DataFrame({"長さ": ["1", None], "色": ["青", "緑"]}, dtype=object)


def test_comes_back_as_it_was(tmp_path: Path) -> None:
    network = Mlp(PREPROCESSING.inputs, [5, 4], 3)
    network.initialise(torch.Generator().manual_seed(0))
    model = TabularModel(PREPROCESSING, network)
    model.save(tmp_path / "weights", tmp_path / "description")
    loaded = TabularModel.load(tmp_path / "weights", tmp_path / "description")
    assert loaded.preprocessing == PREPROCESSING
    assert loaded.network.hidden_sizes == [5, 4]
    np.testing.assert_array_equal(loaded.outputs(TABLE), model.outputs(TABLE))
    assert "長さ" in (tmp_path / "description").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other"}'])
def test_refuses_other_descriptions(tmp_path: Path, text: str) -> None:
    (tmp_path / "some.json").write_text(text, encoding="utf-8")
    with pytest.raises(LearningError, match=r"some\.json does not describe a model"):
        TabularModel.load(tmp_path / "weights", tmp_path / "some.json")
