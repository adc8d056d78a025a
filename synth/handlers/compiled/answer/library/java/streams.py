"""A handler that is given the event as a stream, and writes its answer into another one: https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html

That the interface is RequestStreamHandler: https://github.com/aws/aws-lambda-java-libs/blob/main/aws-lambda-java-core/src/main/java/com/amazonaws/services/lambda/runtime/RequestStreamHandler.java
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form
from ...run.state.machine import Machine
from ...run.state.values import EVERY, Event, List, Object, Opaque, about_of
from ..events import SPELLS, last
from .trees import is_tree
from .types import PARSES

if TYPE_CHECKING:
    from ....program.code import Function

_INPUT: Final = "the event as a stream"
_OUTPUT: Final = "output"
_TEXT: Final = "json"
_TREES: Final = ("JSONObject", "JSONTokener")
_WRITES: Final = frozenset({"write", "writeValue", "writeBytes", "append", "print", "println", "toJson", "serialize"})
_ENDS: Final = frozenset({"close", "flush"})
_SAME: Final = frozenset({"getBytes", "toString", "array"})


def is_stream(function: Function) -> bool:
    return [kind.rpartition(".")[2] for _, kind in function.parameters[:2]] == ["InputStream", "OutputStream"]


def given(m: Machine, function: Function) -> list[Any]:
    """What such a handler is handed; from now on what it reads and writes is followed."""
    m.known[_INPUT] = True
    return [Opaque(EVERY, "java.io.InputStream", _INPUT), Object(_OUTPUT), *(Opaque(type=m.whole(kind)) for _, kind in function.parameters[2:])]


def answer_of(given: list[Any]) -> Any:
    """What was written, when it has ended."""
    return given[1].fields.get("written")


def built(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What a call gives that reads the event, spells the answer or writes it; None of any other."""
    if _INPUT not in m.known:
        return None
    parts = (of, *args)
    output = next((one for one in parts if isinstance(one, Object) and one.kind == _OUTPUT), None)
    event = next((one for one in parts if isinstance(one, Opaque) and one.field == _INPUT), None)
    if output is not None:
        return (_written(m, output, form, args, reads=event is not None),)
    if event is not None:
        return (Event(m.batch()) if form.name in PARSES else event,)
    if form.name in SPELLS and (spelt := next((one for one in args if isinstance(one, (Object, List))), None)) is not None:
        return (Object(_TEXT, node=form.node, fields={"of": spelt}),)
    if form.name in ("toString", "toPrettyString") and is_tree(of):
        return (Object(_TEXT, node=form.node, fields={"of": of}),)
    return (of,) if isinstance(of, Object) and of.kind == _TEXT and form.name in _SAME else None


def made(m: Machine, name: str, args: tuple[Any, ...]) -> Any:
    """A reader of the event, or a writer of the answer; None of anything else that is made."""
    if _INPUT not in m.known:
        return None
    held = next((one for one in args if (isinstance(one, Object) and one.kind == _OUTPUT) or (isinstance(one, Opaque) and one.field == _INPUT)), None)
    return Event(m.batch()) if isinstance(held, Opaque) and last(name) in _TREES else held


def _written(m: Machine, output: Object, form: Form, args: tuple[Any, ...], *, reads: bool) -> Any:
    value = next((one for one in args if one is not output), None)
    if form.name in _ENDS:
        return Opaque()
    if reads or form.name not in _WRITES or "written" in output.fields:
        m.doubt(form.node, f"what {form.name} writes")
        output.fields["written"] = Opaque()
    else:
        output.fields["written"] = value.fields["of"] if isinstance(value, Object) and value.kind == _TEXT else value
        m.path.answer_at = (form.node, m.unit)
    return output if form.name == "append" else Opaque(about_of(value))
