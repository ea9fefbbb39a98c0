"""Nonstop: long torch jobs behind a Streamlit page, which nothing a browser does can stop.

Three layers at the edges, three vocabularies in the middle:

    ui          asks and draws; the only home of streamlit
    compute     runs jobs; lives only inside the consumer
    store       keeps the truth; the only home of SQL

    domain      words: values and rules, no input or output
    workloads   kinds of work: one file, one typed function
    operations  verbs: what people, the command line and the clock ask for

Beside them: files (what lies on disk), broker (bells), language (Japanese and English),
learning (torch code that several workloads share), delivery (sends word of jobs), cli (the
command line), client (Python).
"""

__version__ = "0.2.0"
