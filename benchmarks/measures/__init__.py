"""The measures: each file has `run(bench) -> Finding`."""
