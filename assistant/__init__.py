"""Ansvarslotsen: who is responsible, answered from cooperation agreements, every word cited."""
