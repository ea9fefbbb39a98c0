"""Torch code that several workloads share: tables, networks, training, and what to draw of it."""
