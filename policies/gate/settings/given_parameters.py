"""Parameter values that somebody gave: do the templates have such a parameter, and does it allow such a value?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from queuegate._light import NamedTuple
from queuegate.synth.language.parameters.accepted import is_list, is_no_echo
from queuegate.synth.sources.template import Spot
from queuegate.synth.sources.text.places import shown
from queuegate.synth.values.text import literal

from .settings import Wrong
from .suggest import nearest


class Given(NamedTuple):
    """A value, where it is written (None: in the command), and whether the templates need to have the parameter: a file of values (`of_file`) may hold more than they need, but no slips."""

    value: str
    origin: Spot | None = None
    needed: bool = False
    of_file: bool = False


class Stack(NamedTuple):
    """A stack, and the parameters that its template declares: as much of each as tells which values it allows."""

    id: str
    declared: Mapping[str, Any]


_TELLS: Final = ("Type", "AllowedValues", "NoEcho")


def stack_of(name: str, declared: Mapping[str, Any]) -> Stack:
    """A stack by the Parameters section of its template."""
    return Stack(name, {one: {key: body[key] for key in _TELLS if key in body} if isinstance(body, dict) else {} for one, body in declared.items()})


def wrongs(assemblies: Sequence[tuple[Mapping[str, Given], Sequence[Stack]]]) -> Iterator[Wrong]:
    """What is wrong with the values that were given for the stacks of each assembly. A name is known if any assembly for which it was given has it."""
    declared: dict[str, set[str]] = {}
    said = set()
    for given, stacks in assemblies:
        for name, one in given.items():
            having = [stack for stack in stacks if _own(name, stack)]
            if having or "AWS::" in name or not (one.needed or (one.of_file and _mistyped(name, given, stacks))):
                declared.setdefault(name, set())
            for stack in having:
                if (wrong := _refused(name, one, stack)) and wrong not in said:
                    said.add(wrong)
                    yield wrong
    known = sorted({name for _, stacks in assemblies for stack in stacks for name in (*stack.declared, *(f"{stack.id}.{name}" for name in stack.declared))})
    for name, one in dict.fromkeys((name, one) for given, _ in assemblies for name, one in given.items() if name not in declared):
        where = f"the templates that were read have {', '.join(shown(k) for k in known if '.' not in k) or 'no parameters'}"
        elsewhere = [other for other in known if "." in other and other.rpartition(".")[2] == name.rpartition(".")[2]]  # the stack is mistyped, not the name
        yield Wrong(f"no template has a parameter {shown(name)}{nearest(name, elsewhere, cutoff=0) or nearest(name, known)}: {where}", one.origin)


def _mistyped(name: str, given: Mapping[str, Given], stacks: Sequence[Stack]) -> bool:
    """Is a name in a file, which may be for other templates too, most likely a slip for a parameter that the file gives no value? A short word with another letter, or one in the plural, may be another's."""
    from queuegate.synth.values.near_names import is_nearly  # noqa: PLC0415 - only for a name that no template has

    missing = {own for stack in stacks for own in stack.declared if own not in given and f"{stack.id}.{own}" not in given}
    word = name.rpartition(".")[2]
    return word not in given.keys() - {name} and any(is_nearly(word, own) for own in missing)


def _own(name: str, stack: Stack) -> str | None:
    """What the template calls the parameter that `Name` or `Stack.Name` means; None where it has none."""
    if name in stack.declared:
        return name
    own = name.removeprefix(f"{stack.id}.")
    return own if own != name and own in stack.declared else None


def _refused(name: str, one: Given, stack: Stack) -> Wrong | None:
    parameter = stack.declared[_own(name, stack) or name]
    allowed = parameter.get("AllowedValues") if isinstance(parameter, dict) else None
    if not isinstance(allowed, list):
        return None
    values = [literal(value) for value in allowed]
    given = [part.strip() for part in one.value.split(",")] if is_list(parameter) else [one.value]
    if all(value in values for value in given):
        return None
    if is_no_echo(parameter):
        return Wrong(f"the value given for the parameter {name} is none that {stack.id} allows", one.origin)
    return Wrong(f"the parameter {name} cannot be {shown(one.value)}: {stack.id} allows {', '.join(map(shown, values))}", one.origin)
