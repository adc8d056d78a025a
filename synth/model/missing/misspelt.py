"""CloudFormation's own words where a template misspells them: the version of its format, its sections, and its functions; and names that it refuses by their form, whatever the template has: calls without a name,
an attribute under Ref, a pseudo parameter with one colon, a logical id that is not alphanumeric.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html and https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from queuegate._light import regex

from ...language.intrinsics import resolve
from ...language.macros import rewriting
from ...language.parameters import section
from ...language.scope import Scope
from ...language.slips import section_meant
from ...linking.calls import Call, calls
from ...linking.formats.attributes import lacking
from ...linking.gaps import variables
from ...linking.links import Links
from ...sources.template import SAM, Route
from ...sources.text.yaml_tags import FUNCTIONS
from ...values.slips import is_slip
from ...values.value import Place
from ...values.worlds import World
from .not_there import Unresolved, doubts

_VERSION: Final = "AWSTemplateFormatVersion"
_ONLY: Final = "2010-09-09"
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/format-version-structure.html"""
_PREFIXES: Final = ("Fn::", "!")
_NAMING: Final = ("Ref", "Fn::GetAtt", "Fn::ImportValue")
_NEARLY_AN_ID: Final = regex(r"[\w. -]+\Z")
_NOT_OF_IDS: Final = regex(r"[^A-Za-z0-9]")
_ONE_COLON: Final = regex(r"AWS:(?!:)[A-Za-z]+\Z")

_OF_CONDITIONS: Final = ("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")
_BY_CONDITION: Final = "Write it as an entry of Conditions, and choose with Fn::If on that condition (true or false, say) where it stands now."
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html: only Fn::If is supported in the properties of resources and in outputs."""

_NOTHING: Final = {"Ref": "AWS::NoValue"}

_WITHOUT: Final = "Write the name without it, here and wherever it is referred to."
_IN_LOOPS: Final = "Write &{…} in the place of ${…} in the name that the loop makes: it leaves such characters out."


def misspelt_words(scope: Scope, links: Links) -> Iterator[Unresolved]:
    source = scope.template.source
    if isinstance(version := source.get(_VERSION), str) and version != _ONLY:
        yield Unresolved(f"{_VERSION} is {version}, which is no version of the format", (_ONLY,), Place(scope, (_VERSION,)), _VERSION)
    for name in source if not rewriting(source) else ():
        if meant := section_meant(name):
            yield Unresolved(f"{name} is no section of a template", (meant,), Place(scope, (name,)), f"the section {name}")
    yield from of_resources(scope)
    for call in calls(scope, links):
        if call.function in _OF_CONDITIONS and call.route[0] != "Conditions" and not {"Fn::If", *_OF_CONDITIONS} & {*call.route[:-1]}:
            place = Place(scope, call.route)
            why = doubts(partial(resolve, {call.function: call.argument}, World(), place))
            said = f"{who(scope, links, call.route)} has {call.function}, which only a condition has"
            yield Unresolved(said, (), place, f"{call.function} at {'/'.join(map(str, call.route[1:]))}", why, fix=_BY_CONDITION)
        prefix = next((one for one in _PREFIXES if call.function.startswith(one)), "")
        if prefix and (meant := _function_meant(call.function.removeprefix(prefix))):
            place = Place(scope, call.route)
            why = doubts(partial(resolve, {call.function: call.argument}, World(), place))
            yield Unresolved(f"{call.function} is no function of CloudFormation", (f"{prefix}{meant}",), place, call.function, why)


def of_resources(scope: Scope) -> Iterator[Unresolved]:
    """Words of its resources that have been read as what is meant."""
    for one in scope.template.slips if not rewriting(scope.template.source) else ():
        place = Place(scope, one.route)
        said = (
            f"{one.written}, the Type of {one.resource}, is no type of CloudFormation"
            if one.is_type
            else f"{one.written} of {one.resource} is no attribute of a resource"
        )
        yield Unresolved(said, (one.meant,), place, f"{one.written} of {one.resource}")


def _function_meant(name: str) -> str:
    """The function for which a name is a slip; "" where it is one itself, or another tool's."""
    if name in FUNCTIONS or name in ("Ref", "Condition"):
        return ""
    known = sorted((*FUNCTIONS, "Ref", "Condition"))
    return next((one for one in known if name.casefold() == one.casefold()), "") or next((one for one in known if is_slip(name, one)), "")


def no_names(scope: Scope, links: Links) -> Iterator[Unresolved]:
    """What stands where a resource, or an output, names its condition or what it waits for by nothing but a name.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
    """
    for part, key, of in (("Resources", "Condition", "a condition"), ("Outputs", "Condition", "a condition"), ("Resources", "DependsOn", "a resource")):
        for name, body in section(scope.template.body, part).items():
            written = body.get(key) if isinstance(body, dict) and not rewriting(scope.template.source) else None
            for one in written if isinstance(written, list) and key == "DependsOn" else [written]:
                if isinstance(one, (dict, list)) and one != _NOTHING:
                    route = (part, name, key)
                    said = f"{key} of {who(scope, links, route)} is no name of {of}"
                    yield Unresolved(said, (), Place(scope, route), f"{key} of {name}", fix=f"Write the name of {of} there, without a function.")


def who(scope: Scope, links: Links, route: Route) -> str:
    """Whose part of the template it is, in words."""
    part, name = route[:2]
    return links.facts[scope.id, str(name)].name if part == "Resources" else f"{'the output' if part == 'Outputs' else 'the condition'} {name}"


def refused_names(scope: Scope, links: Links) -> Iterator[Unresolved]:
    yield from logical_ids(scope)
    for call in calls(scope, links):
        for said, instead, key, fix in _of_call(scope, call):
            place = Place(scope, call.route)
            why = doubts(partial(resolve, {call.function: call.argument}, World(), place))
            yield Unresolved(f"{who(scope, links, call.route)} {said}", instead, place, key, why, fix=fix)


def logical_ids(scope: Scope, *, rounds: bool = False) -> Iterator[Unresolved]:
    """Those that are none, but for another tool's (`{{ name }}`); with `rounds` only what loops make of values that may be others.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html: The logical ID must be alphanumeric (A-Za-z0-9).
    """
    written = section(scope.template.source, "Resources")
    for name in scope.resources:
        if (strange := _NOT_OF_IDS.search(name)) and _NEARLY_AN_ID.match(name) and (name not in written or not rounds):
            said = f"{name} is no logical id, which is alphanumeric ({strange[0]!r} is in it)"
            fix = _WITHOUT if name in written else _IN_LOOPS
            where = " where the loop goes over that" if rounds else ""
            yield Unresolved(said, (), Place(scope, ("Resources", name)), f"the id {name}", where=where, fix=fix)


_Said = tuple[str, tuple[str, ...], str, str]


def _of_call(scope: Scope, call: Call) -> Iterator[_Said]:
    function, argument = call.function, call.argument
    if function in _NAMING and (argument is None or argument == ""):
        yield f"has {function} without a name", (), f"{function} {'/'.join(map(str, call.route[1:]))}", f"Write what {function} is to name."
    elif function == "Ref" and isinstance(argument, str):
        head, dot, _ = argument.partition(".")
        if dot and _is_plain(scope, head):
            yield f"has a Ref to {argument}, and Ref is without an attribute", (), argument, f"Write !GetAtt {argument} in its place."
        yield from _pseudo(argument)
    elif function == "Fn::GetAtt" and (alone := _without_attribute(argument)) in scope.resources:
        has = lacking(str(scope.resources[alone].get("Type")), "")
        yield f"has a GetAtt of {alone} without an attribute", has, f"GetAtt {alone}", f"Write !GetAtt {alone}.{has[0]} in its place." if has else ""
    elif function == "Fn::Sub":
        text, own = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})  # noqa: PLR2004 - a text and its variables
        for name in variables(text, own) if isinstance(text, str) and isinstance(own, dict) else ():
            yield from _pseudo(name)


def _without_attribute(argument: Any) -> str:
    """The name of which a GetAtt names no attribute; "" where it does, or is of another form."""
    match argument:
        case str(name) | [str(name)] if "." not in name:
            return name
    return ""


def _is_plain(scope: Scope, name: str) -> bool:
    """Is it a resource of CloudFormation's own? SAM resolves `Worker.Version`, and modules have resources in them."""
    written: Any = section(scope.template.source, "Resources").get(name)
    kind = str(written.get("Type")) if isinstance(written, dict) else ""
    return name in scope.resources and "::" in kind and not kind.startswith(SAM) and not kind.endswith("::MODULE")


def _pseudo(name: str) -> Iterator[_Said]:
    if _ONE_COLON.match(name):
        right = name.replace(":", "::")
        yield f"refers to {name}, which is not a pseudo parameter", (right,), name, f"Write {right} in its place."
