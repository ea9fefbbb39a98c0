"""A model in one file."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import load_file, save_file

from app.learning.columns import CategoryColumn, NumberColumn
from app.learning.errors import LearningError
from app.learning.mlp import Mlp
from app.learning.preprocessing import Preprocessing
from app.learning.tables import Spelling
from app.learning.tabular_model import DESCRIPTION, FORMAT, TabularModel
from app.learning.targets import Classes

PREPROCESSING = Preprocessing(
    columns=(
        NumberColumn(name="長さ", mean=2.0, scale=0.5, marks_missing=True),
        CategoryColumn(name="色", values=("赤", "青"), marks_missing=False),
    ),
    unused=(),
    target=Classes(name="種類", labels=("a", "b", "c")),
)
SPELLING = Spelling(separator=";", decimal=",")
TABLE = pd.DataFrame({"長さ": ["1", None], "色": ["青", "緑"]}, dtype=object)


def saved(folder: Path) -> TabularModel:
    network = Mlp(PREPROCESSING.inputs, [5, 4], 3)
    network.initialise(torch.Generator().manual_seed(0))
    model = TabularModel(PREPROCESSING, SPELLING, network)
    model.save(folder / "model", folder / "readable")
    return model


def test_comes_back_as_it_was(tmp_path: Path) -> None:
    model = saved(tmp_path)
    loaded = TabularModel.load(tmp_path / "model", "model")
    assert loaded.preprocessing == PREPROCESSING
    assert loaded.spelling == SPELLING
    assert loaded.network.hidden_sizes == [5, 4]
    np.testing.assert_array_equal(loaded.outputs(TABLE), model.outputs(TABLE))
    assert "長さ" in (tmp_path / "readable").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "described",
    [
        None,
        "",
        "[]",
        "{}",
        '{"format": "other"}',
        json.dumps({"format": FORMAT}),
        json.dumps({"format": FORMAT, "hidden_sizes": [1], "target": {}, "columns": []}),
    ],
)
def test_refuses_other_files(tmp_path: Path, described: str | None) -> None:
    path = tmp_path / "other"
    metadata = None if described is None else {DESCRIPTION: described}
    save_file({"weight": torch.zeros(2)}, path, metadata=metadata)
    with pytest.raises(LearningError, match=r"^some\.bin is not a model of train_tabular\.$"):
        TabularModel.load(path, "some.bin")


def test_refuses_a_model_with_the_weights_of_another(tmp_path: Path) -> None:
    described = json.dumps(saved(tmp_path)._described())
    weights = load_file(tmp_path / "model")
    weights.popitem()
    save_file(weights, tmp_path / "other", metadata={DESCRIPTION: described})
    with pytest.raises(LearningError):
        TabularModel.load(tmp_path / "other", "other")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"a,b\n1,2\n" * 100])
def test_refuses_what_is_no_safetensors_file(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "some").write_bytes(data)
    with pytest.raises(LearningError):
        TabularModel.load(tmp_path / "some", "some")
