"""Speed and memory, beside LlamaIndex's default pipeline in the same run."""

import assistant  # noqa: F401  first: it says how many threads NumPy may use
