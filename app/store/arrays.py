"""Many small rows as one: a column as a JSON array.

Python gives its lock away at every row that SQLite steps to. With fifty readers of long curves
in one process each row then waits for all the others; one row of arrays does not.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class json_array(GenericFunction[Any]):  # noqa: N801 - it is written as SQL writes functions
    """The values of a column, a list of numbers in Python. Give it an order."""

    type = sa.JSON()
    inherit_cache = True


@compiles(json_array, "sqlite")
def _in_sqlite(element: json_array, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array({compiler.process(element.clause_expr.element, **options)})"


@compiles(json_array, "postgresql")
def _in_postgresql(element: json_array, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_agg({compiler.process(element.clause_expr.element, **options)})"


def columns(*names: sa.ColumnElement[Any], order: sa.ColumnElement[Any]) -> list[Any]:
    """Each of these columns as an array; all in the same order."""
    return [json_array(name).aggregate_order_by(order).label(name.key) for name in names]
