"""Java: its library of events, collections and tasks, Powertools, and what may fail.

Powertools: https://docs.aws.amazon.com/powertools/java/latest/utilities/batch/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from .....words.response import FAILURES, IDENTIFIER
from ...forms import java
from ...forms.form import Form, text_of
from ...run.meaning.expressions import element, is_of
from ...run.meaning.fields import typed_as
from ...run.meaning.operators import equal, is_there
from ...run.meaning.statements import changes_what_is_given
from ...run.state.language import Language
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import ATTRIBUTES, EVERY, Closure, Constant, Error, Event, Future, List, Message, Object, Opaque, Thrown, about_of
from .. import bodies, events, only_once, runners
from ..lists import is_list_method, list_method
from . import flows, functions, raised, streams, trees, types, waits
from .closing import is_executor
from .types import PARSES, is_log, is_plain

if TYPE_CHECKING:
    from tree_sitter import Node

from .statics import Statics

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
_LOGGED: Final = frozenset({"Slf4j", "Log4j2", "Log4j", "Log", "CommonsLog", "JBossLog", "XSlf4j", "Flogger"})
_LOGGERS: Final = ("log", "logger", "LOGGER", "LOG")
"""Lombok's marks that make the field `log`: https://projectlombok.org/features/log"""
_OF_SDK: Final = ("SdkException", "RuntimeException")
_ANSWERED: Final = ("AwsServiceException", "SdkServiceException")
_FUTURES: Final = re.compile(r"(?:[\w.]+\.)?(?:CompletableFuture|CompletionStage|Future|ListenableFuture|Mono|Uni)\b")
_OUTSIDE: Final = (Opaque, Named)
"""What something of somebody else is."""
_PATHS: Final = ("field_access", "scoped_identifier", "scoped_type_identifier")
_GIVES: Final = ("getBean", "getInstance", "select", "lookup", "getMapper")
"""What a container of dependencies gives by its class: https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/beans/factory/BeanFactory.html,
https://google.github.io/guice/api-docs/latest/javadoc/com/google/inject/Injector.html, https://mybatis.org/mybatis-3/java-api.html and https://jakarta.ee/specifications/cdi/4.1/apidocs/jakarta/enterprise/inject/instance"""
_ASKED_FOR: Final = ("get", "getObject", "getIfAvailable", "getIfUnique")
"""How what a container gives later is asked for: https://jakarta.ee/specifications/dependency-injection/2.0/apidocs/jakarta/inject/provider and
https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/beans/factory/ObjectProvider.html"""
_PRIMITIVE: Final = re.compile(r"(?:getAs|applyAs)(?:Boolean|Int|Long|Double)$")
"""Methods of functions of numbers and truth values: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/function/package-summary.html"""


_RUNTIME: Final = re.compile(r"(?:java\.lang\.)?Runtime\s*\.\s*getRuntime\(")
"""https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Runtime.html#halt(int)"""
_OF_TOOLS: Final = {"software.amazon.awssdk.enhanced.dynamodb.": "DynamoDb", "software.amazon.awssdk.transfer.s3.": "S3"}
"""What is raised through them is what their client raises: https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/dynamodb-enhanced-client.html"""


class Java(Statics, Language):
    """Java."""

    def __init__(self) -> None:
        super().__init__(types.KINDS, types.TOPS)

    def body(self, node: Node) -> Form:
        return java.body(node)

    def covers_any(self, m: Machine, clause: tuple[str, ...], error: Error) -> tuple[bool | None, bool]:
        """RuntimeException is all that is raised where nothing checked may be; what a client of AWS raises is below it, and below SdkException; what its service answers with, below the exception of the client, and that no answer came, below SdkClientException.

        https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/core/exception/SdkException.html
        """
        service = next(
            (named for package, named in _OF_TOOLS.items() if error.source.startswith(package)),
            events.last(error.source).removesuffix("Client").removesuffix("Async"),
        )
        of_sdk = (*_OF_SDK, *(("SdkClientException",) if m.path.plan.unanswered else (*_ANSWERED, f"{service}Exception")))
        if error.source.startswith("software.amazon.awssdk.") and any(one in of_sdk for one in clause):
            return True, True
        if m.path.plan.unanswered and "AmazonServiceException" in clause:
            return False, False
        if raised.is_raised(m, clause, error):
            return True, True
        if "RuntimeException" not in clause:
            return None, False
        function = m.frame.function
        declared = any(one.type == "throws" for one in function.node.children)
        return (None, False) if declared else (True, True)

    def member(self, m: Machine, of: Any, form: Form) -> Any:
        """A name of somebody else, a field of something that is not of the program."""
        if of is None:
            owner, whole = m.frame.function.owner, m.whole(form.name)
            if form.name in _LOGGERS and owner is not None and any(kind.marks & _LOGGED for kind in m.program.above(owner)):
                return Opaque(type="org.slf4j.Logger")
            if form.name[:1].isupper() or form.name in m.unit.imports or ((parent := form.node.parent) is not None and parent.type in _PATHS):
                return Named(whole)
            return Opaque(type=whole if "." in whole else "")
        if isinstance(of, Named):
            return Named(f"{of.path}.{form.name}") if of.type is None else Opaque()
        if isinstance(of, Event) and form.name.lower() == "records":
            return of.records
        if isinstance(of, Message) and (found := events.field_of(m, of, form.name)) is not None:
            return found
        if isinstance(of, List) and form.name == "length":
            return list_method(m, of, form, ())
        if isinstance(of, Opaque) and form.node.type in ("scoped_identifier", "scoped_type_identifier"):
            return Named(text_of(form.node))
        return Opaque(about_of(of), parsed=isinstance(of, Opaque) and of.parsed)

    def foreign(self, m: Machine, form: Form, given: tuple[Any, ...], kind: str = "work") -> Any:
        """One of an asynchronous client, or that is declared to return a future, tells of its failure when it is waited for."""
        of, since = given[0] if given else None, len(m.path.waits)
        waits.note(m, form, of, given[1:])
        if (handler := waits.handler_of(form, given)) is not None:  # what it makes of the response is what the call gives
            return handler.call([super().foreign(m, form, tuple(one for one in given if one is not handler), kind)])
        is_async = isinstance(of, Opaque) and (form.name == "sendAsync" or (of.type.startswith(waits.SDK) and of.type.endswith("AsyncClient")))
        if not is_async and not any(_FUTURES.match(one.returns) for one in m.program.named.get(form.name, ())):
            return super().foreign(m, form, given, kind)
        try:
            value, error = super().foreign(m, form, given, kind), None
        except Thrown as thrown:
            value, error = Opaque(about_of(given), field="result"), thrown.error
        return m.started_work(value, error, form.node, since)

    def dropped(self, m: Machine, form: Form, value: Any) -> None:
        if isinstance(value, Object):
            flows.drop(m, value, form)
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
            kind = "set" if plain.endswith("Set") else "list"
            is_open = given.open if isinstance(given, List) else kind == "set" and isinstance(given, Opaque)
            return List([*given.items] if isinstance(given, List) else [], form.node, kind, open=is_open)
        if (tree := trees.made(plain, args, form.node)) is not None:
            return tree
        if plain in _MAPS:
            return Object("map", node=form.node, fields={**args[0].fields} if args and isinstance(args[0], Object) and args[0].kind == "map" else {})
        if plain == "Thread" and args and isinstance(args[0], Closure):
            return Object("thread", node=form.node, fields={"work": args[0]})
        if plain == "BatchMessageHandlerBuilder":
            return Object("batch", node=form.node)
        if plain.endswith(("Exception", "Error", "Throwable")):
            return m.made_error(form.node, self.above(m, plain), args)
        if (stream := streams.made(m, form.name, args)) is not None:
            return stream
        path = m.whole(form.name)
        if (client := waits.made(m, path, args)) is not None:
            return client
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
        if about_of(args) >= EVERY and _class_in(form, args).rpartition(".")[2] == "SQSEvent":  # a map that was handed over, as an event
            return next((one for one in args if isinstance(one, Event)), None) or Event(m.batch())
        if (known := self._built(m, of, form, args)) is not None:
            return known[0]
        match of:
            case Opaque():
                pass
            case Constant() if name in ("name", "toString") and not args:
                return of.name
            case str() if name in ("isInstance", "cast") and of.endswith(".class") and args:
                return args[0] if name == "cast" else is_of(m, args[0], of.removesuffix(".class"), form)
            case Event() | Message() if (told := self._of_event(m, of, form, args)) is not None:
                return told[0]
            case List():
                return held[0] if (held := trees.of_array(of, form, args)) is not None else list_method(m, of, form, args)
            case Future():
                return self._of_future(m, of, form, args)
            case Error():
                return (
                    Error(of.kinds, of.about, fault=of.fault) if name in ("getCause", "fillInStackTrace", "initCause", "unwrap") else Opaque(of.about, "String")
                )
            case Object() if of.type is not None and name in _ASKED_FOR and not args:
                return of
            case Object(kind=flows.FLOW):
                return flows.step(m, of, form, args)
            case Object() if of.type is None:
                return self._of_object(m, of, form, args)
            case Named() if of.type is None:
                return self._static(m, of, form, args)
            case Closure() if name in ("apply", "accept", "test", "run", "call", "get") or _PRIMITIVE.match(name) or name in m.program.named:
                return of.call([*args])
            case Closure() if (function := functions.made_of(of, name, args)) is not None:
                return function
        if name == "equals" and len(args) == 1:
            same = equal(of, args[0])
            return Opaque(about_of((of, *args))) if same is None else same
        if name in ("isEmpty", "isBlank") and is_there(of):
            return False
        if isinstance(of, (str, int, bool)) or (of is None and form.parts[0] is not None and form.parts[0].kind == "value"):
            return not of if name in ("isEmpty", "isBlank") else Opaque(about_of(args), "String")
        return self._of_opaque(m, of, form, args)

    def _of_event(self, m: Machine, of: Event | Message, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
        """A method of the event or of a message, be it as an object, a map or a tree of JSON; None of any other."""
        name, key = form.name, args[0] if args and isinstance(args[0], str) else None
        if name.startswith("set") and changes_what_is_given(of, name):
            m.doubt(form.node, f"'{text_of(form.node)[:40]}'")
            return (None,)
        if name == "getAsJsonObject" and not args:
            return (of,)
        if isinstance(of, Event):
            if name in ("getRecords", "records"):
                return (of.records,)
            return ((of.records if key == "Records" else Opaque()) if name in _ASKS else key == "Records",) if key and name in (*_ASKS, "containsKey") else None
        if name == "containsKey" and key:
            return (events.field_of(m, of, key) is not None,)
        said = key if name in _ASKS else name if not args else None
        found = events.field_of(m, of, said) if said else None
        return (found,) if found is not None else None

    def _built(self, m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
        """What a library gives that waits, runs what it is handed, or keeps something once; None of any other call."""
        if (streamed := streams.built(m, of, form, args)) is not None:
            return streamed
        if (begun := flows.made(m, of, form, args) or trees.begun(form, args)) is not None:
            return (begun,)
        if (built := waits.built(m, of, form, args)) is not None:
            return (built,)
        if type(of) in _OUTSIDE and (ran := runners.built(m, of, form, args)) is not None:
            return ran
        if type(of) is Opaque and (stays := only_once.lasts(of, form, args)) is not None:
            done, error = only_once.written(m, form, (of, *args), stays[0])
            if error is not None:
                raise Thrown(error)
            return (int(done) if form.name == "setnx" else ("OK" if done else None) if form.name == "set" else done,)
        return only_once.built(of, form, args) if type(of) in _OUTSIDE else None

    def _of_opaque(self, m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
        name, path = form.name, of.type if isinstance(of, Opaque) else ""
        if isinstance(of, Opaque) and of.field in ATTRIBUTES and args and name in ("get", "getOrDefault"):
            return element(m, of, args[0])
        if isinstance(of, Opaque) and of.field in ATTRIBUTES:
            return Opaque(of.about, field=of.field)
        if isinstance(of, Opaque) and of.field and name in _AS_TEXT:
            return of
        if is_log(path):
            m.path.logged.add(form.node.id)
        if is_log(path) or (isinstance(of, Opaque) and path == "String" and name != "transform"):
            return Opaque(about_of((of, *args)), "com.amazonaws.services.lambda.runtime.LambdaLogger" if name == "getLogger" else path, parsed=False)
        if path.rpartition(".")[2] in ("CountDownLatch", "CyclicBarrier", "Phaser") and name.startswith("await"):
            for one in m.path.started:
                one.waited = True
        if path and is_plain(path, name):
            return Opaque(about_of((of, *args)), path)
        if name in ("halt", "exit") and _RUNTIME.match(text_of(form.node)) is not None:
            m.doubt(form.node, f"Runtime.{name}")
        if is_executor(of):
            return self._executed(m, form, args)
        if isinstance(of, Opaque) and is_list_method(name) and (of.parsed or of.field or not of.type) and any(isinstance(one, Closure) for one in args):
            return list_method(m, List([of], form.node, open=True), form, args)
        if name in ("stream", "iterator", "parallelStream", "spliterator") and not args:
            return List([of], form.node, open=True)
        if isinstance(of, Opaque) and self.is_soft(of, name, args):
            return Opaque(of.about, parsed=of.parsed, field="" if of.parsed else of.field)
        if name in _GIVES and (named := _class_in(form, args)) and m.program.find(named, m.unit):
            return self.typed(m, named, m.frame.function.owner)
        kind = "parse" if name in PARSES and any(isinstance(one, Opaque) and one.about for one in args) else "work"
        if kind == "parse" and any(isinstance(one, Opaque) and one.field == "body" for one in args):
            bodies.parsed(m, form, m.program.find(named, m.unit) if (named := _class_in(form, args)) else [], named)
        made = self.foreign(m, form, (of, *args), kind)
        return typed_as(m, made, _class_in(form, args), m.frame.function.owner) if kind == "parse" else made


_ASKS: Final = ("get", "getOrDefault", "path", "getAsJsonArray", "getJSONArray", "getString", "optString", "withArray", "required")
"""How a map, or a tree of JSON, is asked for what it has under a key."""
_AS_TEXT: Final = frozenset({"asText", "textValue", "asString", "stringValue", "getAsString"})
"""What gives the text that a tree of JSON is."""
_TYPED: Final = re.compile(r"(?:new\s+Type(?:Reference|Token)\s*<|\breaderFor\()\s*([\w.]+)")


def _class_in(form: Form, args: tuple[Any, ...]) -> str:
    """The class that `Order.class`, `new TypeReference<Event<Order>>() {}` or `readerFor(Order.class)` names."""
    if (typed := _TYPED.search(text_of(form.node))) is not None:
        return typed[1].removesuffix(".class")
    return next((one.removesuffix(".class") for one in args if isinstance(one, str) and one.endswith(".class")), "")
