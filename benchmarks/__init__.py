"""What Nonstop costs and how quick it is, beside what people would use instead.

    python -m benchmarks [--quick] [--only NAME]

`measures/` has one file for each measure: what is measured, the goal, and how. `peers/` has one
program for each other queue, run in an environment of its own with a server of its own.
Everything is measured in one run on one machine, alternating, several rounds; results are
figures and ratios, never a pass or fail.
"""
