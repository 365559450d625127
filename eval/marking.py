"""What marking answers in the report needs; the marks are read by ``ansvarslots review import``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.types import Document
from assistant.verdicts import hashes_of
from eval.metrics import Judgement


def answers(
    judged: Sequence[Judgement], documents: Mapping[str, Document]
) -> dict[str, dict[str, Any] | str]:
    """What marking an answer needs: its statements and the hashes of its sources.

    The form is that of ``assistant.verdicts.Review``, so that ``ansvarslots review import`` reads
    what the page saves.
    """
    hashes = hashes_of(documents.values())
    cases = {j.case.id: _answer(j, documents) for j in judged}
    key = hashlib.sha256(json.dumps([hashes, cases]).encode()).hexdigest()[:16]
    return {"key": key, "hashes": hashes, "cases": cases}


def _answer(judgement: Judgement, documents: Mapping[str, Document]) -> dict[str, Any]:
    reply = judgement.reply
    cited = sorted({c.span.document for c in reply.citations})
    return {
        "turns": list(judgement.case.turns),
        "status": reply.status,
        "documents": cited or sorted(documents),
        "answer": {
            "standalone": reply.understood,
            "claims": [{"text": s.text, "citations": list(s.citations)} for s in reply.statements],
            "citations": [
                {"n": c.n, "document": c.span.document, "start": c.span.start, "end": c.span.end}
                for c in reply.citations
            ],
        },
    }
