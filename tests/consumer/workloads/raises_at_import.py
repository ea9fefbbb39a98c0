"""Cannot be imported."""

raise RuntimeError("this file is broken")
