"""The recipe that makes the bundled Swedish encoder; ``python -m training.make`` runs it."""
