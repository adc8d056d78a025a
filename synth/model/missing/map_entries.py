"""What a template asks of its Mappings, and they do not have: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap.html"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from queuegate._light import regex

from ...language.functions.intrinsics import lacks_entry, no_entry
from ...language.parameters.accepted import section
from ...language.parameters.told_apart import calls as written
from ...language.scope import Scope
from ...linking.calls import Call
from ...linking.links import Links
from ...values.text import Text
from ...values.value import Place
from ...values.worlds import Undecided, World
from .misspelt import who
from .not_there import Unresolved, is_open, near

_PSEUDO: Final = {
    "AWS::Region": regex(r"[a-z]{2,4}(?:-[a-z]+)+-\d+"),
    "AWS::AccountId": regex(r"\d{11,12}"),
    "AWS::Partition": regex(r"aws(?:-[a-z-]+)?"),
}
"""What the keys of a map look like that is asked by one of these. An account with a zero before it may have become a number."""
_OF_MANY: Final = ("Fn::RefAll", "Fn::ValueOfAll")
"""Functions of Rules that name no parameter, but the type of several."""


def lacking_entry(scope: Scope, links: Links, call: Call, told: set[str]) -> Iterator[Unresolved]:
    """What a FindInMap asks for, where no entry of the map has it: a key that is not spelt out may be any. `told` are the entries of which it is said already that values of a parameter lack them."""
    name, top, second = call.argument
    if not isinstance(name, str):
        return  # AWS::LanguageExtensions lets a function say which map it is
    if not lacks_entry(call.argument, scope.maps):
        yield from _of_allowed(scope, links, call, told)
        return
    rows = {str(key): row for key, row in scope.maps.get(name, {}).items() if isinstance(row, dict)}
    chosen = [row for key, row in rows.items() if not isinstance(top, (str, int)) or key == str(top)]
    keys = [*dict.fromkeys(str(key) for row in chosen for key in row)]
    if name not in scope.maps:
        said, instead = f"the map {name}", near(name, scope.maps)
    else:
        said = f"{second if chosen else top} in the map {name}"
        instead = (near(str(second), keys) or tuple(keys)) if chosen else (near(str(top), rows) or tuple(rows))
    place = Place(scope, call.route)
    asked = [f"${{{key['Ref']}}}" if isinstance(key, dict) and "Ref" in key else key for key in call.argument]
    key = f"the map {name}" if name not in scope.maps else " / ".join(map(str, asked))
    said = f"{who(scope, links, call.route)} asks for {said}, which Mappings does not have"
    yield Unresolved(said, instead, place, key, (no_entry(asked, place),), whole=False, always=call.always)


def _of_allowed(scope: Scope, links: Links, call: Call, told: set[str]) -> Iterator[Unresolved]:
    """A value that the parameter accepts, and for which the map has no entry, or not that key in it, although others have one."""
    name, top, second = call.argument
    parameter = top.get("Ref") if isinstance(top, dict) else None
    if parameter in _PSEUDO:
        yield from _of_pseudo(scope, links, call)
        return
    declared = scope.declared.get(parameter) if isinstance(parameter, str) else None
    allowed = declared.get("AllowedValues") if isinstance(declared, dict) and call.always and not _is_ruled(scope, parameter) else None
    rows = scope.maps.get(name)
    if not isinstance(allowed, list) or not isinstance(rows, dict) or any(str(key).startswith("Fn::") for key in rows):
        return
    place = Place(scope, call.route)
    missing = {str(one): lacks for one in allowed if (lacks := _lacks(rows, str(one), second)) and f"{name} / {lacks}" not in told}
    if missing and len(missing) < len(allowed) and not isinstance(_ref(scope, parameter, place), str):
        told |= {f"{name} / {one}" for one in missing.values()}
        said = f"{who(scope, links, call.route)} asks for the value of {parameter} in the map {name}, and Mappings has no {' and no '.join(missing.values())} there, which AllowedValues has"
        yield Unresolved(
            *(said, tuple(map(str, rows)), place, f"{name} / {', '.join(missing.values())}"),
            whole=False,
            where=f" where {parameter} is {' or '.join(missing)}",
        )


def _of_pseudo(scope: Scope, links: Links, call: Call) -> Iterator[Unresolved]:
    """A map by the Region or the account of the deployment: it lacks that one, where it is given, or has nothing that is one."""
    name, top, _ = call.argument
    rows, place, parameter = scope.maps.get(name), Place(scope, call.route), str(top["Ref"])
    if not isinstance(rows, dict) or not rows or any(str(key).startswith("Fn::") for key in rows):
        return
    given = _ref(scope, parameter, place)
    if str(given) in map(str, rows) if isinstance(given, str) else any(_PSEUDO[parameter].fullmatch(str(key)) for key in rows):
        return
    said = (
        f"{who(scope, links, call.route)} asks for {parameter}{f' ({given})' if isinstance(given, str) else ''} in the map {name}, which Mappings does not have"
    )
    yield Unresolved(said, tuple(map(str, rows)), place, f"{name} / {parameter}", whole=False, always=call.always)


def _ref(scope: Scope, parameter: Any, place: Place) -> Any:
    """What the parameter is, where that is given."""
    with suppress(Undecided):
        return Text.of(scope.ref(parameter, World(), place)[0]).plain()
    return None


def _is_ruled(scope: Scope, parameter: Any) -> bool:
    """May the template's Rules exclude values of this parameter? https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html"""
    return any(
        name in _OF_MANY or parameter in (argument, *(argument if isinstance(argument, list) else ()))
        for name, argument in written(section(scope.template.body, "Rules"))
    )


def _lacks(rows: Mapping[str, Any], top: str, second: Any) -> str:
    """What of these two keys a map lacks, "" where it has both or nobody knows the second."""
    row = next((row for key, row in rows.items() if str(key) == top), None)
    if row is None:
        return top
    is_known = isinstance(second, (str, int)) and isinstance(row, dict) and not is_open(row)
    return f"{top} / {second}" if is_known and str(second) not in map(str, row) else ""
