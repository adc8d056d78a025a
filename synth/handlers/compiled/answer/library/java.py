"""Java: its library of events, collections and tasks, Powertools, and what may fail.

Powertools: https://docs.aws.amazon.com/powertools/java/latest/utilities/batch/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ....response import FAILURES, IDENTIFIER
from ..forms import java
from ..forms.form import Form, text_of
from ..run.expressions import awaited, equal
from ..run.machine import Machine, Named
from ..run.values import Closure, Error, Event, Future, List, Message, Object, Opaque, Thrown, about_of
from . import events, java_types
from .java_types import PARSES, is_log, is_plain
from .lists import is_list_method, list_method
from .powertools import processed
from .raising import Raising
from .tasks import after, all_of, begin

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...calls.code import Function

_COLLECTIONS: Final = frozenset(
    {
        "ArrayList",
        "LinkedList",
        "HashSet",
        "LinkedHashSet",
        "TreeSet",
        "ArrayDeque",
        "Vector",
        "CopyOnWriteArrayList",
        "ConcurrentLinkedQueue",
        "LinkedBlockingQueue",
        "Stack",
    }
)
_MAPS: Final = frozenset({"HashMap", "LinkedHashMap", "TreeMap", "ConcurrentHashMap"})
_LISTING: Final = frozenset({"List", "Set", "Arrays", "Stream", "Collections"})
_LOGGED: Final = frozenset({"Slf4j", "Log4j2", "Log4j", "Log", "CommonsLog", "JBossLog", "XSlf4j", "Flogger"})
"""Lombok's marks that make the field `log`: https://projectlombok.org/features/log"""
_EXECUTORS: Final = (
    "ExecutorService",
    "Executor",
    "ThreadPoolExecutor",
    "ScheduledExecutorService",
    "ForkJoinPool",
    "ThreadPoolTaskExecutor",
    "AsyncTaskExecutor",
    "TaskExecutor",
)
_FUTURES: Final = re.compile(r"(?:[\w.]+\.)?(?:CompletableFuture|CompletionStage|Future|ListenableFuture|Mono|Uni)\b")
_PATHS: Final = ("field_access", "scoped_identifier", "scoped_type_identifier")


class Java(Raising):
    """Java."""

    def __init__(self) -> None:
        super().__init__(java_types.KINDS, java_types.TOPS)

    def body(self, node: Node) -> Form:
        return java.body(node)

    def is_async(self, function: Function) -> bool:
        return False

    def covers_any(self, m: Machine, clause: tuple[str, ...], error: Error) -> tuple[bool | None, bool]:
        """RuntimeException is all that is raised where nothing checked may be; what a client of AWS raises is below it, and below SdkException.

        https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/core/exception/SdkException.html
        """
        if error.source.startswith("software.amazon.awssdk.") and any(one in ("SdkException", "RuntimeException") for one in clause):
            return True, True
        if "RuntimeException" not in clause:
            return None, False
        function = m.frame.function
        declared = any(one.type == "throws" for one in function.node.children)
        return (None, False) if declared else (True, True)

    def member(self, m: Machine, of: Any, form: Form) -> Any:
        """A name of somebody else, a field of something that is not of the program."""
        if of is None:
            owner = m.frame.function.owner
            marks = {mark for kind in (m.program.above(owner) if owner is not None else ()) for mark in kind.marks}
            if form.name in ("log", "logger", "LOGGER", "LOG") and marks & _LOGGED:
                return Opaque(type="org.slf4j.Logger")
            parent = form.node.parent
            return (
                Named(m.whole(form.name))
                if form.name[:1].isupper() or form.name in m.unit.imports or (parent is not None and parent.type in _PATHS)
                else Opaque(type=m.whole(form.name) if "." in m.whole(form.name) else "")
            )
        if isinstance(of, Named):
            return Named(f"{of.path}.{form.name}") if of.type is None else Opaque()
        if isinstance(of, List) and form.name == "length":
            return list_method(m, of, form, ())
        if isinstance(of, Opaque) and form.node.type in ("scoped_identifier", "scoped_type_identifier"):
            return Named(text_of(form.node))
        return Opaque(about_of(of), parsed=isinstance(of, Opaque) and of.parsed)

    def foreign(self, m: Machine, form: Form, given: tuple[Any, ...], kind: str = "work") -> Any:
        """One of an asynchronous client, or that is declared to return a future, tells of its failure when it is waited for."""
        of = given[0] if given else None
        is_async = isinstance(of, Opaque) and of.type.startswith("software.amazon.awssdk.") and of.type.endswith("AsyncClient")
        if not is_async and not any(_FUTURES.match(one.returns) for one in m.program.named.get(form.name, ())):
            return super().foreign(m, form, given, kind)
        try:
            value, error = super().foreign(m, form, given, kind), None
        except Thrown as thrown:
            value, error = Opaque(about_of(given), field="result"), thrown.error
        return m.started_work(value, error, form.node)

    def dropped(self, m: Machine, form: Form, value: Any) -> None:
        if isinstance(value, Opaque) and value.field == "result" and form.name.endswith("Async"):
            m.unwaited(form.node, form.name)

    def give(self, m: Machine, of: Object, name: str, value: Any, form: Form) -> None:
        of.fields[name] = value

    def made(self, m: Machine, form: Form, args: tuple[Any, ...], fields: dict[Any, Any]) -> Any:
        """A new object of somebody else's class."""
        plain = events.last(form.name)
        if (found := events.made_of(m, form.name, form.node)) is not None:
            if args:
                found.fields[FAILURES if found.kind == "response" else IDENTIFIER] = args[0]
            return found
        if plain in _COLLECTIONS:
            given = args[0] if args else None
            return List([*given.items] if isinstance(given, List) else [], form.node, open=isinstance(given, List) and given.open)
        if plain in _MAPS:
            return Object("map", node=form.node, fields={**args[0].fields} if args and isinstance(args[0], Object) and args[0].kind == "map" else {})
        if plain == "Thread" and args and isinstance(args[0], Closure):
            return Object("thread", node=form.node, fields={"work": args[0]})
        if plain == "BatchMessageHandlerBuilder":
            return Object("batch", node=form.node)
        if plain.endswith(("Exception", "Error", "Throwable")):
            return m.made_error(form.node, self.above(m, plain), args)
        path = m.whole(form.name)
        if is_plain(path, "new") or is_log(path) or not args:
            return Opaque(about_of(args), path)
        if plain in ("JSONObject", "JSONArray", "StringReader", "ByteArrayInputStream"):
            return self.foreign(m, form._replace(name=plain), args, "parse" if plain.startswith("JSON") else "work")
        if any(isinstance(one, Closure) for one in args):
            m.doubt(form.node, f"what {plain} does with the function that it is handed")
        return Opaque(about_of(args), path)

    def method(self, m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
        """By what it is called on."""
        name = form.name
        match of:
            case Event() if name == "getRecords":
                return of.records
            case Message() if (found := events.field_of(m, of, name)) is not None and not args:
                return found
            case List():
                return list_method(m, of, form, args)
            case Future():
                return self._of_future(m, of, form, args)
            case Error():
                return (
                    Error(of.kinds, of.about, fault=of.fault) if name in ("getCause", "fillInStackTrace", "initCause", "unwrap") else Opaque(of.about, "String")
                )
            case Object() if of.type is None:
                return self._of_object(m, of, form, args)
            case Named() if of.type is None:
                return self._static(m, of, form, args)
            case Closure() if name in ("apply", "accept", "test", "run", "call", "get"):
                return of.call([*args])
        if name == "equals" and len(args) == 1:
            same = equal(of, args[0])
            return Opaque(about_of((of, *args))) if same is None else same
        if isinstance(of, (str, int, bool)) or (of is None and form.parts[0] is not None and form.parts[0].kind == "value"):
            return not of if name in ("isEmpty", "isBlank") else Opaque(about_of(args), "String")
        return self._of_opaque(m, of, form, args)

    def _of_opaque(self, m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
        name, path = form.name, of.type if isinstance(of, Opaque) else ""
        if is_log(path) or (isinstance(of, Opaque) and path == "String" and name != "transform"):
            return Opaque(about_of((of, *args)), "com.amazonaws.services.lambda.runtime.LambdaLogger" if name == "getLogger" else path, parsed=False)
        if path and is_plain(path, name):
            return Opaque(about_of((of, *args)), path)
        if path.rpartition(".")[2] in _EXECUTORS:
            return self._executed(m, form, args)
        if isinstance(of, Opaque) and is_list_method(name) and (of.parsed or of.field or not of.type) and any(isinstance(one, Closure) for one in args):
            return list_method(m, List([of], form.node, open=True), form, args)
        if name in ("stream", "iterator", "parallelStream", "spliterator") and not args:
            return List([of], form.node, open=True)
        if isinstance(of, Opaque) and (of.field in ("attributes", "messageAttributes") or self.is_soft(of, name, args)):
            return Opaque(of.about, "", parsed=of.parsed, field="" if of.parsed else of.field)
        kind = "parse" if name in PARSES and any(isinstance(one, Opaque) and one.about for one in args) else "work"
        if kind == "parse" and any(isinstance(one, Opaque) and one.field == "body" for one in args):
            m.note("unpacking", "json", "", form.node)
        return self.foreign(m, form, (of, *args), kind)

    def _of_object(self, m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
        name = form.name
        if of.kind in ("response", "item"):
            if args and events.give(of, name, args[0]):
                return of
            if name in ("build", "toBuilder"):
                return of
            return events.response_field(of, name)
        if of.kind == "map":
            return self._of_map(m, of, form, args)
        if of.kind == "thread":
            if name == "start":
                of.fields["future"] = begin(m, of.fields["work"], form.node)
            elif name == "join" and isinstance(of.fields.get("future"), Future):
                of.fields["future"].waited = True
            return None
        if of.kind == "batch":
            return processed(m, of, form, args)
        return Opaque(about_of((of, *args)))

    def _of_map(self, m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
        name = form.name
        if name in ("put", "putIfAbsent") and len(args) == 2:  # noqa: PLR2004 - a key and a value
            of.fields[args[0] if isinstance(args[0], str) else ("key", form.node.id, *sorted(about_of(args[0])))] = args[1]
            return Opaque()
        if name in ("values", "entrySet", "keySet"):
            return List([Opaque(about_of(one)) for one in of.fields] if name == "keySet" else [*of.fields.values()], form.node)
        if name in ("isEmpty", "size"):
            return not of.fields if name == "isEmpty" else len(of.fields)
        if name == "forEach" and args and isinstance(args[0], Closure):
            for one in of.fields.values():
                args[0].call([Opaque(about_of(one)), one])
            return None
        if name in ("get", "getOrDefault", "containsKey", "remove"):
            return of.fields.get(args[0]) if args and isinstance(args[0], str) and name == "get" and args[0] in of.fields else Opaque(about_of((of, *args)))
        m.doubt(form.node, f"{name} of a map")
        return Opaque(about_of((of, *args)))

    def _of_future(self, m: Machine, of: Future, form: Form, args: tuple[Any, ...]) -> Any:
        if form.name in ("get", "join", "getNow", "resultNow"):
            if of.error is not None:
                kind = "ExecutionException" if form.name == "get" else "CompletionException"
                of.error = (
                    Error(self.above(m, kind), of.error.about, fault=of.error.fault, work=of.error.work) if of.error.fault or of.error.kinds else of.error
                )
            return awaited(m, of)
        if form.name in ("isDone", "cancel", "isCompletedExceptionally", "toCompletableFuture", "orTimeout"):
            return of if form.name in ("toCompletableFuture", "orTimeout") else Opaque()
        found = after(m, of, form, args)
        if found is None:
            m.doubt(form.node, f"{form.name} of a future")
            return Opaque(about_of(of))
        return found

    def _executed(self, m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
        """What an executor does: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/ExecutorService.html"""
        name = form.name
        if name in ("submit", "execute", "submitListenable", "schedule") and args:
            return begin(m, args[0], form.node)
        if name == "invokeAll" and args and isinstance(args[0], List):
            found = [begin(m, one, form.node) for one in args[0].items]
            for one in found:
                one.waited = True
            return List(found, form.node)
        if name in ("awaitTermination", "close"):
            for one in m.path.started:
                one.waited = True
        elif name not in ("shutdown", "shutdownNow", "isTerminated", "isShutdown"):
            m.doubt(form.node, f"{name} of an executor")
        return Opaque()

    def _static(self, m: Machine, of: Named, form: Form, args: tuple[Any, ...]) -> Any:
        """A function of a class."""
        name, plain = form.name, events.last(of.path)
        if name == "builder" and (found := events.made_of(m, of.path, form.node)) is not None:
            return found
        if plain in _LISTING and name in (
            "of",
            "asList",
            "emptyList",
            "copyOf",
            "stream",
            "empty",
            "singletonList",
            "unmodifiableList",
            "synchronizedList",
            "concat",
            "singleton",
            "emptySet",
        ):
            spread = [*(args[0].items if len(args) == 1 and isinstance(args[0], List) else args)]
            held = args[0] if len(args) == 1 and isinstance(args[0], List) else None
            if name in ("synchronizedList", "unmodifiableList") and held is not None:
                return held
            return List(
                spread if name != "concat" else [item for one in args if isinstance(one, List) for item in one.items],
                form.node,
                open=held is not None and held.open,
            )
        if plain == "Collectors":
            return Object("collector", fields={"name": name})
        if plain in ("IntStream", "LongStream") and name in ("range", "rangeClosed") and all(isinstance(one, int) for one in args):
            return List([*range(args[0], args[1] + (name == "rangeClosed"))], form.node)
        if plain == "Map" and name in ("of", "entry", "ofEntries") and all(isinstance(one, str) for one in args[::2]):
            return Object("map", node=form.node, fields=dict(zip(args[::2], args[1::2], strict=False)))
        if plain == "Optional":
            is_open = bool(args) and isinstance(args[0], Opaque) and name == "ofNullable"
            return List([*(one for one in args if one is not None)], form.node, "optional", open=is_open)
        return self._task(m, of, form, args)

    def _task(self, m: Machine, of: Named, form: Form, args: tuple[Any, ...]) -> Any:
        name, plain = form.name, events.last(of.path)
        if plain == "CompletableFuture":
            if name in ("runAsync", "supplyAsync") and args:
                return begin(m, args[0], form.node)
            if name in ("allOf", "anyOf"):
                return all_of(m, args, form.node)
            if name in ("completedFuture", "completedStage"):
                return Future(args[0] if args else None, None, form.node, "", m.unit)
        if plain == "Thread" and name in ("startVirtualThread", "start") and args:
            return begin(m, args[0], form.node)
        if plain == "Executors":
            return Opaque(type="java.util.concurrent.ExecutorService")
        if plain == "System" and name == "exit":
            m.doubt(form.node, "System.exit")
        if (plain == "LoggerFactory" or plain.endswith("LogManager") or name in ("getLogger", "getLog")) and not any(about_of(args)):
            return Opaque(type="org.slf4j.Logger")
        if plain == "Objects" and name in ("nonNull", "isNull", "equals") and args:
            same = equal(args[0], None if name != "equals" else args[-1])
            return Opaque(about_of(args)) if same is None else same == (name != "nonNull")
        if name in ("create", "builder", "standard", "defaultClient") and of.path.startswith(("software.amazon.awssdk.", "com.amazonaws.")):
            return Opaque(about_of(args), of.path)
        if is_log(of.path) or is_plain(of.path, name):
            return Opaque(about_of(args), "String" if plain == "String" else of.path)
        kind = "parse" if name in PARSES and about_of(args) else "work"
        return self.foreign(m, form, args, kind)
