"""Results as JSON, their comparison with the last saved ones, and the gates."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.types import Document
from eval.figures import Figure
from eval.metrics import MEASURES
from eval.run import Scores

GROUPS = ("peers", "ablations", "controls")
"""Other systems of a run: peers, ours without a part, and ours spoiled on purpose."""
LABELS = {measure.key: measure.label for measure in MEASURES}


def to_json(
    main: Scores,
    groups: Mapping[str, Sequence[Scores]],
    documents: Iterable[Document],
    *,
    today: str,
    encoder: str,
) -> dict[str, Any]:
    """The whole result; nothing in it depends on the clock, so equal runs give equal files.

    Args:
        main: our system.
        groups: the other systems by the names of ``GROUPS``.
        documents: what was answered from.
        today: date that validity was judged by.
        encoder: name of the model.
    """
    return {
        "system": main.name,
        "today": today,
        "encoder": encoder,
        "documents": {d.id: hashlib.sha256(d.text.encode()).hexdigest()[:16] for d in documents},
        "figures": _figures(main.figures),
        "by": {
            split: {tag: _figures(values) for tag, values in tags.items()}
            for split, tags in main.by.items()
        },
        **{
            group: {other.name: _figures(other.figures) for other in groups.get(group, ())}
            for group in GROUPS
        },
        "cases": {
            j.case.id: {"outcome": j.outcome, "ranks": list(j.ranks), "why": list(j.why)}
            for j in main.judged
        },
    }


def save(result: Mapping[str, Any], file: Path) -> None:
    """Writes a result, one case a line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    head = {key: value for key, value in result.items() if key != "cases"}
    lines = [
        f"  {json.dumps(name)}: {json.dumps(case, ensure_ascii=False)}"
        for name, case in result["cases"].items()
    ]
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    file.write_text(text + ',\n "cases": {\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")


def load(file: Path) -> dict[str, Any] | None:
    """A saved result, or None where there is none.

    Raises:
        UsageError: the file is no result.
    """
    if not file.is_file():
        return None
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError("Resultatet går inte att läsa", where=str(file)) from error
    if not isinstance(raw, dict) or not {"figures", "cases"} <= set(raw):
        raise UsageError("Filen är inget resultat", where=str(file))
    return raw


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that lies outside the interval that it had."""

    split: str
    measure: str
    before: Figure
    now: Figure

    @property
    def worse(self) -> bool:
        """True when it fell."""
        return self.now.value < self.before.value


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs from the last saved result.

    Attributes:
        changes: figures outside their old interval.
        better, worse: cases that became, or stopped being, right.
        added, gone: cases of one of the results only.
    """

    changes: tuple[Change, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]


def compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> Comparison:
    """Compares two results; only splits and measures that both have."""
    changes = []
    for split, values in now["figures"].items():
        for key, raw in values.items():
            known = before["figures"].get(split, {}).get(key)
            if known is None:
                continue
            old, new = Figure.from_json(known), Figure.from_json(raw)
            if not old.low <= new.value <= old.high:
                changes.append(Change(split, key, old, new))
    splits = set(now["figures"])
    old_cases = {k: c for k, c in before["cases"].items() if k.split("-")[0] in splits}
    common = [name for name in now["cases"] if name in old_cases]
    was = {name: old_cases[name]["outcome"] == "right" for name in common}
    right = {name: now["cases"][name]["outcome"] == "right" for name in common}
    judged = [n for n in common if now["cases"][n]["outcome"] and old_cases[n]["outcome"]]
    return Comparison(
        changes=tuple(changes),
        better=tuple(n for n in judged if right[n] and not was[n]),
        worse=tuple(n for n in judged if was[n] and not right[n]),
        added=tuple(n for n in now["cases"] if n not in old_cases),
        gone=tuple(n for n in old_cases if n not in now["cases"]),
    )


def failed_gates(
    result: Mapping[str, Any], before: Mapping[str, Any] | None, gates: Path, changelog: Path
) -> tuple[str, ...]:
    """What a run fails on, in Swedish.

    ``[[gate]]`` holds a measure of a split above ``min``; ``[fall]`` names splits where no figure
    may fall below its saved interval unless the newest part of CHANGELOG.md names the measure.
    A measure that was not worked out in this run is not a failure.

    Raises:
        UsageError: the gates file is missing or wrong.
    """
    rules = _rules(gates)
    failed = []
    for gate in rules.get("gate", ()):
        raw = result["figures"].get(gate["split"], {}).get(gate["measure"])
        if raw is not None and raw["value"] < gate["min"]:
            label = LABELS[gate["measure"]]
            failed.append(f"{label} ({gate['split']}): {raw['value']:.3f} < {gate['min']}")
    allowed = _newest(changelog)
    watched = rules.get("fall", {}).get("splits", ())
    for change in compare(before, result).changes if before else ():
        if change.worse and change.split in watched and f"`{change.measure}`" not in allowed:
            failed.append(
                f"{LABELS.get(change.measure, change.measure)} ({change.split}) föll till"
                f" {change.now.value:.3f}, under {change.before.low:.3f}; motivera"
                f" `{change.measure}` i {changelog.name} eller rätta felet"
            )
    return tuple(failed)


def _rules(file: Path) -> dict[str, Any]:
    try:
        rules = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"Gränserna går inte att läsa: {error}", where=str(file)) from error
    for gate in rules.get("gate", ()):
        if gate.get("measure") not in LABELS or not {"split", "min"} <= set(gate):
            raise UsageError(f"Okänd gräns {gate}", where=str(file))
    return rules


def _newest(changelog: Path) -> str:
    """The part of a changelog under its first second-level heading."""
    if not changelog.is_file():
        return ""
    parts = changelog.read_text(encoding="utf-8").split("\n## ")
    return parts[1] if len(parts) > 1 else ""


def _figures(groups: Mapping[str, Mapping[str, Figure]]) -> dict[str, dict[str, Any]]:
    return {
        name: {key: value.to_json() for key, value in values.items()}
        for name, values in groups.items()
    }
