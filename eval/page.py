"""The report's style and script: one page, no request to anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
STYLE = (HERE / "page.css").read_text(encoding="utf-8")
SCRIPT = (HERE / "page.js").read_text(encoding="utf-8")


def document(title: str, body: str, data: object) -> str:
    """A whole HTML page; ``body`` must be escaped already, ``data`` is what the script reads."""
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return (
        '<!doctype html>\n<html lang="sv"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="'
        f"default-src 'none'; style-src '{_hash(STYLE)}'; script-src '{_hash(SCRIPT)}'\">"
        f"<title>{title}</title><style>{STYLE}</style></head>\n"
        f'<body><main>{body}</main><script type="application/json" id="answers">{text}</script>'
        f"<script>{SCRIPT}</script></body></html>\n"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"
