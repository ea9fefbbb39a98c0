"""The crash test that anyone can run: `python -m app chaos`.

It starts consumers of its own on a fresh data folder, lets killable processes submit jobs, kills
and freezes whatever it started at random, and then checks that every job was kept, ended as it
should and acted once at a time. What jobs do is checked in a ledger that they write themselves.
"""
