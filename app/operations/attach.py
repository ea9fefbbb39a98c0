"""Files of this machine that go into a request."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.domain.errors import InvalidRequest
from app.domain.sentence import Problem
from app.domain.workload import CatalogueEntry
from app.files import uploads
from app.files.folder import DataFolder
from app.operations import parameters
from app.settings import Settings

_STANDS_IN = {"upload": "0" * 64, "name": "file"}  # for a file that has been complained about


def attach(
    settings: Settings, entry: CatalogueEntry, params: dict[str, Any], paths: Mapping[str, Path]
) -> dict[str, Any]:
    """The parameters with references to the files, which are kept as uploads.

    Args:
        paths: files by the name of the parameter they are for.

    Raises:
        InvalidRequest: a file cannot be used; has the problems of all parameters, too.
    """
    attached, problems = dict(params), list[Problem]()
    for name, path in paths.items():
        try:
            stored = uploads.keep_file(
                DataFolder(settings.data), path, limit_mb=settings.upload_limit_mb, field=name
            )
            attached[name] = stored.reference
        except InvalidRequest as error:
            problems += error.problems
            attached[name] = _STANDS_IN
    if problems:
        wrong = {problem.field for problem in problems}
        others = parameters.problems(entry, parameters.complete(entry, attached))
        raise InvalidRequest(problems + [other for other in others if other.field not in wrong])
    return attached
