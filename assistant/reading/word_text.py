"""The text of a Word paragraph, and of the footnotes."""

from __future__ import annotations

from docx.document import Document as WordDocument
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = frozenset({f"{W}del", f"{W}footnoteReference", f"{W}instrText", f"{W}moveFrom"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PAGE = "\f"
Element = etree._Element


def text_of(paragraph: Element) -> str:
    """Text with tabs, line breaks and page marks; without what was deleted, notes and fields."""
    parts: list[str] = []
    skip: Element | None = None
    for element in paragraph.iter():
        if skip is not None and _is_under(element, skip):
            continue
        skip = None
        if element.tag in _SKIPPED or element.tag == _FALLBACK:
            skip = element
        elif element.tag == f"{W}t":
            parts.append(element.text or "")
        elif element.tag == f"{W}tab" and _is_in_run(element):
            parts.append(" ")
        elif element.tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif element.tag == f"{W}lastRenderedPageBreak":
            parts.append(PAGE)
        elif element.tag == f"{W}br":
            parts.append(PAGE if element.get(f"{W}type") == "page" else "\n")
    return "".join(parts)


def _is_in_run(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == f"{W}r"


def _is_under(element: Element, above: Element) -> bool:
    return any(parent is above for parent in element.iterancestors())


def is_bold(paragraph: Element) -> bool:
    """True where each run with text is bold."""
    runs = [
        r for r in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in r.iter(f"{W}t"))
    ]
    marks = [r.find(f"{W}rPr/{W}b") for r in runs]
    return bool(runs) and all(
        m is not None and m.get(f"{W}val", "1") not in {"0", "false"} for m in marks
    )


def notes_of(document: WordDocument) -> dict[str, str]:
    """The footnotes' texts by their ids."""
    for part in document.part.package.iter_parts():
        if str(part.partname).endswith("/footnotes.xml"):
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root = etree.fromstring(part.blob, parser)
            texts = {
                note.get(f"{W}id", ""): " ".join(text_of(note).split())
                for note in root.iterchildren(f"{W}footnote")
            }
            return {key: text for key, text in texts.items() if text}
    return {}
