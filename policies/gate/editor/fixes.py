"""What puts a finding right, or accepts it, as changes of the text that is being edited."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

from yaml.nodes import MappingNode, SequenceNode

from queuegate.synth.iam.least_privilege.yaml_notation import in_line
from queuegate.synth.sources.template import Route, Unreadable
from queuegate.synth.sources.text.yaml_text import parse

from ...change import ATTRIBUTES, Chosen, Edit, Granted
from ...rule import Finding as Failed
from ..fixes.sam import is_made_by_sam, spelt_in_sam
from ..report.record.model import Finding
from ..report.text.escape import MASK
from ..settings.attached import KEY
from .edits import REMOVED, TextChange, appended, changed
from .nodes import composed, reached

_LONGEST: Final = 60
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
    return all(one.end <= other.start and one.start != other.start for one, other in pairwise(ordered))


def _change(edit: Edit, file: str, text: str, root: MappingNode) -> TextChange | None:
    if edit.outside or isinstance(edit.value, Chosen) or edit.place.scope.template.file != file:
        return None
    if isinstance(edit.value, Granted):
        return _granted(edit, edit.value, text, root)
    if edit.property == "DependsOn":
        return appended(text, root, (*_owner(edit), "DependsOn"), edit.value)
    route = (*_owner(edit), edit.property) if edit.property in ATTRIBUTES else _route(edit)
    return changed(text, root, route, REMOVED if edit.value is None else edit.value) if reached(root, route)[1:] else None


def _granted(edit: Edit, granted: Granted, text: str, root: MappingNode) -> TextChange | None:
    """A statement beside those of the role's first policy, or a policy template in the list of a SAM function."""
    owner = _owner(edit)
    policies: Route = (*owner, "Properties", "Policies")
    if is_made_by_sam(edit):
        return _added(text, root, policies, granted.template)
    return _added(text, root, (*policies, 0, "PolicyDocument", "Statement"), granted.statement)


def _added(text: str, root: MappingNode, route: Route, said: str) -> TextChange | None:
    nodes, data = reached(root, route), _data(said) if said else None
    return appended(text, root, route, data) if data is not None and len(nodes) > len(route) and isinstance(nodes[-1], SequenceNode) else None


def _data(said: str) -> Any:
    """What a statement, or a policy template, is as data. A text that is several is none."""
    try:
        return parse(said if said.startswith("{") else f"{{{said}}}", "")[0]
    except Unreadable:
        return None


def _owner(edit: Edit) -> Route:
    return edit.place.scope.template.written(edit.place.route[:2])[:2]


def _route(edit: Edit) -> Route:
    """Where the value is written: the property, what another one takes its value from, or the default of its parameter; else where the property is to be written."""
    template = edit.place.scope.template
    at = template.written(edit.at.route)
    if edit.there == edit.property.count(".") + 1 and edit.at.scope is edit.place.scope:
        if at[-1:] == ("Ref",) and (name := _default_of(at, template.source)) is not None:
            return ("Parameters", name, "Default")
        if at[:1] in (("Resources",), ("Parameters",)):
            return at
    return _written(edit)


def _default_of(at: Route, node: Any) -> str | None:
    """The parameter that is referred to there, if it has a default and may be anything."""
    parameters = node.get("Parameters")
    for key in at:
        node = node.get(key) if isinstance(node, dict) else node[key] if isinstance(node, list) and isinstance(key, int) and key < len(node) else None
    parameter = parameters.get(node) if isinstance(parameters, dict) and isinstance(node, str) else None
    return node if isinstance(parameter, dict) and "Default" in parameter and "AllowedValues" not in parameter else None


def _written(edit: Edit) -> Route:
    """Where the property is to be written, in SAM's spelling in what SAM makes."""
    template = edit.place.scope.template
    owner = template.written(edit.place.route[:2])
    spelt = spelt_in_sam(edit) if is_made_by_sam(edit) else edit.property
    written = template.written((*edit.place.route[:2], "Properties", *edit.property.split(".")))
    return written if written[:1] == ("Resources",) and spelt == edit.property else (*owner, "Properties", *spelt.split("."))


def _title(edit: Edit) -> str:
    value: Any = edit.value
    if isinstance(value, Granted):
        return f"Allow {edit.name} what it lacks"
    if edit.property == "DependsOn":
        return f"Let {edit.name} depend on {value}"
    if value is None:
        return f"Remove {edit.property} from {edit.name}"
    said = in_line(value)
    if edit.property not in ATTRIBUTES and (route := _route(edit))[0] == "Parameters":
        return f"Set the default of the parameter {route[1]} to {said}"
    return f"Set {edit.property} of {edit.name} to {said if len(said) <= _LONGEST else f'{said[:_LONGEST]}…'}"
