"""What a state machine's definition says of where each state leads, and of the task token that a state hands over.

https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html and https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ....linking.known_as import speaks_of
from ....linking.resources import View
from ....values.defaults import STATE_MACHINE
from ....values.text import Text
from ....values.value import Place
from ....values.worlds import Undecided
from ..parts import Part, body_of
from ..requests import DEPTH, inner_machines
from .state_fields import fields_amiss, language_amiss

_TOKEN: Final = regex(r"(?:\$\$|\$states\.context)\.Task\.Token\b")
_CONTEXT: Final = regex(r"\$\$|\$states\.context\b|\$\{")
"""The context object, which holds the token, in JSONPath and in JSONata; and what DefinitionSubstitutions may put there."""

_PUT_IN: Final = regex(r"\$\{[^{}]*\}")


_JSONATA: Final = "JSONata"
_JSONPATH: Final = "JSONPath"
_ENDS: Final = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")
"""https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html"""
_OF_PATHS: Final = ("InputPath", "Parameters", "ResultSelector", "ResultPath", "OutputPath")
"""What a state of JSONata does not have: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html"""


_OF_QUERIES: Final = ("Arguments", "Output")
"""What a state of JSONPath does not have."""
_NO_PATH: Final = "neither a path ($…) nor an intrinsic function (States.…)"
_TEMPLATES: Final = ("Parameters", "ResultSelector", "ItemSelector")
_PATH: Final = regex(r"\$|States\.\w+\(|.*\$\{")
"""A path, an intrinsic function, or what DefinitionSubstitutions may make one: https://states-language.net/spec.html#payload-template"""


class Lead(NamedTuple):
    """Where a state leads: the field that says it (`Next`, `Default`, `Catch`), and the name; None where nobody knows it."""

    how: str
    name: str | None
    place: Place


class State(NamedTuple):
    """A state: its name and Type (None: not known), where it leads, and whether it ends (None: nobody knows). `handlers` are its lists (`Retry`, `Catch`) with an entry for no errors;
    `strange` the fields that a state of its QueryLanguage, JSONata, does not have; `amiss` what is wrong with others: a short name of it, and in words that follow "has".

    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    """

    name: str
    type: str | None
    leads: tuple[Lead, ...]
    ends: bool | None
    place: Place
    handlers: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    amiss: tuple[tuple[str, str], ...] = ()


class Block(NamedTuple):
    """States that lead to each other: those of a machine, of a branch, or of a Map. `start` is its StartAt; `where` is empty for the machine, else the state around it; `amiss` what is wrong with a field of its own."""

    start: Lead
    states: tuple[State, ...]
    where: str
    amiss: tuple[str, ...] = ()


def blocks(machine: View) -> Iterator[Block]:
    """The blocks of a definition that the template holds. Raises `Undecided` where it is not known."""
    body = body_of(machine)
    definition = body.get("Definition") or body.get("DefinitionString")
    written = definition.place if isinstance(definition.value, (str, Text)) else None
    document = definition.document()
    yield from _blocks(document, ("", _language(document, _JSONPATH)), written, DEPTH)


def machines_naming(queue: View) -> Iterator[View]:
    """The machines that name the queue anywhere."""
    for facts in queue.facts.links.of(STATE_MACHINE):
        machine = View(facts, queue.world)
        if speaks_of(facts, queue.facts, "Properties") and machine.exists():
            yield machine


def unreadable(queue: View) -> Iterator[tuple[View, Place]]:
    """The machines that name the queue and whose DefinitionString is no JSON, whatever is put into it, and where that is written."""
    for machine in machines_naming(queue):
        with suppress(Undecided):
            definition = body_of(machine).get("DefinitionString")
            text = "".join(part if isinstance(part, str) else f"${{{part.name}}}" for part in definition.text())
            if machine.world.once(("no JSON", machine.facts), partial(_is_no_json, text)):
                yield machine, definition.place


def _is_no_json(text: str) -> bool:
    """Only a value, or a part of a string, is taken for one that nobody knows: anything else may be any text, and so is a text that may be none of JSON's."""
    if not text.lstrip().startswith("{"):
        return False
    at = quotes = 0
    for match in _PUT_IN.finditer(text):
        *lines, before = text[at : match.start()].rsplit("\n", 1)
        quotes = (0 if lines else quotes) + before.count('"') - before.count('\\"')
        if quotes % 2 == 0 and not before.rstrip().endswith(":"):
            return False
        at = match.start()
    try:
        json.loads(_PUT_IN.sub("1", text), strict=False)
    except (ValueError, RecursionError) as wrong:
        return isinstance(wrong, ValueError)
    return False


def is_express(machine: View) -> bool:
    body = body_of(machine)
    return body.get("StateMachineType").says("EXPRESS")


def waits_for_token(state: Part) -> bool:
    return str(state.get("Resource").text()).endswith(".waitForTaskToken")


def goes_on_with_token(state: Part, request: Part) -> bool:
    """Does the message hold the token of a state that is known not to wait for it?"""
    resource = state.get("Resource").text()
    end = resource[-1] if resource else ""
    return isinstance(end, str) and "${" not in end and not end.endswith(".waitForTaskToken") and _holds_token(request)


def _holds_token(part: Part, name: str = "") -> bool:
    if isinstance(part.value, dict):
        return any(_holds_token(part.get(key), str(key)) for key in part.value)
    if isinstance(part.value, list):
        return any(_holds_token(one, name) for one in part.items())
    return (name.endswith(".$") or _text_of(part).startswith("{%")) and _TOKEN.search(_text_of(part)) is not None


def _text_of(part: Part) -> str:
    return str(part.text()) if isinstance(part.value, (str, Text)) else ""


def waits_without_end(machine: View, state: Part) -> bool:
    """Does nothing end a wait for a token but the execution's own end, after a year? https://docs.aws.amazon.com/step-functions/latest/dg/sfn-stuck-execution.html"""
    body = body_of(machine)
    definition = (body.get("Definition") or body.get("DefinitionString")).document()
    return not definition.get("TimeoutSeconds") and not any(state.get(name) for name in _ENDS)


def hands_token_over(state: Part, request: Part) -> bool:
    """May the message that the state sends hold the token? Only the context object has it: of this task, and from nowhere else. A path counts only where its name ends in `.$`."""
    return any(_CONTEXT.search(str(state.get(name).text())) for name in ("InputPath", "Arguments", "Parameters")) or _tells(request, of_path=False)


def names_token(part: Part) -> bool:
    """Is the path to the token written where nothing evaluates it: as the value of a name without `.$`?"""
    return part.says_anywhere("$$.Task.Token")


def _tells(part: Part, *, of_path: bool) -> bool:
    if isinstance(part.value, dict):
        return any(_tells(part.get(key), of_path=str(key).endswith(".$")) for key in part.value if key != "QueueUrl")
    if isinstance(part.value, list):
        return any(_tells(one, of_path=of_path) for one in part.items())
    text = str(part.text())
    return "${" in text or ((of_path or text.startswith("{%")) and _CONTEXT.search(text) is not None)


def _language(owner: Part, around: str | None) -> str | None:
    """In which it queries what it is given: that of what is around it where it says nothing. None where it is filled in from outside of the definition, or is no language."""
    own = owner.get("QueryLanguage")
    said = own.text().plain() if own else around
    return said if said in (_JSONATA, _JSONPATH) else None


def _blocks(block: Part, around: tuple[str, str | None], written: Place | None, depth: int) -> Iterator[Block]:
    """`around`: the state in which it is, and the machine's language."""
    where, language = around
    states = block.get("States")
    if not depth or not isinstance(states.value, dict):
        return
    known = not any(str(name).startswith("Fn::") for name in states.value)
    if known:
        yield Block(
            _lead("StartAt", block.get("StartAt"), written),
            tuple(_state(name, states.get(name), written, language) for name in states.value),
            where,
            (*language_amiss(block),),
        )
    for name in states.value if known else ():
        for inner in inner_machines(states.get(name)):
            yield from _blocks(inner, (name, language), written, depth - 1)


def _state(name: str, state: Part, written: Place | None, language: str | None) -> State:
    kind = state.get("Type").text().plain()
    leads = [_lead(how, one, written) for how in ("Next", "Default") if (one := state.get(how))]
    leads += [_lead(how, one, written) for how in ("Choices", "Catch") for entry in state.get(how).items() if (one := entry.get("Next"))]
    end = state.get("End")
    ends = None if end and not isinstance(end.value, bool) else bool(end.value) if end else False
    handlers = tuple(how for how in ("Retry", "Catch") if any(isinstance(one.value, dict) and not one.get("ErrorEquals") for one in state.get(how).items()))
    language = _language(state, language)
    strange = tuple(field for field in _OF_PATHS if state.get(field)) if language == _JSONATA else ()
    amiss = [(field, f"{field} in {name}, and its value is {_NO_PATH}") for of in _TEMPLATES if not strange for field in _pathless(state.get(of).value)]
    amiss += [(wrong, f"{wrong} in {name}") for wrong in fields_amiss(state)]
    amiss += [
        (one, f"{one} in {name}, a field of JSONata, and its QueryLanguage is JSONPath") for one in _OF_QUERIES if language == _JSONPATH and state.get(one)
    ]
    is_known = isinstance(kind, str) and "${" not in kind
    return State(name, kind if is_known else None, tuple(leads), ends, written or state.place, handlers, strange, tuple(amiss))


def _pathless(value: Any) -> Iterator[str]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        if str(key).endswith(".$") and isinstance(inner, str) and not _PATH.match(inner):
            yield str(key)
        yield from _pathless(inner)


def _lead(how: str, named: Part, written: Place | None) -> Lead:
    name = named.text().plain()
    return Lead(how, name if isinstance(name, str) and "${" not in name else None, written or named.place)
