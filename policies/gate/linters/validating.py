"""The process in which CloudFormation Validate is asked: it is a library and has no command. What it says of each file is printed as one JSON document."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, Final

_SILENT: Final = ("INFO", "DEBUG")
_UNABLE: Final = {"ERROR": "it could not read the template", "ANALYSIS_INCOMPLETE": "it did not analyse the whole template"}


def main() -> None:
    """`NOTE… -- FILE…`: validate the files. Of what is no more than information only the rules that are named are told."""
    from cloudformation_validate import CelEngine  # noqa: PLC0415 - it is loaded in this process only

    at = sys.argv.index("--")
    notes, files, engine = sys.argv[1:at], sys.argv[at + 1 :], CelEngine()
    json.dump([said for file in files for said in _of(engine, file, notes)], sys.stdout)


def _of(engine: Any, file: str, notes: list[str]) -> Iterator[dict[str, Any]]:
    report = engine.validate_template(file)
    status = report.status.name
    if status != "OK":
        why = [one.message for one in report.diagnostics] if status == "ERROR" else [one.description for one in report.metadata.budget_exhaustions or ()]
        yield {"file": file, "rule": "", "severity": "FATAL", "message": f"{_UNABLE[status]}: {'; '.join(why)}", "crash": True}
    for one in report.diagnostics if status != "ERROR" else ():
        if one.severity.name in _SILENT and one.rule_id not in notes:
            continue
        entity = one.entity
        yield {
            "file": file,
            "rule": one.rule_id,
            "severity": one.severity.name,
            "message": one.message,
            "entity": [entity.entity_type.name, entity.logical_id] if entity else None,
            "path": one.property_path or "",
        }
