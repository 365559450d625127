"""HTML by hand: every text that is not this program's own goes through ``esc``."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable

_KEPT = frozenset("\n\t")


def esc(text: str) -> str:
    """Text for an HTML element or a quoted attribute, on one line.

    Control and direction characters go: they could show another order than the text has. Line
    breaks become character references, so that a page part never holds a blank line.
    """
    shown = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _UNSEEN)
    return html.escape(shown, quote=True).replace("\n", "&#10;").replace("`", "&#96;")


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def part(pieces: Iterable[str]) -> str:
    """A page part: pieces of finished HTML in one ``div``, on one line.

    A part is shown by Gradio's Markdown component, where an HTML block lasts until a blank line:
    without line breaks nothing in it is read as Markdown.
    """
    joined = "".join(pieces).replace("\r", " ").replace("\n", " ")
    return f'<div class="lots">{joined}</div>'


def items(rows: Iterable[str], *, classes: str = "") -> str:
    """A list of finished HTML items; "" for none."""
    inner = "".join(f"<li>{row}</li>" for row in rows)
    kind = f' class="{classes}"' if classes else ""
    return f"<ul{kind}>{inner}</ul>" if inner else ""


def labelled(name: str) -> str:
    """The attribute that says a table cell's column where the table is too narrow for columns."""
    return f' data-column="{esc(name)}"'


def button(label: str, *, classes: str = "", **data: str) -> str:
    """An ordinary button; ``data`` are its data attributes, which the page's script acts on.

    Args:
        label: text, not HTML.
        classes: CSS classes.
        data: name → value; "_" in a name is "-".
    """
    given = "".join(f' data-{key.replace("_", "-")}="{esc(value)}"' for key, value in data.items())
    return f'<button type="button" class="{classes or "lots-button"}"{given}>{esc(label)}</button>'
