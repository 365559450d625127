"""What can go wrong, and how it is said.

LotsError                  anything this program says in one clear line
├── UsageError             the caller asked for something impossible      (exit status 2)
├── CorpusError            a folder, a document or a data file is unusable (exit status 2)
├── IndexStoreError        the index cannot be read, written or locked     (exit status 1)
├── LedgerError            what is kept (reviews, gaps) is damaged or busy (exit status 1)
└── EncoderError           a model cannot be loaded                        (exit status 2)
"""

from __future__ import annotations


class LotsError(Exception):
    """One line for the user: what is wrong, where, and what mends it.

    Args:
        message: what is wrong, in Swedish, without a full stop.
        where: file (and line), option or address that it concerns; may be empty.
        remedy: what the user can do about it; may be empty.
    """

    exit_status = 1

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        mend = f" – {self.remedy}" if self.remedy else ""
        return f"{self.message}{place}{mend}"


class UsageError(LotsError):
    """The caller asked for something impossible."""

    exit_status = 2


class CorpusError(LotsError):
    """A corpus folder, a document or a data file is unusable."""

    exit_status = 2


class IndexStoreError(LotsError):
    """The index cannot be read, written or locked."""

    exit_status = 1


class LedgerError(LotsError):
    """A file of what is kept (reviews, gaps) is damaged, busy or not ours."""

    exit_status = 1


class EncoderError(LotsError):
    """A model cannot be loaded."""

    exit_status = 2
