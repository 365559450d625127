"""The evaluation suite: are the answers right, and how sure are we of that figure?

    cases → replies of a system → judged cases → figures with intervals → table, report, gates

The package shadows the builtin ``eval``: write ``from eval.metrics import …``, never a bare
``import eval``.
"""

import assistant  # noqa: F401  first: it says how many threads NumPy may use
