"""One file → a document with a section tree, passages and character spans.

``document.read_document`` is the way in. Nothing is imported here: answering needs only ``markup``.
"""
