"""What puts a finding right as edits of the data that a person wrote: in the template itself, where it is written, in SAM's spelling where SAM makes the resource.

A template that an app or a build made is none that anybody edits: of that there are no edits.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

from queuegate._light import NamedTuple
from queuegate.synth.language.creation_order import references
from queuegate.synth.language.scope import Scope
from queuegate.synth.sources.template import Route, Template, Unreadable
from queuegate.synth.values.value import Names

from ...change import ATTRIBUTES, Chosen, Edit, Granted
from ...rule import Finding
from .construct_paths import construct_path
from .sam import is_made_by_sam, spelt_in_sam

_BUILT: Final = ".aws-sam"
"""The folder of what `sam build` writes: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-build.html"""


class DataEdit(NamedTuple):
    """What is done at a route: it is set to the value, gets it as one more item (of a list that may not be there yet), or goes. `of` is the change that it carries out."""

    do: Literal["set", "append", "remove"]
    route: Route
    value: Any
    of: Edit


def ways(finding: Finding, file: str) -> Iterator[list[DataEdit]]:
    """Each way to put it right that is a change of this file alone, and names nothing that has to be made first."""
    for edits in (finding.changes, finding.instead):
        found = [one for edit in edits if (one := _data_edit(edit, file)) is not None]
        if found and len(found) == len(edits) and all(map(_is_whole, found)):
            yield found


def _is_whole(edit: DataEdit) -> bool:
    """Is all there that it refers to? A new dead-letter queue, say, is not."""
    body = edit.of.place.scope.template.body
    known = {name for section in ("Resources", "Parameters") if isinstance(body.get(section), dict) for name in body[section]}
    return all(name in known or name.startswith("AWS::") for name in references(edit.value))


def _data_edit(edit: Edit, file: str) -> DataEdit | None:
    template = edit.place.scope.template
    if edit.outside or isinstance(edit.value, Chosen) or template.file != file or _is_made(edit, template):
        return None
    if any(one.scope is edit.place.scope and template.spot(one.route).file != file for one in (edit.place, edit.at)):
        return None  # it is written in a file that the template names
    if isinstance(edit.value, Granted):
        return _granted(edit, edit.value, template)
    if edit.property == "DependsOn":
        return DataEdit("append", (*_owner(edit), "DependsOn"), edit.value, edit)
    route = (*_owner(edit), edit.property) if edit.property in ATTRIBUTES else route_of(edit)
    if edit.value is None and route[-2:-1] == ("Fn::If",):
        return DataEdit("set", route, {"Ref": "AWS::NoValue"}, edit)  # one of two cases goes, and Fn::If keeps its place
    return DataEdit("remove" if edit.value is None else "set", route, edit.value, edit)


def _is_made(edit: Edit, template: Template) -> bool:
    """Is the template an app's, or a build's, so that the next one overwrites it?"""
    return bool(template.path) or construct_path(edit.place) is not None or f"{os.sep}{_BUILT}{os.sep}" in template.file


def _granted(edit: Edit, granted: Granted, template: Template) -> DataEdit | None:
    """A statement beside those of the role's first policy, or a policy template in the list of a SAM function; not where something else goes in its place."""
    if granted.taken:
        return None
    policies: Route = (*_owner(edit), "Properties", "Policies")
    route, said = (policies, granted.template) if is_made_by_sam(edit) else ((*policies, 0, "PolicyDocument", "Statement"), granted.statement)
    data = _data(said) if said else None
    return DataEdit("append", route, data, edit) if data is not None and isinstance(_at(template.source, route), list) else None


def _data(said: str) -> Any:
    """What a statement, or a policy template, is as data. A text that is several is none."""
    from queuegate.synth.sources.text.yaml_text import parse  # noqa: PLC0415 - few findings are about what a role lacks

    try:
        return parse(said if said.startswith("{") else f"{{{said}}}", "")[0]
    except Unreadable:
        return None


def _owner(edit: Edit) -> Route:
    return edit.place.scope.template.written(edit.place.route[:2])[:2]


def route_of(edit: Edit) -> Route:
    """Where the value is written: the property, what another one takes its value from, or the default of its parameter; else where the property is to be written."""
    template = edit.place.scope.template
    at = template.written(edit.at.route)
    if edit.there == edit.property.count(".") + 1 and edit.at.scope is edit.place.scope:
        if at[-1:] == ("Ref",):
            name = _default_of(at, edit.place.scope)
            return at[:-1] if name is None else ("Parameters", name, "Default")
        if at[:1] in (("Resources",), ("Parameters",)):
            return at
    return _written(edit)


def _default_of(at: Route, scope: Names) -> str | None:
    """The parameter that is referred to there, if it has a default, may be anything, and nobody gives it a value: neither the command nor a stack around this one."""
    source = scope.template.source
    name, parameters = _at(source, at), source.get("Parameters")
    parameter = parameters.get(name) if isinstance(parameters, dict) and isinstance(name, str) else None
    if not isinstance(name, str) or not isinstance(parameter, dict) or "Default" not in parameter or "AllowedValues" in parameter:
        return None
    if not isinstance(scope, Scope) or scope.owner is not None:
        return None
    return name if (variable := scope.variables.get(name)) is not None and len(variable.atoms) > 1 else None


def _at(node: Any, route: Sequence[str | int]) -> Any:
    for key in route:
        node = node.get(key) if isinstance(node, dict) else node[key] if isinstance(node, list) and isinstance(key, int) and key < len(node) else None
    return node


def _written(edit: Edit) -> Route:
    """Where the property is to be written, in SAM's spelling in what SAM makes."""
    template = edit.place.scope.template
    owner = template.written(edit.place.route[:2])
    spelt = spelt_in_sam(edit) if is_made_by_sam(edit) else edit.property
    written = template.written((*edit.place.route[:2], "Properties", *edit.property.split(".")))
    return written if written[:1] == ("Resources",) and spelt == edit.property else (*owner, "Properties", *spelt.split("."))
