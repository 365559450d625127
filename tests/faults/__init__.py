"""What goes wrong where an index is built and read: kills, damage, full and read-only disks.

A small number in the suite; ``LOTS_FAULTS=200`` for the full one.
"""
