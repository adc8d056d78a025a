"""Properties that are plainly misspelt, or stand a level too high or too low, and those that take a list and have one item in its place: a text, what plainly gives one, or a mapping.

CloudFormation refuses them, and so does SAM ("expected type: JSONArray, found: String", https://github.com/aws-cloudformation/cfn-lint/issues/3223). They are read as what is meant, so that nothing is
said of a default that nobody asked for, and what a list names is judged; the slip itself is told by malformed-property. FunctionResponseTypes, Filters and Tags, whose values are read by their types, are not
among these lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...sources.template import Route, Template
from ...values.defaults import FUNCTION, MAPPING
from ..macros import rewriting
from ..parameters.accepted import section
from .known_properties import BESIDE as BESIDE_THESE
from .known_properties import DEEPER, INSIDE, KNOWN, LISTED, OF_EVENTS, OF_OTHERS, VAGUE
from .words import ATTRIBUTES, BESIDE

_SAM: Final = "AWS::Serverless::Function"
_NO_DEPTH: Final[dict[str, tuple[str, ...]]] = {}
_FLAT: Final[dict[str, tuple[str, str]]] = {}
_NOTHING: Final = {"Ref": "AWS::NoValue"}
_PROPERTY: Final = regex(r"(?:[A-Z][a-z]+)+")
"""What CloudFormation names properties like."""
_LISTED: Final = {**LISTED, _SAM: LISTED[FUNCTION]}
_ONE_TEXT: Final = frozenset({"Fn::Base64", "Fn::ImportValue", "Fn::Join", "Fn::Sub"})
_OF_OTHERS: Final = ("{", "$", "<", "%", "@@", "__", "[[")
"""What other tools fill in before CloudFormation reads it."""
_ONE_VALUE: Final = ("Number", "String")


class _Kind(NamedTuple):
    """What some properties are named: of which resource of CloudFormation they are, and which of them there are."""

    of: str
    known: frozenset[str]


class _Found(NamedTuple):
    """A property's way below its resource as it is written, and as it is meant."""

    written: Route
    meant: Route


def properties_as_meant(template: Template) -> dict[Route, str]:
    """The ways to misspelt properties, and the names that are meant. The template has afterwards what is meant, too."""
    resources, said = template.body.get("Resources"), dict[Route, str]()
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        if isinstance(resource, dict) and (kind := _kind(resource.get("Type"))):
            for one in [*_of(resource, kind)]:
                _put(template, ("Resources", name), one, said)
    shared = template.body.get("Globals")
    if isinstance(shared, dict) and isinstance(shared.get("Function"), dict) and (kind := _kind(_SAM)):
        for one in [*_named(shared["Function"], kind, ())]:
            _put(template, ("Globals", "Function"), one, said)
    return said


def _kind(of: object) -> _Kind | None:
    if of == _SAM:
        from ...sources.sam.function import SAMS_OWN  # noqa: PLC0415 - only a SAM template needs it

        return _Kind(FUNCTION, (KNOWN[FUNCTION] - {"Code", "TracingConfig", "DeadLetterConfig"}) | SAMS_OWN)
    known = (KNOWN.get(of) or BESIDE_THESE.get(of)) if isinstance(of, str) else None
    return _Kind(str(of), known) if known else None


def _of(resource: Mapping[str, Any], kind: _Kind) -> Iterator[_Found]:
    for key in resource.keys() - ATTRIBUTES:
        if key in kind.known:
            yield _Found((key,), ("Properties", key))
    properties = resource.get("Properties")
    if isinstance(properties, dict):
        yield from _named(properties, kind, ("Properties",))
        for key in properties if resource.get("Type") != _SAM else ():
            if key in BESIDE and key not in kind.known:
                yield _Found(("Properties", key), (key,))
        for name, event in _mappings(properties.get("Events")) if resource.get("Type") == _SAM else ():
            if event.get("Type") == "SQS" and isinstance(inner := event.get("Properties"), dict):
                yield from _named(inner, _Kind(MAPPING, OF_EVENTS), ("Properties", "Events", name, "Properties"))


def _mappings(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, one) for name, one in node.items() if isinstance(one, dict)) if isinstance(node, dict) else iter(())


def _named(properties: Mapping[str, Any], kind: _Kind, at: Route) -> Iterator[_Found]:
    """The slips among these properties, and those a level deeper."""
    if not properties.keys() <= kind.known:
        for key in properties:
            if way := _way(key, kind):
                yield _Found((*at, key), (*at, *way))
    for head, keys in INSIDE.get(kind.of, _NO_DEPTH).items():
        for key in inner if isinstance(inner := properties.get(head), dict) and not inner.keys() <= {*keys} else ():
            if _is_name(key) and key not in keys and (name := _meant(key, keys)):
                yield _Found((*at, head, key), (*at, head, name))
            elif _is_name(key) and key not in keys and is_variable(head, key):
                yield _Found((*at, head, key), (*at, head, "Variables", key))


def is_variable(head: str, key: str) -> bool:
    """Is it a variable that stands in Environment itself? Properties are called otherwise."""
    return head == "Environment" and not _PROPERTY.fullmatch(key)


def _way(key: Any, kind: _Kind) -> Route:
    """The way to the property that is meant by a key that is none; () where that is not sure."""
    if not _is_name(key) or key in kind.known:
        return ()
    deeper = DEEPER.get(kind.of, _FLAT).get(key)
    if deeper and deeper[0] in kind.known:
        return () if key in VAGUE else deeper
    if name := _meant(key, kind.known - OF_OTHERS if kind.of == MAPPING else kind.known):
        return (name,)
    below = {name: way for name, way in DEEPER.get(kind.of, _FLAT).items() if name not in VAGUE and way[0] in kind.known}
    return below.get(_meant(key, below), ())


def _meant(key: str, known: Iterable[str]) -> str:
    from .meant_properties import surely_meant  # noqa: PLC0415 - only for a wrong name

    return surely_meant(key, known)


def _is_name(key: Any) -> bool:
    return isinstance(key, str) and key not in ("<<", "Ref") and not key.startswith("Fn::")


def _put(template: Template, owner: Route, one: _Found, said: dict[Route, str]) -> None:
    """Write what is meant beside what is written, unless it is there."""
    node: Any = template.body
    for step in (*owner, *one.written[:-1]):
        node = node[step]
    value = node[one.written[-1]]
    if value == _NOTHING:
        return
    said[(*owner, *one.written)] = ".".join(map(str, one.meant[len(one.written) - 1 :]))
    node = template.body
    for i, step in enumerate(way := (*owner, *one.meant)):
        if not isinstance(node, dict):
            return
        if i == len(way) - 1:
            if node.setdefault(step, value) is not value:  # an anchor may share it with another resource, of which it is read as meant by now
                return
        elif step in node:
            node = node[step]
        else:
            node[step] = node = {}
            template.told_at(way[: i + 1], (*owner, *one.written))
    template.told_at(way, (*owner, *one.written))


def lists_as_meant(template: Template) -> dict[Route, str]:
    """The ways to those that are no list, and what stands there, in words. The template has afterwards the list that is meant."""
    found: dict[Route, str] = {}
    for name, resource in section(template.body, "Resources").items() if not rewriting(template.body) else ():
        for path in _LISTED.get(str(resource.get("Type")), ()) if isinstance(resource, dict) else ():
            *heads, last = ("Properties", *path.split("."))
            node: Any = resource
            for head in heads:
                node = node.get(head) if isinstance(node, dict) else None
            for holder, key, at in _branches(node, last, ("Resources", name, *heads, last)) if isinstance(node, dict) and last in node else ():
                if said := _instead(holder[key], template.body):
                    found[at] = said
                    holder[key] = items = [*_items(last, holder[key])]
                    for i in range(len(items)):
                        template.told_at((*at, i), at)
    return found


def _items(name: str, node: Any) -> Iterator[Any]:
    """What the list has."""
    if isinstance(node, str):
        yield from map(str.strip, node.split(","))
    elif name == "Dimensions" and "Name" not in node:  # as the CDK's dimensionsMap
        yield from ({"Name": key, "Value": value} for key, value in node.items())
    else:
        yield node


def _branches(holder: Any, key: str | int, route: Route) -> Iterator[tuple[Any, str | int, Route]]:
    """Where the value stands: in the branches of a condition, if it is one."""
    match holder[key]:
        case {"Fn::If": [_, _, _] as branches}:
            for i in (1, 2):
                yield from _branches(branches, i, (*route, "Fn::If", i))
        case _:
            yield holder, key, route


def _instead(node: Any, body: Mapping[str, Any]) -> str:
    """What stands there that is surely no list; "" of anything else."""
    match node:
        case str() if node and not any(sign in node for sign in _OF_OTHERS):
            return f"'{node}'"
        case {"Ref": str(name)}:
            resource, parameter = section(body, "Resources").get(name), section(body, "Parameters").get(name)
            is_one = isinstance(resource, dict) or (isinstance(parameter, dict) and parameter.get("Type") in _ONE_VALUE)
            return f"!Ref {name}, one text," if is_one else ""
        case {"Fn::GetAtt": str(named)} | {"Fn::GetAtt": [_, str(named)]}:
            return "one ARN" if named.endswith("Arn") else ""
        case dict() if len(node) == 1 and (function := next(iter(node))) in _ONE_TEXT:
            return f"{function}, one text,"
        case dict() if node and not any(str(key).startswith(("Fn::", "Ref")) for key in node):
            return "a mapping"
    return ""
