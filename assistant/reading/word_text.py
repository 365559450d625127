"""The text of a Word paragraph, of its boxes, and of notes, headers and footers."""

from __future__ import annotations

from collections.abc import Iterator

from docx.document import Document as WordDocument
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BOX = f"{W}txbxContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    {f"{W}del", f"{W}moveFrom", f"{W}footnoteReference", f"{W}endnoteReference", f"{W}instrText",
     _BOX, _FALLBACK}
)  # fmt: skip
PAGE = "\f"
Element = etree._Element


def text_of(paragraph: Element) -> str:
    """Text with tabs, line breaks and page marks; without deletions, notes, fields and boxes."""
    parts: list[str] = []
    skip: Element | None = None
    for element in paragraph.iter():
        if skip is not None and _is_under(element, skip):
            continue
        skip = None
        if element.tag in _SKIPPED or is_placeholder(element):
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


def runs_of(paragraph: Element) -> list[Element]:
    """The runs whose text stands in the paragraph."""
    return [
        run
        for run in paragraph.iter(f"{W}r")
        if any((t.text or "").strip() for t in run.iterchildren(f"{W}t"))
        and not any(above.tag in _SKIPPED for above in _up_to(run, paragraph))
    ]


def boxes_of(paragraph: Element) -> list[Element]:
    """The text boxes that are anchored in a paragraph, once each."""
    return [
        box
        for box in paragraph.iter(_BOX)
        if not any(above.tag in _SKIPPED for above in _up_to(box, paragraph))
    ]


def is_placeholder(element: Element) -> bool:
    """True for a field of a form that nobody has filled in: "Klicka här för att ange text."."""
    return element.tag == f"{W}sdt" and element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def is_repeated(paragraph: Element) -> bool:
    """True for what stands a second time, for programs that know no newer boxes."""
    return any(above.tag == _FALLBACK for above in paragraph.iterancestors())


def _up_to(element: Element, above: Element) -> Iterator[Element]:
    for parent in element.iterancestors():
        if parent is above:
            return
        yield parent


def notes_of(document: WordDocument) -> dict[str, str]:
    """The texts of footnotes and endnotes by their kind and id, "footnote 2"."""
    found: dict[str, str] = {}
    for kind in ("footnote", "endnote"):
        for root in _parts(document, f"/{kind}s.xml"):
            for note in root.iterchildren(f"{W}{kind}"):
                if text := " ".join(text_of(note).split()):
                    found[f"{kind} {note.get(f'{W}id', '')}"] = text
    return found


def references_of(element: Element) -> list[str]:
    """The keys in ``notes_of`` of the notes that an element refers to."""
    return [
        f"{kind} {mark.get(f'{W}id', '')}"
        for kind in ("footnote", "endnote")
        for mark in element.iter(f"{W}{kind}Reference")
    ]


def edges_of(document: WordDocument) -> list[str]:
    """What headers and footers say, which the body does not hold."""
    roots = [root for kind in ("header", "footer") for root in _parts(document, f"/{kind}")]
    shown = (" ".join(text_of(p).split()) for root in roots for p in root.iter(f"{W}p"))
    return [text for text in dict.fromkeys(shown) if text]


def _parts(document: WordDocument, name: str) -> Iterator[Element]:
    """The roots of the package's parts whose names hold something."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for part in document.part.package.iter_parts():
        if name in str(part.partname) and str(part.partname).endswith(".xml"):
            yield etree.fromstring(part.blob, parser)
