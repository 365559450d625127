"""Every installed package with its version and licence; ``--sbom FILE`` writes CycloneDX 1.6."""

from __future__ import annotations

import argparse
import json
from importlib.metadata import Distribution, distributions
from pathlib import Path


def licence(package: Distribution) -> str:
    facts = package.metadata
    for key in ("License-Expression", "License"):
        value = (facts.get(key) or "").strip()
        if value and "\n" not in value and len(value) < 80:
            return value
    named = [c for c in facts.get_all("Classifier") or [] if c.startswith("License ::")]
    return named[0].rpartition(" :: ")[2] if named else "okänd"


def packages() -> list[tuple[str, str, str]]:
    found = {(d.metadata["Name"], d.version, licence(d)) for d in distributions()}
    return sorted(found, key=lambda row: row[0].lower())


def sbom(rows: list[tuple[str, str, str]]) -> dict[str, object]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "ansvarslotsen"}},
        "components": [
            {
                "type": "library",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name.lower()}@{version}",
                "licenses": [{"license": {"name": terms}}],
            }
            for name, version, terms in rows
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sbom", type=Path)
    options = parser.parse_args()
    rows = packages()
    if options.sbom:
        options.sbom.write_text(json.dumps(sbom(rows), indent=1), encoding="utf-8")
    for name, version, terms in rows:
        print(f"{name}\t{version}\t{terms}")


if __name__ == "__main__":
    main()
