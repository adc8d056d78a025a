"""Writes whatever is generated, or says with `--check` what is not as it would be written.

Run `python tools/generate.py`. A generated file is never edited by hand: change what it is made from.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from format_examples import examples
from mutant_matrix import matrix
from readme import readme
from rule_pages import pages
from screens import screens

from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.command.schemas import access_schema, metadata_schema, report_schema, settings_schema

ROOT = Path(__file__).parents[1]

GENERATED: dict[str, Callable[[], str]] = {
    "policies/gate/command/access.schema.json": access_schema,
    "policies/gate/command/metadata.schema.json": metadata_schema,
    "policies/gate/command/report.schema.json": report_schema,
    "policies/gate/command/queuegate.schema.json": settings_schema,
    "docs/mutants.md": matrix,
    "README.md": readme,
    **screens(),
    **examples(),
    **{path: text.__str__ for path, text in pages(every_rule()).items()},
}
"""Each generated file, and the function that gives its text."""


def stale() -> list[str]:
    """The files that are not as they would be generated."""
    return [path for path, text in GENERATED.items() if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != text()]


def main(arguments: list[str]) -> int:
    found = stale()
    for path in found:
        if "--check" in arguments:
            print(f"{path} is not up to date: run python tools/generate.py")
        else:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(GENERATED[path](), encoding="utf-8")
            print(f"wrote {path}")
    return 1 if found and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
