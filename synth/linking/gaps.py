"""What a template does not hold although it names it, and what is not read of it: the parts of which nobody here can say anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ..language.macros import SETTLE, adding, called_name, rewriting
from ..language.nested_stacks import STACK, local
from ..language.parameters.accepted import section
from ..language.parameters.told_apart import calls
from ..language.scope import Scope
from ..language.slips.words import section_meant
from ..sources.loops import has_loops
from ..sources.template import CALL, SAM, is_sam, lacks_transform
from ..sources.text.places import shown
from ..values.defaults import ALARM, FUNCTION, KEY, MAPPING, PIPE, QUEUE, SCHEDULE, STATE_MACHINE, SUBSCRIPTION, TABLE, TOPIC
from ..values.value import Place
from .by_others.sdk_calls import changed_by

_VARIABLE: Final = regex(r"\$\{([^${}!]*)\}")
_A_TYPE: Final = "the resource under a Type that CloudFormation knows"
_OURS: Final = {kind.casefold(): kind for kind in (ALARM, FUNCTION, KEY, MAPPING, QUEUE, SUBSCRIPTION, TABLE, TOPIC, f"{SAM}::Function", STACK)}
_HOLDING: Final = frozenset({"AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api", STATE_MACHINE})
"""What SAM's types are made into, whose document a file may hold."""
_Call = tuple[str, Any]
"""A mapping with one key, which a function's call is: its name and its argument."""


class Gap(NamedTuple):
    """Something that is not read: what it is, how somebody can have it read, and where it is named."""

    what: str
    settle: str
    place: Place


def missing(scope: Scope) -> list[str]:
    """What the template names and does not have, in words and in its order: conditions, resources or parameters, and SAM's transform. A macro may add it, and then it is not missing.

    An app of the CDK may make a stack without resources, which is not deployed: https://github.com/aws/aws-cdk/pull/3144
    """
    body = scope.template.body
    if adding(body) or scope.template.again is not None:
        return []
    known = {*scope.resources, *scope.declared}
    if not isinstance(body.get("Resources"), dict):
        meant = next((f" ({name!r} is no section)" for name in body if section_meant(name) == "Resources"), "")
        return [] if "Resources" not in body and _is_made(scope) else [f"the section Resources{meant}"]
    resources, conditions = [*calls(section(body, "Resources"))], [*calls(section(body, "Conditions"))]
    found = [f"the condition {name}" for name in _conditions(body, resources, conditions) if name not in scope.conditions]
    if unknown := [name for name in _names([*resources, *conditions]) if name and name not in known]:
        made = makers(scope)
        found += [name for name in unknown if not name.startswith(made)]
    found += [f"the map {name}" for name in _maps(resources) if name not in scope.maps]
    if lacks_transform(scope.template.source):
        found.append(f"Transform: {SAM}-2016-10-31")
    return [*dict.fromkeys(found)]


def has_head(scope: Scope) -> bool:
    """Is it a template, and not a part of one? What says so is its version or transform, the app that made it, or the stack that it is nested in."""
    head = scope.template.source
    return "AWSTemplateFormatVersion" in head or "Transform" in head or _is_made(scope) or scope.owner is not None


def is_whole(scope: Scope) -> bool:
    """Is it a template as it is deployed, to which no macro and no loop adds anything?"""
    return has_head(scope) and is_written_out(scope)


def is_written_out(scope: Scope) -> bool:
    """Is what it holds there as it is deployed, with no macro and no loop that adds anything? It may be a part of a template."""
    template = scope.template
    return (
        isinstance(template.body.get("Resources"), dict)
        and template.again is None
        and not adding(template.body)
        and not lacks_transform(template.source)
        and not any(str(name).startswith("Fn::") for part in ("Resources", "Conditions", "Outputs") for name in section(template.body, part))
    )


def _is_made(scope: Scope) -> bool:
    """Did an app of the CDK make the template? A copy of one has the constructs' paths in it."""
    if scope.template.path or "CheckBootstrapVersion" in section(scope.template.source, "Rules"):
        return True
    resources = section(scope.template.source, "Resources").values()
    return any("aws:cdk:path" in section(one, "Metadata") for one in resources if isinstance(one, dict))


def makers(scope: Scope) -> tuple[str, ...]:
    """How the names begin of what SAM and modules make of resources: with the names of those.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/module-ref-resources.html
    """
    source = scope.template.source
    made = [name for name, one in section(source, "Resources").items() if isinstance(one, dict) and _makes(str(one.get("Type")))]
    return (*(("ServerlessRestApi", "ServerlessHttpApi") if is_sam(source) else ()), *made)


def _makes(kind: str) -> bool:
    return kind.startswith(SAM) or kind.endswith("::MODULE")


def _maps(found: list[_Call]) -> Iterator[str]:
    for function, argument in found:
        match function, argument:
            case "Fn::FindInMap", [str(name), _, _]:
                yield name


def _conditions(body: Mapping[str, Any], resources: list[_Call], conditions: list[_Call]) -> Iterator[str]:
    """The conditions that resources, outputs, branches and other conditions name."""
    for part in ("Resources", "Outputs"):
        for node in section(body, part).values():
            if isinstance(node, dict) and isinstance(name := node.get("Condition"), str):
                yield name
    for function, argument in (*resources, *calls(section(body, "Outputs")), *conditions):
        if function == "Fn::If" and isinstance(argument, list) and argument and isinstance(argument[0], str):
            yield argument[0]
    for function, argument in conditions:
        if function == "Condition" and isinstance(argument, str):
            yield argument


def _names(found: list[_Call]) -> Iterator[str]:
    """The logical ids and parameters that Ref, GetAtt and Sub name."""
    for function, argument in found:
        match function, argument:
            case "Ref", str(name) if not name.startswith("AWS::"):
                yield name.partition(".")[0]
            case "Fn::GetAtt", [str(name), *_]:
                yield name.partition(".")[0]
            case "Fn::GetAtt", str(name):
                yield name.partition(".")[0]
            case "Fn::Sub", str(text):
                yield from _owners(text, {})
            case "Fn::Sub", [str(text), dict(own)]:
                yield from _owners(text, own)


def _owners(text: str, own: Mapping[str, Any]) -> Iterator[str]:
    """Of what a `Fn::Sub` names the resource or the parameter."""
    return (name.partition(".")[0] for name in variables(text, own) if not name.startswith(("AWS::", "!")))


def variables(text: str, own: Mapping[str, Any]) -> Iterator[str]:
    """What a `Fn::Sub` names in its text, but for variables of its own."""
    return (name for name in map(str.strip, _VARIABLE.findall(text) if "${" in text else ()) if name and name not in own)


def unread(scope: Scope) -> Iterator[Gap]:
    """What the template brings in and nobody reads here: templates, applications, modules, bodies of stack sets, what macros write."""
    if scope.crowded:
        yield Gap("it is nested so often that its stacks are not told apart", "", Place(scope, ()))
    for macro in rewriting(scope.template.body):
        yield Gap(f"the macro {macro} may write any part of it anew when it is deployed", SETTLE, Place(scope, ("Transform",)))
    if has_loops(scope.template.source):
        from ..language.loop_collections import loops_of_defaults  # noqa: PLC0415 - few templates have loops

        for loop, parameter, place in loops_of_defaults(scope):
            yield Gap(f"{loop} goes over the default of {parameter}, which may be given another list", f"--parameter {parameter}=VALUE", place)
    for name, resource in scope.resources.items():
        place = Place(scope, ("Resources", name))
        if what := _unread(scope, name, resource):
            yield Gap(*what, place)
        for call, settle in _macros(resource).items():
            yield Gap(f"{call} (Fn::Transform) writes a part of {name} when it is deployed", settle, place)
    for part in ("Resources", "Conditions", "Mappings", "Parameters"):
        if CALL in section(scope.template.body, part):
            call = scope.template.body[part][CALL]
            yield Gap(f"{called_name(call)} (Fn::Transform) adds to {part} when it is deployed", _settles(call), Place(scope, (part,)))


def _settles(call: Any) -> str:
    """What has a macro read: the file that it puts in, if it is to lie beside the template."""
    from ..sources.files_named import is_local, location  # noqa: PLC0415 - few templates call one

    named = location(call)
    return f"{shown(named)} beside the template, or {SETTLE}" if named is not None and is_local(named) else SETTLE


def _macros(resource: Mapping[str, Any]) -> dict[str, str]:
    """The macros that write inside a resource, as `Fn::Transform` calls them, alone or beside values that are there, and what has each of them read."""
    waiting: list[Any] = [resource] if CALL in str(resource) else []  # most resources do not name it at all: that is seen faster than each of their parts
    found: dict[str, str] = {}
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if CALL in node:
                found.setdefault(called_name(node[CALL]), _settles(node[CALL]))
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return found


def _misspelt(kind: str) -> str:
    """Why no resource can have this type: CloudFormation refuses it, whatever a reader takes it for."""
    if not _is_word(kind) or (kind.startswith("AWS::") and not _is_of_aws(kind)):
        return "is not the name of a type"
    meant = _OURS.get(kind.casefold(), kind)
    return "" if meant == kind else f"is not {meant}"


def _is_word(kind: str) -> bool:
    return kind != "" and kind.isascii() and kind.isprintable() and " " not in kind


def _is_of_aws(kind: str) -> bool:
    """`AWS::SQS::Queue`, and of a module `AWS::SQS::Queue::MODULE`: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html"""
    _, *names = kind.split("::")
    return len(names) >= 2 and names[2:] in ([], ["MODULE"]) and all(name.isalnum() for name in names[:2])  # noqa: PLR2004 - the service and the resource


def _unread(scope: Scope, name: str, resource: Mapping[str, Any]) -> tuple[str, str] | None:
    kind = str(resource.get("Type"))
    if not isinstance(resource.get("Type"), str):
        return None if CALL in resource or name.startswith("Fn::") else (f"{name} has no Type that is a word", _A_TYPE)
    if why := _misspelt(kind):
        return f"the Type of {name}, {shown(kind) if kind.isascii() else ascii(kind)[:80]}, {why}", _A_TYPE
    if kind == STACK and name not in scope.children:
        url = local(scope.template, name)
        return f"the template of the nested stack {name} is not among the targets", f"{url or 'the template that its TemplateURL names'} as a further TARGET"
    if kind == f"{SAM}::Application":
        return f"the application {name} of the Serverless Application Repository is not read", f"its template as {name}'s Location, and as a further TARGET"
    if kind == "AWS::ServiceCatalog::CloudFormationProduct" and name not in scope.template.apart:
        return f"the templates of the product {name} are not read", "each of them as a TARGET of its own"
    if kind == "AWS::ServiceCatalog::CloudFormationProvisionedProduct":
        return f"the stack that the product {name} launches is not read", "the product's template as a TARGET of its own"
    if what := changed_by(resource):
        return f"{name} calls {what} when it is deployed, after what the template says", f"what it changes as properties of a resource, in the place of {name}"
    if what := _changed_later(scope, kind, resource):
        return f"{name} {what}", f"what it changes as properties of a resource, in the place of {name}"
    if what := _polled_otherwise(scope, kind, resource):
        return f"{name} {what}", f"an {MAPPING} in the place of {name}"
    if kind == "AWS::CloudFormation::StackSet" and name not in scope.template.apart and not _is_about_others(resource):
        return f"the template of the stack set {name} is not read", "the template as a TARGET of its own"
    if kind.endswith("::MODULE"):
        return f"the module {kind} ({name}) is not read", SETTLE
    return _elsewhere(scope, name) if kind in _HOLDING else None


def _is_about_others(resource: Mapping[str, Any]) -> bool:
    from .by_others.stack_sets import is_about_others  # noqa: PLC0415 - few templates have stack sets

    return is_about_others(resource)


def _changed_later(scope: Scope, kind: str, resource: Mapping[str, Any]) -> str:
    if kind not in (SCHEDULE, STATE_MACHINE) and "ServiceToken" not in section(resource, "Properties"):
        return ""
    from .by_others.changed_later import changed_later  # noqa: PLC0415 - few templates have such a resource

    return changed_later(scope, resource, partial(_all_named, scope))


def _polled_otherwise(scope: Scope, kind: str, resource: Mapping[str, Any]) -> str:
    if kind != PIPE and "ServiceToken" not in section(resource, "Properties") and kind.startswith(("AWS::", "Alexa::")):
        return ""
    from .by_others.polled_otherwise import polled_otherwise  # noqa: PLC0415 - few templates have such a resource

    return polled_otherwise(scope, kind, resource, partial(_all_named, scope))


def _all_named(scope: Scope, value: Any, kinds: tuple[str, ...]) -> Iterator[str]:
    return (name for name in _names([*calls(value)]) if scope.resources.get(name, {}).get("Type") in kinds)


def _elsewhere(scope: Scope, name: str) -> tuple[str, str] | None:
    """The document of an API or a state machine, which may send to a queue, as the template names it, where nobody has read it. That is asked where there is a queue."""
    from ..sources.files_named import PROPERTIES, is_local  # noqa: PLC0415 - few templates have such a resource

    written = section(scope.template.source, "Resources").get(name)
    if not isinstance(written, dict):
        return None
    naming, holding = PROPERTIES.get(str(written.get("Type")), ("", ""))
    named = section(written, "Properties").get(naming)
    if named is None or all(resource.get("Type") != QUEUE for resource in scope.resources.values()):
        return None
    if isinstance(named, str) and is_local(named):
        return f"{shown(named)}, which {naming} of {name} names, is not a document of this repository that can be read", f"{shown(named)} beside the template"
    return f"the document that {naming} of {name} names is in a bucket: not read", f"the document as {holding} of {name}, or the path of a file as {naming}"
