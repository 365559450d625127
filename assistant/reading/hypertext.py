"""HTML → text: headings, lists and tables of the page's main part; menus and scripts left out."""

from __future__ import annotations

import re

from lxml import etree, html

from assistant.errors import CorpusError
from assistant.reading.encoding import byte_order
from assistant.reading.extract import Extract, pipe_row, rule_row, spread, tidy
from assistant.swedish import Language, fold

_GONE = frozenset(
    "script style noscript nav footer aside form button svg iframe template select option input "
    "textarea video audio canvas object embed head dialog".split()
)
_ROLES = frozenset(
    "navigation banner contentinfo search dialog complementary menubar menu toolbar tablist".split()
)
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|breadcrumbs?|menu|nav|navbar|navigation|share|sharing|skip|"
    r"skiplink|sidebar|toolbar|popup|modal|related|pagination|footer)(?:$|[\s_-])",
    re.I,
)
_BLOCKS = frozenset(
    "p div section article main header h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tr blockquote pre "
    "figure figcaption address hr br body details summary".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MAX_DEPTH = 200
Element = etree._Element


def read_html(data: bytes, language: Language) -> Extract:
    """The text of a web page's main part.

    Raises:
        CorpusError: nothing in it can be read.
    """
    try:
        root = html.document_fromstring(_decoded(data))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise CorpusError("HTML-filen går inte att läsa", remedy="spara om den") from error
    writer = _Writer(language)
    _clear(root, writer.left_out)
    writer.walk(_main(root), 0, 0)
    text = tidy("\n".join(writer.finished()))
    if not text.strip():
        raise CorpusError("HTML-filen är tom", remedy="spara sidan med sin text")
    return Extract(text, (), tuple(dict.fromkeys(writer.left_out))[:200])


def _decoded(data: bytes) -> str:
    named = re.search(rb"charset\s*=\s*[\"']?([\w-]{3,20})", data[:4096])
    marked = byte_order(data)
    for name in (
        *((marked,) if marked else ()),
        "utf-8-sig",
        named.group(1).decode("ascii") if named else "cp1252",
        "latin-1",
    ):
        try:
            text = data.decode(name)
            break
        except (UnicodeDecodeError, LookupError):
            continue
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", text) or " "


def _clear(root: Element, left_out: list[str]) -> None:
    """Takes out what is no text of the document, and notes what it said."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            _drop(element)
            continue
        names = f"{element.get('class', '')} {element.get('id', '')}"
        chrome = element.get("role", "") in _ROLES or (
            element.tag not in {"body", "html", "main", "article"} and _CHROME.search(names)
        )
        hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
        if element.tag in _GONE or chrome or hidden:
            said = "" if element.tag in {"script", "style", "head"} else _words(element)
            if said:
                left_out.append(said[:120])
            _drop(element)


def _drop(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _main(root: Element) -> Element:
    body = root.find("body")
    body = root if body is None else body
    whole = len(_words(body))
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = max(body.iterfind(path), key=lambda e: len(_words(e)), default=None)
        if found is not None and len(_words(found)) > 0.4 * whole:
            return found
    return body


def _words(element: Element) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())


class _Writer:
    """Writes blocks as lines."""

    def __init__(self, language: Language) -> None:
        self.out: list[str] = []
        self.left_out: list[str] = []
        self.run: list[str] = []
        self.prefix = ""
        self.chrome = language.page_chrome

    def finished(self) -> list[str]:
        """All lines."""
        self._flush()
        return self.out

    def walk(self, element: Element, depth: int, lists: int) -> None:
        """An element, its text and its children."""
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
        if depth > _MAX_DEPTH:
            self.run.append(_words(element))
        elif tag == "table":
            self._table(element)
        elif tag in _HEADINGS:
            if words := _words(element):
                self.out += ["", f"{'#' * int(tag[1])} {words}", ""]
        elif tag != "sup" or not re.fullmatch(r"\[?\d{1,3}\]?", _words(element)):
            self._children(element, depth, lists)
            self._close(element)

    def _children(self, element: Element, depth: int, lists: int) -> None:
        if element.tag == "li":
            self.prefix = f"{'  ' * max(0, lists - 1)}{_mark(element)} "
        if element.text:
            self.run.append(element.text)
        for child in element:
            self.walk(child, depth + 1, lists + (child.tag in {"ul", "ol"}))
            if child.tail:
                self.run.append(child.tail)

    def _close(self, element: Element) -> None:
        words = " ".join("".join(self.run).split())
        if element.tag in {"strong", "b"} and _alone(element) and words and "*" not in words:
            self.run = [f"**{words}**"]
        elif element.tag == "dt":
            self.run = [f"**{words}**: "]
        elif element.tag in _BLOCKS:
            self._flush(gap=element.tag not in {"li", "br", "dd"})

    def _flush(self, *, gap: bool = False) -> None:
        words = " ".join("".join(self.run).split())
        if words.endswith("**:"):
            self.run = [words + " "]
            return
        self.run = []
        if words and fold(words) in self.chrome:
            self.left_out.append(words)
        elif words:
            self.out.append(f"{self.prefix}{words}")
            self.prefix = ""
        if gap and self.out and self.out[-1]:
            self.out.append("")

    def _table(self, table: Element) -> None:
        rows: list[tuple[list[str], bool]] = []
        below: dict[int, int] = {}
        for row in table.iter("tr"):
            if next(row.iterancestors("table")) is not table:
                continue
            cells: list[str] = []
            found = [c for c in row if c.tag in {"td", "th"}]
            above = rows[-1][0] if rows else []
            for cell in found:
                _go_on(cells, below, above)
                high, wide = _number(cell, "rowspan"), _number(cell, "colspan")
                text = _cell(cell)
                for column in range(len(cells), len(cells) + wide if high > 1 else 0):
                    below[column] = high - 1
                again = spread(text) if rows and len(found) > 1 else ""
                cells += [text, *[again] * (wide - 1)]
            _go_on(cells, below, above)
            if any(cells):
                rows.append((cells, all(c.tag == "th" for c in found)))
        if not rows:
            return
        if max(len(cells) for cells, _ in rows) < 2:
            self.out += ["", *(cells[0] for cells, _ in rows), ""]
            return
        first, is_head = rows[0]
        short = all(0 < len(c) <= 60 and "•" not in c for c in first)
        head = is_head or (short and len(rows) > 1)
        self.out += ["", pipe_row(first), *([rule_row(len(first))] if head else [])]
        self.out += [*(pipe_row(cells) for cells, _ in rows[1:]), ""]


def _go_on(cells: list[str], below: dict[int, int], above: list[str]) -> None:
    """Adds the cells that go on from the row above, where the next one's place is."""
    while below.get(len(cells), 0):
        below[len(cells)] -= 1
        cells.append(spread(above[len(cells)]) if len(cells) < len(above) else "")


def _mark(item: Element) -> str:
    parent = item.getparent()
    if parent is not None and parent.tag == "ol":
        return f"{sum(1 for _ in item.itersiblings('li', preceding=True)) + 1}."
    return "•"


def _alone(element: Element) -> bool:
    """True for bold text that is all its paragraph says."""
    parent = element.getparent()
    return parent is not None and parent.tag in {"p", "div"} and _words(parent) == _words(element)


def _cell(cell: Element) -> str:
    for item in cell.iter("li"):
        item.text = f" • {item.text or ''}"
    return _words(cell)


def _number(cell: Element, name: str) -> int:
    found = re.match(r"\d{1,2}", cell.get(name, "1"))
    return max(1, min(50, int(found.group()))) if found else 1
