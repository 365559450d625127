"""Age and need to units, from the register."""

from assistant.register.matching import Offer, Reason
from assistant.resolve.ages import fits, limits
from assistant.resolve.join import conditional
from assistant.resolve.resolve import resolve
from assistant.resolve.values import Branch, Excluded, Resolution

__all__ = [
    "Branch",
    "Excluded",
    "Offer",
    "Reason",
    "Resolution",
    "conditional",
    "fits",
    "limits",
    "resolve",
]
