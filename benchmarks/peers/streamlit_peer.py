"""What people write by hand: a page that starts a process, which commits every step.

    streamlit run streamlit_peer.py -- FILE OUT STEPS PRODUCTS

A database with its default settings; the page reads it once a second to show how far it is.
"""

import multiprocessing
import sqlite3
import sys
import time
from pathlib import Path

import streamlit as st

from benchmarks.workloads.measured import work


def train(file: str, out: str, steps: int, products: int) -> None:
    import torch

    torch.set_num_threads(1)
    matrix = torch.randn(64, 64) / 8
    work(matrix, 10 * products)
    connection = sqlite3.connect(file)
    worst, began = 0.0, time.perf_counter()
    for step in range(steps):
        work(matrix, products)
        worked = time.perf_counter()
        connection.execute("UPDATE job SET progress = ?", ((step + 1) / steps,))
        connection.execute("INSERT INTO metric VALUES (?, 1.0, 0.5, 0.1)", (step,))
        connection.commit()
        worst = max(worst, time.perf_counter() - worked)
    seconds = time.perf_counter() - began
    Path(f"{out}.part").write_text(f"{seconds} {worst}")
    Path(f"{out}.part").rename(out)


@st.fragment(run_every=1)
def show(file: str) -> None:
    connection = sqlite3.connect(file)
    (share,) = connection.execute("SELECT progress FROM job").fetchone()
    metrics = connection.execute("SELECT * FROM metric ORDER BY step DESC LIMIT 200").fetchall()
    connection.close()
    st.progress(share)
    st.table(metrics[:5])


file, out, steps, products = sys.argv[1:]
if "process" not in st.session_state:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE job (progress REAL)")
    connection.execute("CREATE TABLE metric (step, loss, accuracy, rate)")
    connection.execute("INSERT INTO job VALUES (0)")
    connection.commit()
    connection.close()
    st.session_state.process = multiprocessing.Process(
        target=train, args=(file, out, int(steps), int(products)), daemon=True
    )
    st.session_state.process.start()
show(file)
