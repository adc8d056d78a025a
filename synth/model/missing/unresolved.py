"""What CloudFormation cannot resolve in a template, whatever its parameters are: names that nothing has, attributes that a type lacks, keys that no map has, and what nested stacks are not given.

Of names only a whole template is sure: of a part of one, and where a macro, a module or a loop may make what is named, nobody knows. An attribute of what a part holds, and what that hands to a nested stack, are as sure there.

https://repost.aws/knowledge-center/cloudformation-template-validation
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any, Final

from queuegate._light import regex

from ...language.macros import adding
from ...language.nested_stacks import STACK
from ...language.parameters.accepted import section
from ...language.scope import Scope
from ...linking.calls import Call, calls, calls_in_source, named
from ...linking.formats.attributes import lacking
from ...linking.gaps import has_head, is_whole, is_written_out, makers, variables
from ...linking.links import Links
from ...sources.template import SAM, Route
from ...values.text import Token
from ...values.value import Place
from ...values.worlds import World
from .misspelt import logical_ids, misspelt_words, no_names, of_resources, refused_names, who
from .not_there import Unresolved, doubts, is_open, near
from .transforms import loops_of_one_name, loops_without_transform, transforms_amiss

_LOGICAL_ID: Final = regex(r"[A-Za-z0-9]+")
_PSEUDO: Final = tuple(f"AWS::{name}" for name in ("AccountId", "NotificationARNs", "NoValue", "Partition", "Region", "StackId", "StackName", "URLSuffix"))
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html"""
_MOST: Final = 300
"""So many are looked for: CloudFormation refuses the template for one."""
_OF_SAM: Final = frozenset({"Alias", "Deployment", "DestinationQueue", "DestinationTopic", "Stage", "Version"})
"""What SAM resolves behind a resource of its own: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html"""


def unresolved_in(scope: Scope, links: Links) -> list[Unresolved]:
    """That of one stack. The key of what the template does not have at all is what `gaps.missing` says of it."""
    return links.keep(("unresolved", scope.id), partial(_unresolved, scope, links))


def _unresolved(scope: Scope, links: Links) -> list[Unresolved]:
    found: dict[str, Unresolved] = {}
    for one in _of_whole(scope, links) if is_whole(scope) else _of_part(scope, links):
        found.setdefault(one.key, one)
        if len(found) == _MOST:
            break
    return list(found.values())


def _of_whole(scope: Scope, links: Links) -> Iterator[Unresolved]:
    reader = _Reader(scope, links)
    return chain(
        misspelt_words(scope, links),
        refused_names(scope, links),
        no_names(scope, links),
        reader.around(),
        (said for call in calls(scope, links) for said in reader.read(call)),
        (said for call in calls_in_source(scope) for said in reader.names(call)),
        _handed(scope, links),
        _of_conditions(scope, links),
        transforms_amiss(scope),
    )


def _of_part(scope: Scope, links: Links) -> Iterator[Unresolved]:
    """What no other part can make right: attributes of resources that it holds, and what those hand to nested stacks."""
    yield from of_resources(scope)
    yield from no_names(scope, links)
    yield from loops_of_one_name(scope)
    if has_head(scope):
        yield from loops_without_transform(scope)
        yield from logical_ids(scope, rounds=True)
    if is_written_out(scope):
        reader = _Reader(scope, links)
        yield from (said for call in calls(scope, links) for said in reader.attributes(call))
        yield from _handed(scope, links)


def _handed(scope: Scope, links: Links) -> Iterator[Unresolved]:
    if any(resource.get("Type") == STACK for resource in scope.resources.values()):
        from .handed import handed, handed_lists  # noqa: PLC0415 - few templates nest others

        yield from handed(scope, links)
        yield from handed_lists(scope, links)


def _of_conditions(scope: Scope, links: Links) -> Iterator[Unresolved]:
    if scope.conditions:
        from .conditions import refused_conditions  # noqa: PLC0415 - as above
        from .left_out import left_out  # noqa: PLC0415 - as above

        yield from [*refused_conditions(scope)] or left_out(scope, links)


class _Reader:
    """Looks up what a template's calls name."""

    def __init__(self, scope: Scope, links: Links) -> None:
        self.scope, self.links = scope, links
        self.known = {*scope.resources, *scope.declared}
        self.makers = makers(scope)
        self.told: set[str] = set()

    def around(self) -> Iterator[Unresolved]:
        """What resources and outputs name by Condition and DependsOn."""
        for part in ("Resources", "Outputs"):
            for name, body in section(self.scope.template.body, part).items():
                if isinstance(body, dict) and isinstance(condition := body.get("Condition"), str):
                    yield from self._condition(condition, (part, name, "Condition"))
                waits = body.get("DependsOn") if part == "Resources" and isinstance(body, dict) else None
                for other in waits if isinstance(waits, list) else [waits]:
                    if isinstance(other, str) and self._is_nothing(other, self.scope.resources):
                        yield self._named(other, (part, name, "DependsOn"), self.scope.resources, "is not a resource")

    def read(self, call: Call) -> Iterator[Unresolved]:
        """What one call names and nothing has."""
        match call.function, call.argument:
            case "Ref", str(name):
                yield from self._reference(name, call)
            case "Fn::GetAtt", str(text) if "." in text:
                name, _, attribute = text.partition(".")
                yield from self._attribute(name, attribute, call)
            case "Fn::GetAtt", [str(name), str(attribute)]:
                yield from self._attribute(name, attribute, call)
            case "Fn::Sub", str(text):
                yield from self._substituted(text, {}, call)
            case "Fn::Sub", [str(text), dict(own)]:
                yield from self._substituted(text, own, call)
            case "Fn::If", [str(condition), _, _]:
                yield from self._condition(condition, call.route)
            case "Condition", str(condition) if call.route[0] == "Conditions":
                yield from self._condition(condition, call.route)
            case "Fn::GetStackOutput", {"StackName": str(stack), "OutputName": str(output)}:
                yield from self._of_stack(stack, output, call)
            case "Fn::FindInMap", [_, _, _] if call.route[0] != "Conditions":
                from .map_entries import lacking_entry  # noqa: PLC0415 - few templates have maps

                yield from lacking_entry(self.scope, self.links, call, self.told)

    def names(self, call: Call) -> Iterator[Unresolved]:
        """The names of one call that nothing has."""
        for name in named(call):
            if not name.startswith("AWS::") and self._is_nothing(name, self.known):
                yield self._named(name, call.route, self.known, "is neither a resource nor a parameter")

    def attributes(self, call: Call) -> Iterator[Unresolved]:
        """The attributes that one call asks of resources which the template holds."""
        match call.function, call.argument:
            case "Fn::GetAtt", str(text) if "." in text:
                names = [text]
            case "Fn::GetAtt", [str(name), str(attribute)]:
                names = [f"{name}.{attribute}"]
            case "Fn::Sub", str(text):
                names = [*variables(text, {})]
            case "Fn::Sub", [str(text), dict(own)]:
                names = [*variables(text, own)]
            case _:
                return
        for name, dot, attribute in (one.partition(".") for one in names):
            if dot and name in self.scope.resources:
                yield from self._attribute(name, attribute, call)

    def _reference(self, name: str, call: Call) -> Iterator[Unresolved]:
        if not name.startswith("AWS::"):
            if call.route[0] == "Conditions" and name in self.scope.resources:
                yield self._of_condition(name, call)
            elif self._is_nothing(name, self.known):
                yield self._named(name, call.route, self.known, "is neither a resource nor a parameter")
        elif name not in _PSEUDO and (slip := near(name, _PSEUDO)):
            said = f"{self._who(call.route)} refers to {name}, which is not a pseudo parameter"
            yield Unresolved(said, slip, Place(self.scope, call.route), name)

    def _attribute(self, name: str, attribute: str, call: Call) -> Iterator[Unresolved]:
        if call.route[0] == "Conditions" and name in self.scope.resources:
            yield self._of_condition(name, call)
        elif self._is_nothing(name, self.scope.resources):
            yield self._named(name, call.route, self.scope.resources, "is not a resource")
        elif (child := self.scope.children.get(name)) and attribute.startswith("Outputs."):
            output, has = attribute.removeprefix("Outputs."), section(child.template.body, "Outputs")
            if output not in has and not adding(child.template.body) and not is_open(has):
                yield self._lacking(
                    name, attribute, f"{attribute} of {name}, whose template has no output {output}", near(output, has) or tuple(sorted(has)), call
                )
        elif name in self.scope.resources and not self._is_of_sam(name, attribute):
            kind = str(self.scope.resources[name].get("Type"))
            if instead := lacking(kind, attribute):
                yield self._lacking(name, attribute, f"{name}.{attribute}, and {kind} has no attribute {attribute}", instead, call)
            elif attribute == "StreamArn" and _has_no_stream(self.scope.resources[name]):
                yield self._lacking(name, attribute, f"{name}.{attribute}, and {name} has no StreamSpecification", (), call)

    def _of_stack(self, stack: str, output: str, call: Call) -> Iterator[Unresolved]:
        """An output that the stack of this name, one of the targets, does not have."""
        scopes = {facts.scope for facts in self.links.facts.values() if stack in (facts.scope.id, facts.scope.template.called)}
        body = scopes.pop().template.body if len(scopes) == 1 else None
        has = section(body, "Outputs") if body is not None else {output: None}
        if output not in has and body is not None and not adding(body) and not is_open(has):
            said = f"{self._who(call.route)} asks for the output {output} of {stack}, which its template does not have"
            why = (Token("import", f"{stack}.{output}").doubt(),)
            yield Unresolved(
                said, near(output, has) or tuple(sorted(has)), Place(self.scope, call.route), f"{stack}.{output}", why, whole=False, always=call.always
            )

    def _of_condition(self, name: str, call: Call) -> Unresolved:
        said = f"{self._who(call.route)} refers to {name}, which is a resource: conditions are settled before there are any"
        return Unresolved(said, (), Place(self.scope, call.route), f"{name} in {call.route[1]}")

    def _lacking(self, name: str, attribute: str, said: str, instead: tuple[str, ...], call: Call) -> Unresolved:
        place = Place(self.scope, call.route)
        why = doubts(lambda: self.scope.attribute(name, attribute, World(), place))
        slip = near(attribute, instead) if len(instead) > 1 else ()
        fix = f"Write {name}.{slip[0]} in its place." if slip else ""
        return Unresolved(f"{self._who(call.route)} asks for {said}", instead, place, f"{name}.{attribute}", why, whole=False, always=call.always, fix=fix)

    def _substituted(self, text: str, own: Mapping[str, Any], call: Call) -> Iterator[Unresolved]:
        for name in variables(text, own):
            head, dot, attribute = name.partition(".")
            yield from self._attribute(head, attribute, call) if dot else self._reference(name, call)

    def _condition(self, name: str, route: Route) -> Iterator[Unresolved]:
        if name not in self.scope.conditions and _LOGICAL_ID.fullmatch(name):
            said = f"{self._who(route)} names the condition {name}, which Conditions does not define"
            yield Unresolved(said, near(name, self.scope.conditions), Place(self.scope, route), f"the condition {name}")

    def _named(self, name: str, route: Route, names: Collection[str], what: str) -> Unresolved:
        self.told.add(name)
        place = Place(self.scope, route)
        said = f"{self._who(route)} refers to {name}, which {what} of {self.scope.id}"
        why = doubts(lambda: self.scope.ref(name, World(), place), lambda: self.scope.attribute(name, "", World(), place))
        others = {*names} - ({route[1]} if route[0] == "Resources" else set())  # it means no resource that refers to itself
        return Unresolved(said, near(name, others), place, name, why)

    def _is_nothing(self, name: str, names: Collection[str]) -> bool:
        """Is it a name that nothing has, and that was not told of? What is not spelt like a logical id is another tool's."""
        if name in names or name in self.told or not _LOGICAL_ID.fullmatch(name):
            return False
        return not name.startswith(self.makers) or any(name.casefold() == one.casefold() for one in names)

    def _is_of_sam(self, name: str, attribute: str) -> bool:
        written = section(self.scope.template.source, "Resources").get(name)
        return isinstance(written, dict) and str(written.get("Type")).startswith(SAM) and attribute.partition(".")[0] in _OF_SAM

    def _who(self, route: Route) -> str:
        return who(self.scope, self.links, route)


def _has_no_stream(table: Any) -> bool:
    """Has this table no stream, in every world? https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html#aws-resource-dynamodb-table-return-values"""
    properties = table.get("Properties", {})
    return isinstance(properties, dict) and "StreamSpecification" not in properties and not any(str(key).startswith(("Fn::", "<<")) for key in properties)
