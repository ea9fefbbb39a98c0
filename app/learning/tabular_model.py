"""A trained network together with its preprocessing: kept in two files, loaded anywhere.

The weights are a safetensors file; everything else, as readable JSON, is what another
process needs to rebuild the network and to describe new rows to it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file

from app.domain.sentence import sentence
from app.learning.errors import LearningError
from app.learning.mlp import Mlp
from app.learning.preprocessing import Preprocessing

FORMAT = "nonstop-tabular-1"


@dataclass(frozen=True, slots=True)
class TabularModel:
    """Predicts a column of a table from the others."""

    preprocessing: Preprocessing
    network: Mlp

    def outputs(self, table: pd.DataFrame) -> NDArray[np.float32]:
        """What the network, on the CPU, says about the rows: [rows, outputs].

        Logits of the classes, or the scaled quantity; see `targets`.

        Args:
            table: as `read_table` gives it; the target is not needed.

        Raises:
            LearningError: the table lacks columns that are needed.
        """
        inputs = torch.from_numpy(self.preprocessing.transform(table))
        outputs: NDArray[np.float32] = self.network.evaluate(inputs).numpy()
        return outputs

    def save(self, weights: Path, description: Path) -> None:
        """Write both files; the network must be on the CPU."""
        save_file(self.network.state_dict(), weights)
        description.write_text(
            json.dumps(self._described(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )

    @classmethod
    def load(cls, weights: Path, description: Path) -> "TabularModel":
        """Read what `save` wrote.

        Raises:
            LearningError: the description is not one of these.
        """
        try:
            described = json.loads(description.read_text(encoding="utf-8"))
            known = described["format"] == FORMAT
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            raise LearningError(
                sentence(
                    "{file} does not describe a model of train_tabular.", file=description.name
                )
            )
        preprocessing = Preprocessing.from_json(described)
        network = Mlp(preprocessing.inputs, described["hidden_sizes"], preprocessing.target.outputs)
        network.load_state_dict(load_file(weights))
        return cls(preprocessing, network)

    def _described(self) -> dict[str, Any]:
        sizes = self.network.hidden_sizes
        return {"format": FORMAT, "hidden_sizes": sizes, **self.preprocessing.to_json()}
