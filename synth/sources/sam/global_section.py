"""The Globals section, merged as SAM merges it: mappings key by key, lists appended, everything else overridden.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
"""

from __future__ import annotations

from typing import Any, Final

from ..template import CALL, Route
from .refused_events import near_type
from .written import Lowered, Origin, Written, is_call

_OWN: Final = {"Function": ("Events", "FunctionName", "Policies", "Role")}
"""What only a resource itself may say."""
_SECTIONS: Final = (
    "Api",
    "CapacityProvider",
    "Function",
    "HttpApi",
    "LayerVersion",
    "MicrovmImage",
    "NetworkConnector",
    "SimpleTable",
    "StateMachine",
    "WebSocketApi",
)
"""A test compares them with the transform's own. One that is like none may be younger than these; of the properties malformed-property speaks, for each function."""
_REPLACED: Final = ("Architectures",)
"""Lists that are not appended: a function has one architecture."""


def merged(lowered: Lowered, section: str, resource: str) -> Written:
    """The properties of a resource, with those that `Globals` gives to its kind. A value that is no mapping is left as it is."""
    own = Written(lowered.given[resource].get("Properties", {}), ("Resources", resource, "Properties"))
    own = own._replace(value={}) if own.value is None else own
    given = _taken(lowered, section, resource)
    if not given.value or not isinstance(own.value, dict) or is_call(own.value):
        return own
    elsewhere: dict[Route, Origin] = {}
    value = _merge(given, own, (), elsewhere)
    return Written(value, own.at, True, elsewhere)


def refused(lowered: Lowered) -> None:
    """Note what the Globals section must not hold, or what it is in its place."""
    every = lowered.source.get("Globals", {})
    if not isinstance(every, dict):
        lowered.refuse("Globals is no mapping of kinds of resources to properties, and SAM refuses the template", ("Globals",))
    for section, given in every.items() if isinstance(every, dict) else ():
        if str(section).startswith("Fn::"):
            continue
        if section not in _SECTIONS and (meant := near_type(str(section), _SECTIONS)):
            lowered.refuse(f"Globals has {section}, and SAM knows {meant}: it refuses the template", ("Globals", section))
        if not isinstance(given, dict):
            lowered.refuse(f"Globals.{section} is no mapping of properties, and SAM refuses the template", ("Globals", section))
    for section, own in _OWN.items():
        found = _section(lowered, section)
        for name in own:
            if isinstance(found, dict) and name in found:
                lowered.refuse(
                    f"Globals.{section} takes no {name}, and SAM refuses the template. Write it in each {section.lower()}",
                    ("Globals", _name(every, section), name),
                )


def _name(every: Any, section: str) -> str:
    """Under which name the section of a kind stands there: its own, or a slip of it."""
    names = [str(one) for one in every if one not in _SECTIONS] if isinstance(every, dict) and section not in every else []
    return next((one for one in names if near_type(one, _SECTIONS) == section), section)


def _section(lowered: Lowered, section: str) -> Any:
    """What is written there of a kind; a macro in the place of a kind may write whatever that has."""
    every = lowered.source.get("Globals")
    found = every.get(_name(every, section), {}) if isinstance(every, dict) else None
    if isinstance(found, dict) and isinstance(every, dict) and CALL in every:
        return {CALL: every[CALL], **found}
    return found


def shared(lowered: Lowered, section: str) -> Written:
    """What `Globals` gives to every resource of a kind, as far as it may."""
    found = _section(lowered, section)
    own = _OWN.get(section, ())
    return Written(
        {key: value for key, value in found.items() if key not in own} if isinstance(found, dict) else {},
        ("Globals", _name(lowered.source.get("Globals"), section)),
    )


def _taken(lowered: Lowered, section: str, resource: str) -> Written:
    """What `Globals` gives to one resource: not what its IgnoreGlobals names, `*` all of it, which SAM has to know.

    https://github.com/aws/serverless-application-model/blob/develop/samtranslator/plugins/globals/globals.py
    """
    given, ignored, at = shared(lowered, section), lowered.given[resource].get("IgnoreGlobals"), ("Resources", resource, "IgnoreGlobals")
    if not ignored:
        return given
    if not isinstance(ignored, list) and ignored != "*":
        lowered.refuse(f"IgnoreGlobals of {resource} is neither * nor a list of properties: SAM refuses the template", at)
    named = [*map(str, ignored)] if isinstance(ignored, list) else [*given.value]
    for i, key in enumerate(named):
        if key not in given.value:
            lowered.refuse(f"IgnoreGlobals of {resource} names {key}, which is not in Globals.{section}: SAM refuses the template", (*at, i))
    return given._replace(value={key: value for key, value in given.value.items() if key not in named})


def _merge(shared: Written, own: Written, way: Route, elsewhere: dict[Route, Origin]) -> dict[str, Any]:
    """Both as one. `elsewhere` is told where everything is that is not written inside `own` at the same way."""
    whole: dict[str, Any] = {}
    for key in {**shared.value, **own.value}:
        here: Route = (*way, key)
        if key not in own.value:
            whole[key] = shared.value[key]
            elsewhere[here] = shared.part(key).at, True
            continue
        whole[key] = own.value[key]
        if key not in shared.value:
            continue
        other, mine = shared.part(key), own.part(key)
        if _is_mapping(other.value) and _is_mapping(mine.value):
            whole[key] = _merge(other, mine, here, elsewhere)
        elif isinstance(other.value, list) and isinstance(mine.value, list) and here[0] not in _REPLACED:
            whole[key] = [*other.value, *mine.value]
            places = [*((*other.at, i) for i in range(len(other.value))), *((*mine.at, i) for i in range(len(mine.value)))]
            elsewhere.update({(*here, i): (at, True) for i, at in enumerate(places)})
    return whole


def _is_mapping(node: Any) -> bool:
    return isinstance(node, dict) and not is_call(node)
