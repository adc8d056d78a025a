"""What puts a finding right, or accepts it, as changes of the text that is being edited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from queuegate.synth.sources.template import Route

from ...change import ATTRIBUTES, Chosen, Edit, Granted
from ...rule import Finding as Failed
from ..fixes.sam import is_made_by_sam, spelt_in_sam
from ..report.escape import MASK
from ..report.model import Finding
from ..settings.attached import KEY
from .edits import REMOVED, TextChange, appended, changed
from .nodes import MappingNode, composed, reached

REASON: Final = "it is accepted: say why here"


class Proposal(NamedTuple):
    """Changes of the text, all together, and what they are called."""

    title: str
    changes: list[TextChange]


def fixes(finding: Finding, failed: Failed, file: str, text: str) -> Iterator[Proposal]:
    """Each way to put it right that is a change of this file alone. A value that nobody shall see is in none."""
    root = composed(text)
    if root is None or MASK in finding.fix or MASK in finding.message:
        return
    for edits in (failed.changes, failed.instead):
        changes = [_change(edit, file, text, root) for edit in edits]
        known = [one for one in changes if one is not None]
        if known and len(known) == len(changes) and _apart(known):
            yield Proposal(", and ".join(dict.fromkeys(map(_title, edits))), list(dict.fromkeys(known)))


def waivers(finding: Finding, file: str, line: int, text: str) -> Iterator[Proposal]:
    """The ways to waive a finding where it stands: in a comment above its line (counted from one), or in the Metadata of its resource."""
    title = f"Waive {finding.rule} here"
    lines = text.splitlines(keepends=True)
    root = composed(text)
    if root is None:
        return
    if not root.flow_style and not file.lower().endswith(".json") and 0 < line <= len(lines):
        at = sum(map(len, lines[: line - 1]))
        written = lines[line - 1]
        indent = written[: len(written) - len(written.lstrip(" "))]
        newline = "\r\n" if "\r\n" in text else "\n"
        yield Proposal(title, [TextChange(at, at, f"{indent}# {KEY}: waive {finding.rule} because {REASON}{newline}")])
    if finding.resource is not None:
        entry = {"rule": finding.rule, "reason": REASON}
        change = appended(text, root, ("Resources", finding.resource, "Metadata", KEY, "waivers"), entry)
        if change is not None:
            yield Proposal(f"{title}, in the Metadata of {finding.resource}", [change])


def _apart(changes: list[TextChange]) -> bool:
    """Is none of them within another?"""
    ordered = sorted(set(changes))
    return all(one.end <= other.start and one.start != other.start for one, other in zip(ordered, ordered[1:], strict=False))


def _change(edit: Edit, file: str, text: str, root: MappingNode) -> TextChange | None:
    template = edit.place.scope.template
    if edit.outside or isinstance(edit.value, (Chosen, Granted)) or template.file != file:
        return None
    if edit.property == "DependsOn":
        return appended(text, root, (*_owner(edit), "DependsOn"), edit.value)
    if edit.property in ATTRIBUTES:
        return changed(text, root, (*_owner(edit), edit.property), REMOVED if edit.value is None else edit.value)
    keys = edit.property.split(".")
    at = template.written(edit.at.route)
    if edit.there == len(keys) and edit.at.scope is edit.place.scope and at[:1] in (("Resources",), ("Parameters",)):
        route: Route = at
    else:
        route = _written(edit)
    return changed(text, root, route, REMOVED if edit.value is None else edit.value) if reached(root, route)[1:] else None


def _owner(edit: Edit) -> Route:
    return edit.place.scope.template.written(edit.place.route[:2])[:2]


def _written(edit: Edit) -> Route:
    """Where the property is to be written."""
    spelt = spelt_in_sam(edit) if is_made_by_sam(edit) else edit.property
    own: Route = (*edit.place.route[:2], "Properties", *edit.property.split("."))
    written = edit.place.scope.template.written(own)
    owner = edit.place.scope.template.written(edit.place.route[:2])
    if written[:1] != ("Resources",):
        return (*owner, "Properties", *spelt.split("."))
    return written if spelt == edit.property else (*owner, "Properties", *spelt.split("."))


def _title(edit: Edit) -> str:
    value: Any = edit.value
    if edit.property == "DependsOn":
        return f"Let {edit.name} depend on {value}"
    return f"Remove {edit.property} from {edit.name}" if value is None else f"Set {edit.property} of {edit.name} to {_short(value)}"


def _short(value: Any) -> str:
    said = str(value).lower() if isinstance(value, bool) else str(value)
    return said if len(said) <= 60 else f"{said[:59]}…"  # noqa: PLR2004 - a title is short
