"""Who is responsible for what, which ages, which level, as agreements word it."""

from assistant.register.build import build_register
from assistant.register.cues import RegisterCues
from assistant.register.model import Duty, Entry, LevelClaim, Register, Unread

__all__ = [
    "Duty",
    "Entry",
    "LevelClaim",
    "Register",
    "RegisterCues",
    "Unread",
    "build_register",
]
