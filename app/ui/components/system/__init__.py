"""The parts of the system page."""
