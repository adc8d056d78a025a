"""C#: its events, collections and tasks, and what may fail.

That the names of asynchronous methods end in Async: https://learn.microsoft.com/en-us/dotnet/csharp/asynchronous-programming/task-asynchronous-programming-model#naming-convention
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from .....words.response import FAILURES, IDENTIFIER
from ....program.program import fitting
from ...forms import csharp_statements
from ...forms.form import Form, called_on, text_of
from ...run.environment import variable
from ...run.meaning import chosen, maps
from ...run.meaning.calls import run, start
from ...run.meaning.fields import typed_as
from ...run.meaning.message_ids import is_of_id
from ...run.meaning.operators import equal, is_there
from ...run.state.language import Language
from ...run.state.machine import Machine
from ...run.state.scopes import Named, Scope
from ...run.state.time_left import of_left
from ...run.state.values import ATTRIBUTES, Closure, Constant, Ended, Error, Event, Future, List, Message, Object, Opaque, Settings, Thrown, about_of
from .. import bodies, events, powertools
from ..predicates import captured, is_query, is_step_of_query
from . import by_reference, conversions, outcomes, tasks, tuples, waits
from .collections import Collections, filled, is_of_list, part
from .databases import of_database
from .inherited import inherits
from .known import extension, known
from .start import STARTS
from .types import COLLECTIONS, KINDS, LOGS, MAPS, NO_TASKS, OF_REQUESTS, PARSES, PLAIN, READS, REFUSES, STREAMS, TOPS

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Function, Type

_EMPTY: Final = ("IsNullOrEmpty", "IsNullOrWhiteSpace")
_TASKS: Final = ("Task", "ValueTask")
_RAISED: Final = dict.fromkeys(("HttpClient", "HttpResponseMessage"), "HttpRequestException")
"""What all that a library raises where it works is below: https://learn.microsoft.com/en-us/dotnet/api/system.net.http.httprequestexception"""
_BY_CLIENT: Final = ("DynamoDBContext", "Table")
"""What asks DynamoDB by a client: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DotNetSDKHighLevel.html"""
_REQUESTS: Final = frozenset({"Get", "Post", "Put", "Delete", "Patch", "Head", "Options"})
_OF_REFIT: Final = frozenset({"HttpRequestException", "ApiException"})
"""https://reactiveui.github.io/refit/#handling-exceptions"""
_GUARDS: Final = regex(r"Argument(?:Null|OutOfRange)?Exception\.ThrowIf")
"""https://learn.microsoft.com/en-us/dotnet/api/system.argumentnullexception.throwifnull"""
_NO_ANSWER: Final = frozenset({"AmazonClientException", "TaskCanceledException", "OperationCanceledException"})
_RETURNED: Final = ("return_statement", "arrow_expression_clause", "conditional_expression")
"""Where `new()` is of the type that the method returns."""


class CSharp(Collections, Language):
    """C#."""

    def __init__(self) -> None:
        super().__init__(KINDS, TOPS)
        self.tuples: set[tuple[str, ...]] = set()

    def body(self, node: Node) -> Form:
        return csharp_statements.body(node)

    def typed(self, m: Machine, name: str, owner: Type | None) -> Any:
        client = waits.registered(m, owner) if owner is not None and events.last(name) == "HttpClient" else None
        return client if client is not None else super().typed(m, name, owner)

    def is_async(self, function: Function) -> bool:
        return any(one.type == "modifier" and one.text == b"async" for one in function.node.named_children)

    def opened(self, m: Machine, function: Function, this: Any) -> Scope:
        """A local function knows the names around it; a class, the parameters of its declaration."""
        return Scope(m.scope) if function.outer is not None else Scope()

    def passed(self, m: Machine, function: Function, name: str, kind: str, value: Any) -> Any:
        """A processor of Powertools that stands before a method has worked on the batch by then."""
        if isinstance(value, Event) and "BatchProcessor" in function.marks:
            powertools.before(m, function, value)
        return value

    def compared(self, m: Machine, form: Form, other: Form) -> Any:
        """An exception always has a message: https://learn.microsoft.com/en-us/dotnet/api/system.exception.message"""
        of = form.parts[0] if form.kind == "member" and form.name == "Message" else None
        is_null = other.kind == "value" and other.parts[0] is None
        return form.name if is_null and of is not None and of.kind == "name" and isinstance(m.of(of), Error) else m.of(form)

    def returned(self, m: Machine, function: Function, value: Any) -> Any:
        return conversions.converted(m, function, outcomes.returned(m, function, value))

    def handed(self, m: Machine, form: Form) -> tuple[tuple[int, str], ...]:
        return by_reference.handed(m, form)

    def overloaded(self, m: Machine, of: Any, name: str, args: tuple[Any, ...], node: Node) -> tuple[Any] | None:
        """https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/operator-overloading and …/programming-guide/indexers/"""
        kinds = [*m.program.above(of.type)] if isinstance(of, Object) and of.type is not None else []
        meant = fitting([one for kind in kinds for one in kind.functions if one.name == name], len(args))
        if not meant or len(meant[0].parameters) != len(args) or any(one.function is meant[0] for one in m.frames):
            return None
        return (run(m, meant[0], None if meant[0].static else of, [*args], node),)

    def extension(self, m: Machine, name: str, count: int) -> Function | None:
        return extension(m, name, count)

    def is_client(self, of: Any) -> bool:
        return isinstance(of, Opaque) and of.type.lstrip("I").startswith("Amazon")

    def covers_any(self, m: Machine, clause: tuple[str, ...], error: Error) -> tuple[bool | None, bool]:
        """What a service answers with is of the exception of its client: https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/Runtime/TAmazonServiceException.html ; that none came is not, and for HttpClient a
        TaskCanceledException: https://learn.microsoft.com/en-us/dotnet/api/system.net.http.httpclient.timeout
        """
        if m.path.plan.unanswered:
            return not _NO_ANSWER.isdisjoint(clause) or None, False
        if _RAISED.get(error.source) in clause or of_database(clause, m.path.fault_site) or _of_interface(m, clause):
            return True, True
        service = error.source.removeprefix("I").removesuffix("Client")
        service = "AmazonDynamoDB" if service in _BY_CLIENT else service
        if service.startswith("Amazon") and any(one in (f"{service}Exception", "AmazonServiceException") for one in clause):
            return True, True
        return None, False

    def member(self, m: Machine, of: Any, form: Form) -> Any:
        name = form.name
        match of:
            case None:
                own = [one for one in m.program.named.get(name, ()) if one.owner is m.frame.function.owner and (one.owner is not None or one.outer is not None)]
                this = m.frame.this
                return Closure(lambda args: run(m, own[0], this, args, form.node), own[0]) if own else Named(name)
            case Event() if name.lower() == "records":
                return of.records
            case Message() if (found := events.field_of(m, of, name)) is not None:
                return found
            case Object(kind="map") if name in ("Keys", "Values", "Count"):
                return len(of.fields) if name == "Count" else List(maps.keys(of) if name == "Keys" else [*of.fields.values()], form.node)
            case List():
                return part(m, of, form)
            case Future():
                return tasks.part(m, of, name)
            case Error():
                return of if name in ("InnerException", "Flatten") else Opaque(of.about, "String")
            case Object(kind="response" | "item"):
                if name == "BatchItemFailuresResponse":
                    return of
                if of.kind == "response" and events.response_field(of, name) is None:
                    events.give(of, name, List(node=form.node))
                return events.response_field(of, name)
            case Object(kind=outcomes.OUTCOME):
                return outcomes.member(of, form)
            case Object(kind="captured" | "anonymous") if name in of.fields:
                return of.fields[name]
            case Object() if of.type is not None:
                meant = m.program.methods(of.type, name)
                if name == "Value" and not meant:
                    return of
                if meant and meant[0].node.type == "accessor_declaration":
                    return run(m, meant[0], of, [], form.node)
                return Closure(lambda args: run(m, meant[0], of, args, form.node), meant[0]) if meant else Opaque(about_of(of))
            case Named():
                return self._of_class(m, of, name, form)
            case Opaque():
                if (name == "Token" and of.made is not None) or of.type in OF_REQUESTS:
                    return of
                if name == "IsCancellationRequested" and waits.ends(of):
                    return of_left(Opaque())
                if name == "BatchItemFailuresResponse":
                    return Object("response", node=form.node, fields={FAILURES: List(open=True), "library": name})
                if of.field in ATTRIBUTES and name == "StringValue":
                    return Opaque(of.about, "String", of.field)
                return Opaque(of.about, "ILambdaLogger" if name == "Logger" else "", parsed=of.parsed, field="" if of.parsed else "result")
        return tuples.part(m, of, form, self.tuples) if type(of) is tuple else Opaque(about_of(of))

    def _of_class(self, m: Machine, of: Named, name: str, form: Form) -> Any:
        """A static member of somebody else's class."""
        if name == "BatchItemFailuresResponse" and "processed" in m.globals:
            return m.globals["processed"]
        if name == "BatchItemFailuresResponse":
            m.doubt(form.node, "what a batch processor does with a message")
            return Object("response", node=form.node, fields={FAILURES: List(open=True), "library": name})
        if of.path in _TASKS and name == "CompletedTask":
            return Future(None, None, form.node, "", m.unit)
        if of.path == "TimeProvider" and name == "System":
            return Opaque(type="TimeProvider")
        if of.type is None and of.path in ("OutcomeType", "ErrorType"):
            return f"{of.path}.{name}"
        if of.type is None and (well := outcomes.went_well(m, of, name, form)) is not None:
            return well
        return Named(f"{of.path}.{name}") if of.type is None else Opaque()

    def give(self, m: Machine, of: Object, name: str, value: Any, form: Form) -> None:
        if not events.give(of, name, value):
            of.fields[name] = value

    def made(self, m: Machine, form: Form, args: tuple[Any, ...], fields: dict[Any, Any]) -> Any:
        """A new object of somebody else's class; without a name, by what it is given."""
        plain = events.last(form.name)
        if not plain:
            returns = m.frame.function.returns
            plain = (
                "BatchItemFailure"
                if "ItemIdentifier" in fields
                else "SQSBatchResponse"
                if "BatchItemFailures" in fields or ("SQSBatchResponse" in returns and _is_returned(form.node))
                else ""
            )
        if (found := events.made_of(m, plain, form.node)) is not None:
            if args:
                found.fields[FAILURES if found.kind == "response" else IDENTIFIER] = args[0]
            for key, value in fields.items():
                events.give(found, key, value)
            return found
        if not plain and form.parts[1] and all(key == "" and one.kind == "assign" for key, one in form.parts[1]):  # `Item = new() { ["id"] = … }`
            return filled(m, form)
        items = [m.of(one) for key, one in form.parts[1] if key == ""]
        if plain in COLLECTIONS:
            given = args[0] if args and isinstance(args[0], List) else None
            kind = "set" if plain.endswith("Set") else "list"
            is_open = given.open if given is not None else bool(args) and kind == "set" and isinstance(args[0], Opaque) and "ompare" not in args[0].type
            return List([*(given.items if given is not None else ()), *items], form.node, kind, open=is_open)
        if plain in MAPS:
            return filled(m, form)
        if plain.endswith("Exception"):
            return m.made_error(form.node, self.above(m, plain), args)
        if form.node.type == "anonymous_object_creation_expression":
            return Object("anonymous", node=form.node, fields=fields)
        return Opaque(about_of((*args, *items, *fields.values())), plain, made=Settings({**{key: (one,) for key, one in fields.items()}, "new": args}, m.turn))

    def method(self, m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
        name = form.name
        by_reference.given(m, of, form, args)
        if (found := known(m, of, form, args)) is not None:
            return found[0]
        match of:
            case List() if is_query(name):
                return self.foreign(m, form, (Opaque(about_of(of), field="result"), *args))
            case List():
                return self._of_list(m, of, form, args)
            case Future():
                return tasks.method(m, of, form, args)
            case Closure() if name in ("Invoke", "DynamicInvoke"):
                return of.call([*args])
            case Error():
                return Opaque(of.about, "String")
            case Constant() if name == "ToString" and not args:
                return of.name
            case Object(kind="map"):
                return self._of_map(m, of, form, args)
            case Object(kind=outcomes.OUTCOME):
                return outcomes.method(m, of, form, args)
            case Named() if of.type is None:
                return self._static(m, of, form, args)
            case None if form.parts[0] is None:
                return _named(form, args) if name == "nameof" else self.foreign(m, form, args)
        if name == "Equals" and args:
            same = equal(of, args[0])
            return Opaque(about_of((of, *args))) if same is None else same
        path = (
            of.type
            if isinstance(of, Opaque)
            else ""
            if isinstance(of, Object) and (inherits(m, of.type) or any(isinstance(one, Closure) for one in args))
            else "String"
        )
        if path.partition("<")[0] in LOGS:
            m.path.logged.add(form.node.id)
        if path.partition("<")[0] in LOGS or path in ("String", *PLAIN, *OF_REQUESTS):
            return Opaque(about_of((of, *args)), path)
        if isinstance(of, Opaque) and is_of_list(of, name, args):
            return self._of_list(m, List([of], form.node, open=True), form, args)
        if isinstance(of, Opaque) and is_step_of_query(name, args):
            return Opaque(about_of(of).union(*(captured(m, one) for one in args)), field="result")
        if self.is_soft(of, name, args):
            made = Opaque(of.about, parsed=of.parsed, field=of.field)
            return _typed(m, form, made) if name in _MAKES else made
        reads = isinstance(of, Opaque) and of.parsed and name in READS
        made = self.foreign(m, form, (of, *args), "parse" if reads or (name in PARSES and about_of((of, *args))) else "work")
        return _typed(m, form, made) if name in _MAKES else made

    def _static(self, m: Machine, of: Named, form: Form, args: tuple[Any, ...]) -> Any:
        """A method of a class of somebody else."""
        name, plain = form.name, events.last(of.path)
        if plain == "Environment" and name == "GetEnvironmentVariable" and (held := variable(m, args, form.node, None)) is not None:
            return held[0]
        if name in _EMPTY and len(args) == 1 and (args[0] is None or isinstance(args[0], str) or is_there(args[0])):
            return not args[0] if not is_there(args[0]) else False
        if (outcome := outcomes.static(m, of, form, args)) is not None:
            return outcome
        if (plain, name) in STARTS and args:
            m.started = next((one for one in args if isinstance(one, Closure)), None)
            raise Ended
        if plain in ("Array", "Enumerable") and name == "Empty":  # https://learn.microsoft.com/en-us/dotnet/api/system.array.empty
            return List(node=form.node)
        if plain in _TASKS:
            return tasks.task(m, form, args)
        if plain == "Interlocked" and args:
            return tasks.interlocked(m, form, args)
        if plain == "Parallel" and args and isinstance(args[0], List):
            work = args[-1]
            return tasks.parallel(m, args[0], work, form)
        if plain == "Environment" and name in ("Exit", "FailFast"):
            m.doubt(form.node, f"Environment.{name}")  # https://learn.microsoft.com/en-us/dotnet/api/system.environment.exit
        is_log = plain.partition("<")[0] in LOGS or of.path.removeprefix("System.") in STREAMS
        if is_log:
            m.path.logged.add(form.node.id)
        if is_log or (plain in PLAIN and name not in REFUSES) or plain in OF_REQUESTS:
            return Opaque(about_of(args), "String" if plain in ("String", "string") else "")
        if name == "Parse" and args and all(map(is_of_id, args)):  # an id is one: https://learn.microsoft.com/en-us/dotnet/api/system.guid.parse
            return Opaque(about_of(args), "String")
        if _GUARDS.match(f"{plain}.{name}") and not (type(args[0] if args else None) is Opaque and args[0].parsed):
            return None  # it is there: only what a message says may be missing
        if plain == "Enum" and name == "Parse" and (constant := next((chosen.constant(one, args[-1]) for one in m.program.find(_type_in(form), m.unit)), None)):
            return constant
        kind = "parse" if name in PARSES and about_of(args) else "work"
        of_type = (
            (_type_in(form) or plain) if name == "ParseJson" else _type_in(form)
        )  # https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/S3/TS3EventNotification.html
        kinds = m.program.find(of_type, m.unit) if of_type and kind == "parse" else []
        if kind == "parse" and any(isinstance(one, Opaque) and one.field == "body" for one in args):
            bodies.parsed(m, form, kinds, of_type)
        made = self.foreign(m, form, args, kind)
        if name in _MAKES:
            return _typed(m, form, made)
        return made._replace(type=kinds[0].name) if len(kinds) == 1 and isinstance(made, Opaque) else made

    def dropped(self, m: Machine, form: Form, value: Any) -> None:
        """A call in an asynchronous function that is not awaited, and of which nobody knows whether it is a task."""
        if form.kind != "call":
            return
        super().dropped(m, form, value)
        if (
            isinstance(value, Opaque)
            and value.field == "result"
            and value.about
            and NO_TASKS.match(form.name) is None
            and not _gives_no_task(m, form.name)
            and self.is_async(m.frame.function)
        ):
            m.unwaited(form.node, form.name)

    def foreign(self, m: Machine, form: Form, given: tuple[Any, ...], kind: str = "work") -> Any:
        """One whose name ends in Async, or that is declared to return a task, tells of its failure when it is waited for."""
        if is_query(form.name):
            given = tuple(Opaque(captured(m, one)) if isinstance(one, Closure) else one for one in given)
        task = form.name.endswith("Async") or any(one.returns.startswith(_TASKS) for one in m.program.named.get(form.name, ()))
        if not task:
            waits.note(m, form, given[0] if given else None, given[1:])
            return super().foreign(m, form, given, kind)
        since = len(m.path.waits)
        waits.note(m, form, given[0] if given else None, given[1:])
        try:
            value, error = super().foreign(m, form, given, kind), None
        except Thrown as thrown:
            value, error = Opaque(about_of(given), field="result"), thrown.error
        return start(m, value, error, form.node, since)


_MAKES: Final = frozenset({"Deserialize", "DeserializeObject", "DeserializeAsync", "ToObject", "ReadFromJsonAsync", "GetFromJsonAsync", "ToObjectFromJson"})
"""What makes an object of the class that it is told, of a text or a document."""
_TYPED: Final = re.compile(r"\w<\s*([\w.]+)(?:<[^()]*>)?\??\s*>\s*\(|\btypeof\(\s*([\w.]+)\s*\)")


def _type_in(form: Form) -> str:
    """`Deserialize<Order>(…)`, `Deserialize(…, typeof(Order))`."""
    named = _TYPED.search(text_of(form.node))
    return (named[1] or named[2]) if named is not None else ""


def _typed(m: Machine, form: Form, made: Any) -> Any:
    """What is made of a text, as an object of the class that is named."""
    if isinstance(made, Future):
        made.value = typed_as(m, made.value, _type_in(form), m.frame.function.owner)
        return made
    parsed = made._replace(parsed=True) if isinstance(made, Opaque) and made.about else made
    return typed_as(m, parsed, _type_in(form), m.frame.function.owner)


def _gives_no_task(m: Machine, name: str) -> bool:
    """Is it a method of the program, and declared to return something else?"""
    found = m.program.named.get(name, ())
    return bool(found) and all(one.returns and not one.returns.startswith((*_TASKS, "async ")) and "Task" not in one.returns for one in found)


def _named(form: Form, args: tuple[Any, ...]) -> Any:
    """`nameof(State.Done)` is the last part of the name: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/nameof"""
    return text_of(form.parts[1][0].node).rpartition(".")[2] if args and isinstance(args[0], Constant) else Opaque(about_of(args))


def _of_interface(m: Machine, clause: tuple[str, ...]) -> bool:
    """Is a clause for what goes wrong with a request that an interface declares?"""
    site = m.path.fault_site
    named = m.program.named.get(called_on(site.node)[1], ()) if site is not None and not _OF_REFIT.isdisjoint(clause) else ()
    return any(one.marks & _REQUESTS for one in named)


def _is_returned(node: Node) -> bool:
    """Is `new()` what a method returns, by itself or in a task that has ended?"""
    parent = node.parent
    if parent is not None and parent.type == "argument":
        around = parent.parent.parent if parent.parent is not None else None
        return around is not None and re.match(r"(?:Value)?Task\.FromResult\b", text_of(around)) is not None
    return parent is not None and parent.type in _RETURNED
