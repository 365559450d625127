"""Question → ranked passages and sentences.

``rankings`` sees the passages in a dozen ways, from BM25 to the question bank; ``fusion`` weighs
them into one order with probabilities; ``search`` is the door; ``blend`` joins what two
readings of one question find.
"""

from assistant.search.blend import blend
from assistant.search.found import Found, Hit, Near
from assistant.search.fusion import Weights
from assistant.search.search import Search

__all__ = ["Found", "Hit", "Near", "Search", "Weights", "blend"]
