"""A model meets a table it has not seen."""

import numpy as np
import pandas as pd
import pytest

from app.language.translator import translator
from app.learning.columns import BooleanColumn, CategoryColumn, DateColumn, NumberColumn
from app.learning.errors import LearningError
from app.learning.fitting import Fitted, Strangers, fitted
from app.learning.preprocessing import Preprocessing
from app.learning.targets import Quantity

PREPROCESSING = Preprocessing(
    columns=(
        NumberColumn(name="age", mean=38.06, scale=2.0, marks_missing=False),
        BooleanColumn(name="member", yes="yes", no="no", marks_missing=False),
        DateColumn(
            name="since",
            date_format="ISO8601",
            mean=19_737.0,
            scale=100.0,
            has_times=False,
            marks_missing=False,
        ),
        CategoryColumn(name="town", values=("東京", "大阪"), marks_missing=False),
    ),
    unused=(),
    target=Quantity(name="price", mean=0.0, scale=1.0),
)
GOOD = {
    "age": ["30", None, "41"],
    "member": ["YES", "no", None],
    "since": ["2024-01-05", "2024-02-06", None],
    "town": ["東京", "京都", None],
}


def fit(cells: dict[str, list[str | None]]) -> tuple[Fitted, list[str]]:
    said: list[str] = []
    table = pd.DataFrame(cells, dtype=object)
    return fitted(PREPROCESSING, list(cells), table, said.append), said


def test_a_table_like_the_one_before_fits_without_a_word() -> None:
    found, said = fit(GOOD)
    assert found == Fitted(preprocessing=PREPROCESSING, names={name: name for name in GOOD})
    assert said == []


def test_columns_may_stand_elsewhere_and_among_others() -> None:
    found, said = fit(
        {"ＡＧＥ": GOOD["age"], "note": ["a", "b", "c"], **dict([*GOOD.items()][:0:-1])}
    )
    assert said == [
        'Column "ＡＧＥ" is taken for "age".',
        "Carried through without being used: note.",
    ]
    table = pd.DataFrame({"ＡＧＥ": ["1"], "member": ["no"], "since": [None], "town": [None]})
    assert found.under_their_names(table)["age"].tolist() == ["1"]


def test_all_that_does_not_fit_is_told_at_once() -> None:
    with pytest.raises(LearningError) as raised:
        fit({"age": ["old", "30", "young"], "member": ["maybe", None, "2"], "other": ["1"] * 3})
    sentence = str(raised.value)
    assert sentence == (
        "The table lacks columns that the model was trained with: since, town. Others hold values"
        ' of another kind (found / expected): age ("old" / 38.06), member ("maybe" / yes, no).'
    )
    assert translator("ja").retell(sentence) == (
        "モデルの学習に使った列が表にありません: since, town。種類の違う値が入っている列もあります"
        ' (実際の値 / 学習時の例): age ("old" / 38.06), member ("maybe" / yes, no)。'
    )


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"age": None, "town": None}, "The table lacks columns that .* with: age, town\\.$"),
        (
            {"since": ["soon", "later", None]},
            r'values of another kind .*: since \("soon" / 2024-01-15\)\.$',
        ),
    ],
)
def test_each_mistake_alone(cells: dict[str, list[str | None] | None], sentence: str) -> None:
    given = {name: values for name, values in (GOOD | cells).items() if values is not None}
    with pytest.raises(LearningError, match=sentence):
        fit(given)


def test_a_few_strange_values_are_no_other_kind() -> None:
    fit(GOOD | {"age": ["30", "41", "about 50"], "town": ["a", "b", "c"]})


def test_dates_may_be_written_in_another_way() -> None:
    found, said = fit(GOOD | {"since": ["5.1.2024", "16.2.2024", None]})
    assert said == ["since: dates are read as %d.%m.%Y, in training ISO8601."]
    column = found.preprocessing.columns[2]
    cells = np.array(["5.1.2024"], dtype=object)
    expected = PREPROCESSING.columns[2].encode(np.array(["2024-01-05"], dtype=object))
    np.testing.assert_array_equal(column.encode(cells), expected)


def test_strange_values_are_counted_and_named() -> None:
    strangers = Strangers(PREPROCESSING.columns)
    strangers.add(pd.DataFrame(GOOD, dtype=object))
    strangers.add(pd.DataFrame(GOOD | {"age": ["x", "x", "1"], "town": list("abc")}, dtype=object))
    strangers.add(pd.DataFrame(GOOD | {"town": list("def")}, dtype=object))
    said: list[str] = []
    strangers.report(said.append)
    assert said == [
        'age: 2 values not read as a number: "x"; taken as missing.',
        'town: 7 values not among the categories learned: "京都", "a", "b", "c", "d".',
    ]
