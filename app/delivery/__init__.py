"""Word goes out through Apprise: the only home of it.

Apprise is loaded when something is checked or sent, and what it logs stays here: its messages may
quote the URL, which holds secrets.
"""
