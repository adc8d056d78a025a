"""What Java and C# have in common: exceptions go up, a call gives one value, an object is made by its constructor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ....words.naming import writes_into_traces
from ...program.code import base
from ...sdks.outside import ANY_MODEL
from ..forms.form import SUBJECT, Form, in_short, text_of
from ..run.meaning.bad_answers import answered
from ..run.meaning.defaults import lent
from ..run.meaning.fields import is_given_again, named_in, own_field, typed_as
from ..run.meaning.objects import constructed
from ..run.meaning.operators import equal
from ..run.state.kinds import asked, is_of_error
from ..run.state.machine import DEEPEST, Machine
from ..run.state.scopes import Scope
from ..run.state.values import HASH, NUMBER, Closure, Constant, Error, Event, Future, List, Object, Opaque, Settings, Thrown, about_of, holds
from . import events, services
from .requests import look, to_queue
from .tasks import handed_on, unsure

if TYPE_CHECKING:
    from ...program.code import Function, Type

_LOOKS: Final = (
    "set",
    "with",
    "get",
    "has",
    "is",
    "equals",
    "contains",
    "compare",
    "matches",
    "starts",
    "ends",
    "Equals",
    "Contains",
    "Compare",
    "StartsWith",
    "EndsWith",
)
_OF_ANSWERS: Final = frozenset({
    "statusCode", "body", "headers", "code", "message", "items", "item", "attributes", "count", "lastEvaluatedKey", "failed", "successful", "entries", "messages", "contents", "payload",
})  # fmt: skip
"""What an answer tells of itself: https://docs.oracle.com/en/java/javase/21/docs/api/java.net.http/java/net/http/HttpResponse.html and
https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/services/dynamodb/model/QueryResponse.html"""
_COUNTS: Final = regex(r"(?:parse(?:Int|Long|Double)|valueOf|(?:Try)?Parse|To(?:Int(?:32|64)|Double))$")
"""What makes a number of a text, and never refuses one that is a number."""
_OF_TEXT: Final = frozenset({
    one for name in ("replace", "replaceAll", "trim", "strip", "trimStart", "trimEnd", "substring", "split", "toLowerCase", "toUpperCase", "toLower", "toUpper", "toLowerInvariant", "toUpperInvariant", "startsWith", "endsWith", "padLeft", "padRight")
    for one in (name, name[0].upper() + name[1:])
})  # fmt: skip
"""Methods of a text, which are given texts and numbers as they are written: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/String.html and
https://learn.microsoft.com/en-us/dotnet/api/system.string"""
_OF_EACH: Final = frozenset({"toString", "hashCode", "getClass", "ToString", "GetHashCode", "GetType"})
"""Methods that each object has, which only say what it is: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Object.html and https://learn.microsoft.com/en-us/dotnet/api/system.object"""
_SOFT: Final = ("get", "is", "has", "to", "Get", "Is", "Has", "To")
_LISTS: Final = (
    "List",
    "ArrayList",
    "LinkedList",
    "Collection",
    "Set",
    "HashSet",
    "LinkedHashSet",
    "Queue",
    "Deque",
    "Iterable",
    "IEnumerable",
    "IList",
    "ICollection",
    "IReadOnlyList",
    "ConcurrentBag",
    "HashSet",
)
OF_PARSERS: Final = frozenset({
    "JsonProcessingException", "JacksonException", "JsonMappingException", "JsonParseException", "JsonSyntaxException", "JSONException", "JsonException", "JsonReaderException", "JsonSerializationException", "IOException",
})  # fmt: skip
"""Classes of what a parser of JSON raises for a text that is none, or the one above them.

https://fasterxml.github.io/jackson-core/javadoc/2.11/com/fasterxml/jackson/core/exc/package-tree.html, https://www.javadoc.io/doc/com.google.code.gson/gson/latest/com.google.gson/com/google/gson/JsonSyntaxException.html,
https://learn.microsoft.com/en-us/dotnet/api/system.text.json.jsonexception and https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_JsonException.htm
"""
_PLAIN: Final = (
    "String",
    "string",
    "int",
    "Integer",
    "long",
    "Long",
    "boolean",
    "Boolean",
    "bool",
    "double",
    "Double",
    "Void",
    "void",
    "Object",
    "object",
    "var",
    "",
)


class Raising:
    """The part of a language that both share; `kinds` are classes of exceptions with the one above, `tops` those that all others are."""

    def __init__(self, kinds: Mapping[str, str], tops: tuple[str, ...]) -> None:
        self.kinds, self.tops = kinds, tops

    def values(self, m: Machine, given: Form, count: int, targets: tuple[Form, ...]) -> list[Any]:
        """What so many targets are given: the parts of a tuple, or one value."""
        value = m.of(given)
        if count == 1:
            return [value]
        parts = _parts(value)
        return [*parts] if len(parts) == count else [Opaque(about_of(value)) for _ in targets]

    def assigned(self, m: Machine, name: str, value: Any) -> bool:
        """A field of the object, or of a class around it."""
        this = m.frame.this
        if not isinstance(this, Object):
            this = m.instance(m.frame.function.owner) if m.frame.function.owner is not None else None
        if isinstance(this, Object):
            kinds = [*m.program.above(this.type)] if this.type is not None else []
            text = next((kind.fields[name][0] for kind in kinds if name in kind.fields), "")
            this.fields[name] = typed_as(m, value, text, this.type)
        return this is not None

    def compared(self, m: Machine, form: Form, other: Form) -> Any:
        return m.of(form)

    def results(self, m: Machine, form: Form) -> Any:
        return m.of(form.parts[0]) if form.parts else None

    def pair(self, held: Any, place: int, item: Any) -> tuple[Any, ...]:
        return _parts(item) or (Opaque(about_of(item)), item)

    def matches(self, m: Machine, value: Any, label: Form) -> Any:
        if label.kind == "asked":
            test, names = label.parts
            m.scope.names |= {SUBJECT: value} | dict.fromkeys(names, Opaque(about_of(value)))
            same = m.of(test)
            return same if isinstance(same, bool) else asked(value, f"case {text_of(label.node)}") if is_of_error(value) else None
        if isinstance(value, Constant):
            return label.name == value.name if label.kind == "name" else equal(value, m.of(label)) if label.kind == "member" else None
        named = label.name if label.kind in ("typed", "name", "member") else ""
        if isinstance(value, Object) and value.type is not None and named and label.kind != "name":
            is_it = any(one.name == events.last(named) for one in m.program.above(value.type))
            m.scope.names |= named_in(value, label.parts) if label.kind == "typed" and is_it else {}
            return is_it
        if label.kind == "typed":
            m.scope.names |= named_in(value, label.parts)
            return _of_kind(m, value, label) if isinstance(value, Error) else None
        if label.kind == "shaped":  # of what has this shape is known only what it is made of
            m.scope.names |= dict.fromkeys(label.parts, Opaque(about_of(value)))
            return None
        if label.kind in ("name", "unknown", "is"):
            return None if not isinstance(value, Error) or label.kind != "name" else _of_kind(m, value, label)
        same = equal(value, m.of(label))
        return asked(value, f"case {text_of(label.node)}") if same is None and is_of_error(value) else same

    def opened(self, m: Machine, function: Function, this: Any) -> Scope:
        return m.scope if function.outer is not None and function.owner is None else Scope()

    def passed(self, m: Machine, function: Function, name: str, kind: str, value: Any) -> Any:
        return value

    def closed(self, m: Machine, value: Any, error: Error | None) -> tuple[Any, Error | None]:
        return value, error

    def construct(self, m: Machine, made: Object, args: tuple[Any, ...] | None) -> None:
        constructed(m, made, args)

    def typed(self, m: Machine, name: str, owner: Type | None) -> Any:
        """The only object of a class of the program, an open list, or nothing but the type."""
        plain = base(name)
        file = owner.file if owner is not None else m.unit
        if plain.rpartition(".")[2] == "SQSEvent":
            return Event(m.batch())
        if kinds := m.program.find(name, file):
            chosen = kinds[0]
            below = [one for one in m.program.below(chosen) if not one.abstract] if chosen.abstract else []
            if len(m.frames) < DEEPEST // 2 and (not chosen.abstract or len(below) == 1):
                return m.instance(below[0] if chosen.abstract else chosen)
            return Opaque(type=plain)
        if "<" in name and (given := services.typed(m, name, file)) is not None:
            return given
        head = name.partition("<")[0].strip()
        if head.rpartition(".")[2] in _LISTS or name.endswith("[]"):
            return List(open=True)
        return Opaque(type="String" if plain in ("String", "string") else "" if plain in _PLAIN else self._path(m, plain, file))

    def _path(self, m: Machine, plain: str, file: Any) -> str:
        from ...sdks.outside import path_of  # noqa: PLC0415 - what names mean, a file's imports tell

        return path_of(m.program.language, plain, file)

    def above(self, m: Machine, kind: str) -> tuple[str, ...]:
        """Of the program's own classes, and of the language's."""
        found, name, unit = [], events.last(kind), m.unit
        while name and name not in found:
            found.append(name)
            kinds = m.program.find(name, unit)
            if kinds:
                unit = kinds[0].file
                parents = [events.last(one) for one in kinds[0].parents]
                name = next((one for one in parents if one.endswith(("Exception", "Error", "Throwable"))), "")
            else:
                name = self.kinds.get(name, "")
        return tuple(found)

    def is_for_all(self, clause: tuple[str, ...]) -> bool:
        return not clause or any(events.last(one) in self.tops for one in clause)

    def covers(self, m: Machine, clause: tuple[str, ...], error: Error) -> tuple[bool | None, bool]:
        plain = tuple(events.last(one) for one in clause)
        if self.is_for_all(clause):
            return True, True
        if not error.kinds:
            if error.work == "parse" and any(one in OF_PARSERS for one in plain):
                return True, False
            found = self.covers_any(m, plain, error)
            return found if found[0] is not None or not error.refused else (False, False)
        if any(one in error.kinds for one in plain):
            return True, error.wraps
        whole = error.kinds[-1] in (*self.tops, "Error")
        chains = [self.above(m, one) for one in plain]
        if whole or any(error.kinds[0] in chain for chain in chains):
            return (False if whole else None), False
        return None, False

    def covers_any(self, m: Machine, clause: tuple[str, ...], error: Error) -> tuple[bool | None, bool]:
        """Does a clause catch what the call of a library raises?"""
        return None, False

    def kept(self, m: Machine, form: Form) -> Any:
        """The delegate that a field holds; where it is given another one elsewhere, it is not known which."""
        held = own_field(m, form.name) if m.frames else None
        if held is not None and isinstance(held[0], Closure) and is_given_again(m, form.name):
            m.doubt(form.node, f"which function {form.name} is")
        return held[0] if held is not None else None

    def foreign(self, m: Machine, form: Form, given: tuple[Any, ...], kind: str = "work") -> Any:
        """A call of somebody else's code: it may fail, and what it does with what it is handed is not known."""
        if form.name in _OF_TEXT and given and isinstance(given[0], Opaque) and all(isinstance(one, (str, int)) for one in given[1:]):
            return Opaque(about_of(given), "String")
        if form.name in _OF_EACH and len(given) == 1:
            return Opaque(about_of(given), "String", HASH if form.name in ("hashCode", "GetHashCode") else "")
        if writes_into_traces(form.name, text_of(form.node)):
            return Opaque()
        if _COUNTS.match(form.name) and given and isinstance(given[0], Opaque) and given[0].field == NUMBER:
            return Opaque(about_of(given))
        look(m, form, given[0] if given else None)
        lent(m, given)
        if self.is_client(given[0] if given else None):
            asked = m.turn is not None or m.absent is None
            given = tuple(_consumed(m, one) if isinstance(one, Closure) else one for one in given if asked or not isinstance(one, Closure))
        to_queue(m, form, given)
        for one in given if form.name not in events.SPELLS else ():
            if isinstance(one, Closure):
                unsure(m, one, form, given)
            elif isinstance(one, (List, Object)) and holds(one, Closure):
                m.doubt(form.node, f"what {form.name} does with the function that it is handed")
            elif isinstance(one, List) and any(isinstance(item, Object) and item.kind == "item" for item in one.items):
                m.doubt(form.node, f"what {form.name} does with the list of failures")
            elif handed_on(one):
                m.doubt(form.node, f"what {form.name} does with a task")
            elif isinstance(one, Object) and one.kind == "response":
                m.doubt(form.node, f"what {form.name} does with the response")
        if (error := m.work(form, given, kind)) is not None:
            raise Thrown(error)
        return answered(m, form, Opaque(about_of(given), parsed=kind == "parse", field="" if kind == "parse" else "result"))

    def is_client(self, of: Any) -> bool:
        """Is it a client of a service of AWS?"""
        return isinstance(of, Opaque) and of.type.startswith("software.amazon.awssdk.")

    def is_soft(self, of: Any, name: str, args: tuple[Any, ...]) -> bool:
        """Is it nothing but a look at data that was parsed, or at an answer?"""
        if not isinstance(of, Opaque) or args:
            return isinstance(of, Opaque) and of.parsed and name.startswith(_LOOKS)
        return of.parsed or (of.field == "result" and (name.startswith(_SOFT) or name in _OF_ANSWERS))

    def dropped(self, m: Machine, form: Form, value: Any) -> None:
        """Nobody takes a value; a task that is dropped is among those that were started."""
        if isinstance(value, Future):
            value.drop(form.node, m.unit, in_short(form.node))


def _parts(value: Any) -> tuple[Any, ...]:
    """What a tuple, an entry of a map, or a pair that Zip makes is taken apart into: https://learn.microsoft.com/en-us/dotnet/csharp/fundamentals/functional/deconstruct"""
    if isinstance(value, Object) and value.kind in ("entry", "pair"):
        return (*value.fields.values(),)
    return value if type(value) is tuple else ()


def _of_kind(m: Machine, error: Error, label: Form) -> Any:
    """Is an error of the class that a case of a switch is for?"""
    covered = m.language.covers(m, (label.name,), error)[0]
    return asked(error, f"case {label.name}") if covered is None else covered


def _consumed(m: Machine, one: Closure) -> Opaque:
    """What a consumer of a request's builder makes: https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/using.html"""
    builder = Opaque(frozenset({m.turn} if m.turn is not None else ()), f"{ANY_MODEL}.Builder", made=Settings(turn=m.turn, open=True))
    one.call([builder])
    given = builder.made.given.values() if builder.made is not None else ()
    return builder._replace(about=builder.about.union(*map(about_of, given)))
