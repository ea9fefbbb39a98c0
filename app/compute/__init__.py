"""What runs jobs: only ever inside the consumer's processes.

consumer    the parent: forks and watches, opens no database, computes nothing
scheduler   ticks once a second: catalogue, rescue, bells
worker      claims jobs and supervises one attempt at a time
runner      a forked child in which the workload's code runs, and ends
"""
