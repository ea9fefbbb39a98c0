"""The environment of the peers: their packages, apart from ours."""

import hashlib
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from benchmarks.servers import MissingServer

HERE = Path(__file__).parent
_REQUIREMENTS = HERE / "requirements-peers.txt"
_FOLDER = HERE / ".venv"


def python() -> Path:
    """The peers' Python; installs their packages when that has not been done.

    Raises:
        MissingServer: they cannot be installed, as without a network.
    """
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    mark = _FOLDER / "installed"
    executable = _FOLDER / "bin" / "python"
    if mark.is_file() and mark.read_text() == wanted:
        return executable
    venv.create(_FOLDER, clear=True, with_pip=True)
    installed = subprocess.run(
        [executable, "-m", "pip", "install", "-q", "--disable-pip-version-check",
         "-r", _REQUIREMENTS],
        check=False, stdout=sys.stderr,
    )  # fmt: skip
    if installed.returncode:
        raise MissingServer("its packages cannot be installed")
    # torch and huey are those that Nonstop runs on; what stands in this environment comes first.
    own = Path(sysconfig.get_path("purelib", vars={"base": str(_FOLDER)}))
    (own / "ours.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    mark.write_text(wanted)
    return executable
