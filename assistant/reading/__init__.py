"""One file → a document with a section tree, passages and character spans."""

from assistant.reading.document import read_document, read_text

__all__ = ["read_document", "read_text"]
