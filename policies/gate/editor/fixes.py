"""What puts a finding right, or accepts it, as changes of the text that is being edited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import NamedTuple
from queuegate.synth.iam.least_privilege.yaml_notation import in_line

from ...change import ATTRIBUTES, Edit, Granted
from ...rule import Finding as Failed
from ..fixes.data import route_of, ways
from ..fixes.in_text import text_changes
from ..fixes.nodes import composed
from ..fixes.text_edits import TextChange, appended
from ..report.record.model import Finding
from ..report.text.escape import MASK
from ..settings.attached import KEY
from ..settings.checks import PLACEHOLDER

_LONGEST: Final = 60


class Proposal(NamedTuple):
    """Changes of the text, all together, and what they are called."""

    title: str
    changes: list[TextChange]


def with_a_reason(proposal: Proposal) -> Proposal:
    """A waiver as it is once its reason is written: as it is proposed, it is asked for."""
    return proposal._replace(changes=[one._replace(text=one.text.replace(PLACEHOLDER, "this is a reason")) for one in proposal.changes])


def fixes(finding: Finding, failed: Failed, file: str, text: str) -> Iterator[Proposal]:
    """Each way to put it right that is a change of this file alone. A value that nobody shall see is in none."""
    root = composed(text)
    if root is None or MASK in finding.fix or MASK in finding.message:
        return
    for edits in ways(failed, file):
        if changes := text_changes(text, root, [edit[:3] for edit in edits]):
            first, *more = dict.fromkeys(_title(edit.of) for edit in edits)
            yield Proposal(", and ".join([first, *(f"{one[:1].lower()}{one[1:]}" for one in more)]), changes)


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
        yield Proposal(title, [TextChange(at, at, f"{indent}# {KEY}: waive {finding.rule} because {PLACEHOLDER}{newline}")])
    if finding.resource is not None:
        entry = {"rule": finding.rule, "reason": PLACEHOLDER}
        change = appended(text, root, ("Resources", finding.resource, "Metadata", KEY, "waivers"), entry)
        if change is not None:
            yield Proposal(f"{title}, in the Metadata of {finding.resource}", [change])


def _title(edit: Edit) -> str:
    value: Any = edit.value
    if isinstance(value, Granted):
        return f"Allow {edit.name} what it lacks"
    if edit.property == "DependsOn":
        return f"Let {edit.name} depend on {value}"
    if value is None:
        return f"Remove {edit.property} from {edit.name}"
    said = in_line(value)
    if edit.property not in ATTRIBUTES and (route := route_of(edit))[0] == "Parameters":
        return f"Set the default of the parameter {route[1]} to {said}"
    return f"Set {edit.property} of {edit.name} to {said if len(said) <= _LONGEST else f'{said[:_LONGEST]}…'}"
