"""Ansvarslotsen: who is responsible for whom, in the words of the agreements."""

import os

# The matrices here are small: OpenBLAS's other threads wait in a loop for work that takes longer
# to hand out than to do (86 ms of processor time a question against 26). Read when numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
