"""Writes whatever is generated, or says with `--check` what is not as it would be written.

Run `python tools/generate.py`. A generated file is never edited by hand: change what it is made from.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path

from format_examples import examples
from readme import SHOWING, shown
from rule_fixes import pipeline, rule_fixes
from rule_pages import pages, paths
from screens import screens

from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.command.schemas import access_schema, diff_schema, metadata_schema, report_schema, settings_schema

ROOT = Path(__file__).parents[1]

FIXES = "policies/gate/catalogue/fixes.json"
"""What the pages are made from, beside the rules."""


@cache
def _pages() -> dict[str, str]:
    return pages(every_rule())


def _page(path: str) -> str:
    return _pages()[path]


GENERATED: dict[str, Callable[[], str]] = {
    FIXES: rule_fixes,
    "policies/gate/catalogue/pipeline.json": pipeline,
    "policies/gate/command/access.schema.json": access_schema,
    "policies/gate/command/diff.schema.json": diff_schema,
    "policies/gate/command/metadata.schema.json": metadata_schema,
    "policies/gate/command/report.schema.json": report_schema,
    "policies/gate/command/queuegate.schema.json": settings_schema,
    **{page: partial(shown, page) for page in SHOWING},
    **screens(),
    **examples(),
    **{path: partial(_page, path) for path in paths(every_rule())},
}
"""Each generated file, and the function that gives its text."""


def stale(paths: Iterable[str] = GENERATED) -> list[str]:
    """The files that are not as they would be generated."""
    return [path for path in paths if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != GENERATED[path]()]


def _write(path: str) -> None:
    (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
    (ROOT / path).write_text(GENERATED[path](), encoding="utf-8")
    print(f"wrote {path}")


def main(arguments: list[str]) -> int:
    if "--check" not in arguments and FIXES in stale([FIXES]):
        _write(FIXES)
    found = stale()
    for path in found:
        if "--check" in arguments:
            print(f"{path} is not up to date: run python tools/generate.py")
        else:
            _write(path)
    return 1 if found and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
