"""From when and until when a document, or something within it, says that it applies."""

from assistant.validity.cues import ValidityCues
from assistant.validity.document import (
    DocumentValidity,
    Period,
    Validities,
    past_periods,
    validity_of,
)
from assistant.validity.statements import Statement
from assistant.validity.text import statements_of

__all__ = [
    "DocumentValidity",
    "Period",
    "Statement",
    "Validities",
    "ValidityCues",
    "past_periods",
    "statements_of",
    "validity_of",
]
