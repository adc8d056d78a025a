"""CloudFormation's intrinsic functions, each from its arguments to a value in one world.

`resolve` goes only as deep as it is asked: what comes back is a scalar, a `Text`, `ABSENT`, or a dict or list whose parts are not resolved yet, together with the place
that says so. Syntax: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from typing import Any, Final

from queuegate._light import regex

from ...sources.template import DUMMY, has_extensions
from ...values.meter import METER
from ...values.text import Text, Token, settle
from ...values.value import ABSENT, Malformed, Place
from ...values.worlds import Impossible, Outside, Undecided, World

Result = tuple[Any, Place]

_DYNAMIC = regex(r"\{\{resolve:[^{}]*\}\}")
_SSM = "{{resolve:ssm:"
_VARIABLE = regex(r"\$\{([^${}]*)\}")


def resolve(expr: Any, world: World, place: Place) -> Result:
    """What an expression is, one level deep. Raises `Undecided` where it cannot be known, `Malformed` where CloudFormation would refuse it."""
    METER.step()
    if type(expr) is dict and len(expr) == 1:
        name = next(iter(expr))
        if function := FUNCTIONS.get(name):
            return function(expr[name], world, place / name)
        if name.startswith("!"):
            raise Undecided(f"the tag {name} is not CloudFormation's: another tool replaces it before the deployment", place=place)
        if name.startswith("Fn::") and not name.startswith("Fn::ForEach::"):
            return place.scope.called(name, expr[name], world, place / name)
    elif type(expr) is str and "{{resolve:" in expr:
        return _dynamic(Text.of(expr), world, place), place
    elif type(expr) is str and DUMMY in expr:
        raise _not_looked_up(expr, place)
    return expr, place


def is_plain(expr: Any) -> bool:
    """Does `resolve` give it back as it is, in every world?"""
    if type(expr) is dict:
        return len(expr) != 1 or not next(iter(expr)).startswith(("Ref", "Fn::", "!"))
    return type(expr) is not str or ("{{resolve:" not in expr and DUMMY not in expr)


def text_of(expr: Any, world: World, place: Place) -> Text:
    """An expression that has to be a string."""
    value, place = resolve(expr, world, place)
    if isinstance(value, (dict, list)) or value is ABSENT or value is None:
        raise Malformed(
            f"a {'list' if isinstance(value, list) else 'mapping' if isinstance(value, dict) else 'missing value'} stands where a string is needed", place=place
        )
    return value if isinstance(value, Text) else Text.of(value)


def settled(expr: Any, world: World, place: Place) -> str:
    """An expression that has to be a known string."""
    value = settle(text_of(expr, world, place), world)
    if isinstance(value, Text):
        raise value.doubt()
    return str(value)


def elements(expr: Any, world: World, place: Place) -> list[Result]:
    """The items of a list, each resolved; what `AWS::NoValue` leaves out is left out."""
    value, place = resolve(expr, world, place)
    if isinstance(value, (str, Text)):
        value = settle(value, world)
        raise value.doubt() if isinstance(value, Text) else Malformed(f"the string {value!r} stands where a list is needed", place=place)
    if not isinstance(value, list):
        raise Malformed(f"{'nothing' if value is ABSENT else 'something else'} stands where a list is needed", place=place)
    found = [resolve(item, world, place / i) for i, item in enumerate(value)]
    return [item for item in found if item[0] is not ABSENT]


def _dynamic(text: Text, world: World, place: Place) -> Text:
    """The text with a token for each `{{resolve:…}}`, whatever stands in it: it is replaced when the stack is deployed, after all functions. What another template stores there is known.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    """
    if not any(isinstance(part, str) and "{{" in part for part in text):
        return text
    tokens = iter(text.tokens)
    written = "".join(part for part in text if isinstance(part, str))
    mark = next(letter for letter in map(chr, count(0xE000)) if letter not in written)  # stands for a token while the string is searched
    spelt = "".join(part if isinstance(part, str) else mark for part in text)
    pieces: list[Any] = []
    end = 0
    for match in _DYNAMIC.finditer(spelt):
        pieces += _unmarked(spelt[end : match.start()], mark, tokens)
        inside = Text.of(settle(Text.of(*_unmarked(match[0], mark, tokens)), world))
        stored = _stored(inside, world, place)
        pieces.append(Token("dynamic", str(inside), "", "".join(token.scope for token in inside.tokens)) if stored is None else stored)
        end = match.end()
    return Text.of(*pieces, *_unmarked(spelt[end:], mark, tokens)) if end else text


def _stored(reference: Text, world: World, place: Place) -> Text | str | None:
    """What a template of the assembly stores where a `{{resolve:ssm:NAME}}` reads it; None where none does, or a version is asked for, which may be another."""
    if not (isinstance(head := reference[0], str) and head.startswith(_SSM)):
        return None
    name = Text.of(head.removeprefix(_SSM), *reference[1:])
    found = place.scope.stored_at(Text.of(*name[:-1], str(name[-1]).removesuffix("}}")), world, place)
    return found[0] if found is not None and isinstance(found[0], (str, Text)) else None


def _unmarked(spelt: str, mark: str, tokens: Iterator[Token]) -> list[Any]:
    """A string with its tokens put back."""
    first, *others = spelt.split(mark)
    return [first, *(piece for other in others for piece in (next(tokens), other))]


def _not_looked_up(text: str, place: Place) -> Outside:
    return Outside(f"the app has not looked up {text.partition(DUMMY)[2]} yet", "cdk synth with credentials, and its cdk.context.json committed", place)


def _wrong(place: Place, wants: str) -> Malformed:
    return Malformed(f"{place.route[-1]} takes {wants}", place=place)


def _ref(argument: Any, world: World, place: Place) -> Result:
    if not isinstance(argument, str):
        if not _is_extended(argument, place):
            raise _wrong(place, "the name of a parameter or resource")
        argument = settled(argument, world, place)
    return place.scope.ref(argument, world, place)


def _is_extended(argument: Any, place: Place) -> bool:
    """Is it a function in the place of a name? https://docs.aws.amazon.com/en_us/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-getatt.html"""
    return isinstance(argument, dict) and has_extensions(place.scope.template.body)


def _getatt(argument: Any, world: World, place: Place) -> Result:
    match argument:
        case str() if "." in argument:
            name, _, attribute = argument.partition(".")
        case [str(name), attribute]:
            attribute = settled(attribute, world, place / 1)
        case [expr, attribute] if _is_extended(expr, place):
            name, attribute = settled(expr, world, place / 0), settled(attribute, world, place / 1)
        case _:
            raise _wrong(place, "a logical id and an attribute")
    return place.scope.attribute(name, attribute, world, place)


def _sub(argument: Any, world: World, place: Place) -> Result:
    match argument:
        case str(template):
            own: dict[str, Any] = {}
        case [str(template), dict(own)]:
            pass
        case _:
            raise _wrong(place, "a string, or a string and a map")
    if DUMMY in template:
        raise _not_looked_up(template, place)
    pieces: list[Any] = []
    end = 0
    put: dict[str, Any] = {}
    for match in _VARIABLE.finditer(template):
        name = match[1].strip()
        if name not in put:  # once for each name: a text that is put in ten times may have others ten times in it
            put[name] = _substituted(name, own, world, place)
        pieces += (template[end : match.start()], put[name])
        end = match.end()
    whole = Text.of(*pieces, template[end:])
    return _dynamic(whole, world, place), place


def _substituted(name: str, own: dict[str, Any], world: World, place: Place) -> Any:
    if name.startswith("!"):
        return "${" + name[1:] + "}"
    if name in own:
        return text_of(own[name], world, place / 1 / name)
    value, _ = _getatt(name, world, place) if "." in name else _ref(name, world, place)
    return text_of(value, world, place)


def _join(argument: Any, world: World, place: Place) -> Result:
    match argument:
        case [str(delimiter), items]:
            texts = [text_of(item, world, at) for item, at in elements(items, world, place / 1)]
            pieces = [piece for text in texts for piece in (delimiter, text)][1:]
            return _dynamic(Text.of(*pieces), world, place), place
    raise _wrong(place, "a delimiter and a list")


def _select(argument: Any, world: World, place: Place) -> Result:
    match argument:
        case [index, items]:
            at = settled(index, world, place / 0)
            found = {str(i): item for i, item in enumerate(elements(items, world, place / 1))}
            if at not in found:
                raise Malformed(f"Fn::Select asks for item {at[:20]} of a list of {len(found)} (the first is item 0)", place=place)
            return found[at]
    raise _wrong(place, "an index and a list")


def _split(argument: Any, world: World, place: Place) -> Result:
    match argument:
        case [str(delimiter), source] if delimiter:
            from .splitting import cut  # noqa: PLC0415 - paid for where a template splits something

            return [piece.plain() for piece in cut(text_of(source, world, place / 1), delimiter, world, place)], place
    raise _wrong(place, "a delimiter and a string")


def _if(argument: Any, world: World, place: Place) -> Result:
    match argument:
        case [str(condition), _, _]:
            chosen = 1 if place.scope.holds(condition, world) else 2
            return resolve(argument[chosen], world, place / chosen)
    raise _wrong(place, "the name of a condition and two values")


def _find_in_map(argument: Any, world: World, place: Place) -> Result:
    match argument:
        case [_, _, _] | [_, _, _, {"DefaultValue": _}]:
            asked = [text_of(key, world, place / i) for i, key in enumerate(argument[:3])]
        case _:
            raise _wrong(place, "a map, a top-level key and a second-level key")
    found: Any = place.scope.maps
    for text in asked:
        key = settle(text, world)
        known = _names_none(key, found) if isinstance(key, Text) else not isinstance(found, dict) or key not in found
        if known and len(argument) > len(asked):
            return resolve(argument[3]["DefaultValue"], world, place / 3 / "DefaultValue")
        if known and _varies(asked) and not lacks_entry(argument, place.scope.maps) and place.scope.needs(place, world):
            raise Impossible  # with another value it is there: CloudFormation refuses this one
        if known:
            raise no_entry(asked, place)
        if isinstance(key, Text):
            raise key.doubt()
        found = found[key]
    return resolve(found, world, place) if isinstance(found, str) else (found, place)


def _varies(asked: list[Text]) -> bool:
    """Is any of them made of something that the template tells apart?"""
    return any(token.variable and len(token.variable.atoms) > 1 for text in asked for token in text.tokens)


def no_entry(asked: Iterable[Any], place: Place) -> Undecided:
    """Why a FindInMap has no answer."""
    return Undecided(f"Mappings has no entry {' / '.join(map(str, asked))}", "an entry that the map has in its place", place)


def lacks_entry(argument: list[Any], maps: Mapping[str, Any]) -> bool:
    """Has no entry of the map what is asked for, whatever the keys are that are not spelt out?"""
    name, top, second = argument[:3]
    rows = maps.get(name) if isinstance(name, str) else None
    if not isinstance(rows, dict) or any(not isinstance(row, dict) or next((key for key in row if str(key).startswith("Fn::")), None) for row in rows.values()):
        return isinstance(name, str) and name not in maps
    chosen = [row for key, row in rows.items() if not isinstance(top, (str, int)) or str(key) == str(top)]
    return not chosen or (isinstance(second, (str, int)) and all(str(second) not in map(str, row) for row in chosen))


def _names_none(key: Text, entries: Any) -> bool:
    """Is it a parameter that is something else than all of these?"""
    variable = key[0].variable if len(key) == 1 else None
    return variable is not None and isinstance(entries, dict) and all(str(entry) in variable.atoms for entry in entries)


def _import_value(argument: Any, world: World, place: Place) -> Result:
    return place.scope.imported(Text.of(settle(text_of(argument, world, place), world)), world, place)


def _get_stack_output(argument: Any, world: World, place: Place) -> Result:
    match argument:
        case {"StackName": stack, "OutputName": name}:
            region = settled(argument["Region"], world, place / "Region") if "Region" in argument else ""
            return place.scope.output_of(settled(stack, world, place / "StackName"), settled(name, world, place / "OutputName"), region, world, place)
    raise _wrong(place, "StackName and OutputName")


FUNCTIONS: Final[dict[str, Callable[[Any, World, Place], Result]]] = {
    "Ref": _ref,
    "Fn::GetAtt": _getatt,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::ImportValue": _import_value,
    "Fn::GetStackOutput": _get_stack_output,
}
