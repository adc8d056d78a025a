"""The ways to put a finding right as SARIF has them: text of the file that it points at, to be replaced.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html#_Toc141791081
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...fixes.in_text import text_changes
from ...fixes.nodes import at_pointer
from ...fixes.text_edits import TextChange
from ..record.model import Edit, Finding
from .places import Places, message


def fixes(finding: Finding, places: Places) -> list[dict[str, Any]]:
    """A fix for each way that is a change of the text as it stands; none of what cannot be read."""
    source = finding.source
    if source is None or not finding.edits or (written := places.written(source.file)) is None:
        return []
    text, root = written
    found = (text_changes(text, root, [(one.do, at_pointer(root, one.pointer), one.value) for one in way]) for way in finding.edits)
    return [
        {
            "description": message(finding.fix if len(finding.edits) == 1 else _told(way)),
            "artifactChanges": [{"artifactLocation": places.artifact(source.file), "replacements": [_replaced(one, text) for one in sorted(changes)]}],
        }
        for way, changes in zip(finding.edits, found, strict=True)
        if changes
    ]


def _told(way: Sequence[Edit]) -> str:
    """`set /Resources/Orders/Properties/VisibilityTimeout, remove …`: which of several ways it is."""
    return ", ".join(f"{one.do} {one.pointer}" for one in way)


def _replaced(change: TextChange, text: str) -> dict[str, Any]:
    (start_line, start), (end_line, end) = _at(change.start, text), _at(change.end, text)
    region = {"startLine": start_line, "startColumn": start, "endLine": end_line, "endColumn": end}
    return {"deletedRegion": region, **({"insertedContent": {"text": change.text}} if change.text else {})}


def _at(offset: int, text: str) -> tuple[int, int]:
    """The line and the column, both from 1, in Unicode's code points, as the run says."""
    begins = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - begins + 1
