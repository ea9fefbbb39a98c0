"""The command line, `python -m app …`: one file for each group of commands.

`application` lists the commands. Each starts in a tenth of a second: what is heavy is imported
inside the functions that need it.

Exit codes: 0 done; 1 the job failed, or a check did; 2 the request was refused, with the reason
on stderr; 3 the job was cancelled; 70 something nobody foresaw; 130 Ctrl-C.
"""
