"""Verbs: what people, the command line and the clock ask for.

Every verb takes who asks (`by`) and the time (`now`), and says in one sentence why it cannot
be done.
"""
