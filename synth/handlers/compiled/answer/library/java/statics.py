"""Functions of classes of Java's libraries."""

from __future__ import annotations

from typing import Any, Final

from ....sdks.outside import ANY_MODEL, opens_models
from ...forms.form import Form
from ...run.environment import variable
from ...run.meaning import maps
from ...run.meaning.operators import equal, is_there
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import HASH, NOBODY, Closure, Event, Future, List, Object, Opaque, Settings, about_of
from .. import bodies, events
from ..tasks import all_of, begin, failed
from . import functions
from .objects import Objects
from .types import PARSES, STREAMS, is_log, is_plain

_LISTING: Final = frozenset({"List", "Set", "EnumSet", "Arrays", "Stream", "Collections"})


def _part(of: List, bounds: tuple[Any, ...], node: Any) -> Any:
    """`Arrays.stream(array, from, to)`: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Arrays.html"""
    first, last = bounds if len(bounds) > 1 else (0, bounds[0])
    if of.open or not isinstance(first, int) or not isinstance(last, int) or last > len(of.items):
        return Opaque(about_of((of, *bounds)))
    return List(of.items[first:last], node)


def _future(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    """What makes a task, or one of several; None where something else is called: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/CompletableFuture.html"""
    if form.name in ("runAsync", "supplyAsync") and args:
        return begin(m, args[0], form.node)
    if form.name == "anyOf" and len(args) == 1 and isinstance(args[0], List) and len(args[0].items) > 1:  # nobody waits for the others
        return all_of(m, args[0].items[:1], form.node)
    if form.name in ("allOf", "anyOf"):
        return all_of(m, args, form.node)
    if form.name in ("completedFuture", "completedStage"):
        return Future(args[0] if args else None, None, form.node, "", m.unit)
    if form.name in ("failedFuture", "failedStage"):
        return failed(m, args, form.node)
    return None


_MAKES_LISTS: Final = frozenset(
    {
        "of", "asList", "emptyList", "copyOf", "stream", "empty", "singletonList", "unmodifiableList", "synchronizedList", "concat", "singleton", "emptySet",
    }
)  # fmt: skip


def _listed(name: str, args: tuple[Any, ...], node: Any) -> List:
    """The list that a function of a class makes of what it is given, or of the list that it is given."""
    held = args[0] if len(args) == 1 and isinstance(args[0], List) else None
    if name in ("synchronizedList", "unmodifiableList") and held is not None:
        return held
    spread = [*(held.items if held is not None else args)]
    items = spread if name != "concat" else [item for one in args if isinstance(one, List) for item in one.items]
    return List(items, node, open=held is not None and held.open)


_NOT_NULL: Final = frozenset(
    {("Objects", "requireNonNull"), ("Objects", "requireNonNullElse"), ("Objects", "requireNonNullElseGet"), ("Preconditions", "checkNotNull")}
)
"""What gives that which it is given, where that is anything: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Objects.html"""


_MAPS_OF: Final = frozenset({("Map", "of"), ("Map", "entry"), ("Map", "ofEntries"), ("ImmutableMap", "of"), ("Collections", "singletonMap")})
"""What makes a map of keys and values: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Map.html"""


class Statics(Objects):
    """What a function of a class gives."""

    def _static(self, m: Machine, of: Named, form: Form, args: tuple[Any, ...]) -> Any:
        """A function of a class."""
        name, plain = form.name, events.last(of.path)
        if plain == "System" and name == "getenv" and (read := variable(m, args, form.node, None)) is not None:
            return read[0]
        if name == "builder" and (found := events.made_of(m, of.path, form.node)) is not None:
            return found
        if plain == "Arrays" and name in ("stream", "copyOf") and len(args) > 1 and isinstance(args[0], List):
            return _part(args[0], args[1:], form.node)
        if plain in _LISTING and name in _MAKES_LISTS:
            return _listed(name, args, form.node)
        if plain in ("ConcurrentHashMap", "Collections") and name in ("newKeySet", "newSetFromMap"):
            return List([], form.node, "set")
        if (function := functions.made_by(plain, name, args)) is not None:
            return function
        if name == "makeIdempotent" and any(isinstance(one, Closure) for one in args):
            return self._guarded(m, form, args)
        if (plain, name) == ("AttributeValue", "fromS"):
            return Opaque(about_of(args), of.path, made=Settings({"s": args}))
        if plain == "Collectors":
            return Object("collector", fields={"name": name, "given": args})
        if plain in ("IntStream", "LongStream") and name in ("range", "rangeClosed") and all(isinstance(one, int) for one in args):
            return List([*range(args[0], args[1] + (name == "rangeClosed"))], form.node)
        if (plain, name) in _MAPS_OF and all(isinstance(one, str) for one in args[::2]):
            made = Object("map", node=form.node)
            for key, value in zip(args[::2], args[1::2], strict=False):
                maps.put(made, key, value, form.node)
            return made
        if plain == "Optional":
            is_open = bool(args) and isinstance(args[0], Opaque) and not is_there(args[0]) and name == "ofNullable"
            return List([*(one for one in args if one is not None)], form.node, "optional", open=is_open)
        return self._task(m, of, form, args)

    @staticmethod
    def _provided(m: Machine, wanted: Any) -> list[Any]:
        """The classes of the program that stand in for a service, each with one object; of several, any may be the first.

        https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/ServiceLoader.html
        """
        kinds = m.program.find(wanted.removesuffix(".class"), m.unit) if isinstance(wanted, str) else []
        found = [one for kind in kinds for one in m.program.below(kind) if not one.abstract]
        first = next((one for one in found[:-1] if m.decide(one.node, Opaque())), found[-1] if found else None)
        return [m.instance(one) for one in sorted(found, key=lambda one: one is not first)]

    @staticmethod
    def _guarded(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
        """What is done once for a key: https://docs.aws.amazon.com/powertools/java/latest/utilities/idempotency/"""
        place = next(at for at, one in enumerate(args) if isinstance(one, Closure))
        m.note("idempotency", "batch" if any(isinstance(one, Event) for one in args) else "record", "makeIdempotent", form.node)
        return args[place].call([*args[place + 1 : place + 2]])

    def _task(self, m: Machine, of: Named, form: Form, args: tuple[Any, ...]) -> Any:
        name, plain = form.name, events.last(of.path)
        if (plain, name) == ("ServiceLoader", "load") and args and (services := self._provided(m, args[0])):
            return List(services, form.node)
        if (plain, name) == ("Class", "forName") and args and not (isinstance(args[0], str) and not m.program.find(args[0], m.unit)):
            m.doubt(form.node, "which class Class.forName gives")
        if plain == "CompletableFuture" and (future := _future(m, form, args)) is not None:
            return future
        if plain == "Thread" and name in ("startVirtualThread", "start") and args:
            return begin(m, args[0], form.node)
        if plain == "Executors":
            return Opaque(type="java.util.concurrent.ExecutorService")
        if plain == "System" and name == "exit":
            m.doubt(form.node, "System.exit")
        if (plain == "LoggerFactory" or plain.endswith("LogManager") or name in ("getLogger", "getLog")) and not any(about_of(args)):
            return Opaque(type="org.slf4j.Logger")
        if (plain, name) in _NOT_NULL and args and args[0] is not None:
            return args[0]
        if plain == "Objects" and name in ("nonNull", "isNull", "equals") and args:
            same = equal(args[0], None if name != "equals" else args[-1])
            return Opaque(about_of(args)) if same is None else same == (name != "nonNull")
        if name in ("create", "builder", "standard", "defaultClient") and of.path.startswith(("software.amazon.awssdk.", "com.amazonaws.")):
            return Opaque(about_of(args), of.path)
        if name == "builder" and not args and "." not in of.path and opens_models(m.unit):
            return Opaque(NOBODY, f"{ANY_MODEL}.{of.path}")
        if is_log(of.path) or of.path in STREAMS:
            m.path.logged.add(form.node.id)
        if name in ("valueOf", "toString", "toHexString") and args and isinstance(args[0], Opaque) and args[0].field == HASH:
            return args[0]
        if is_log(of.path) or is_plain(of.path, name):
            return Opaque(about_of(args), "String" if plain == "String" else of.path)
        kind = "parse" if name in PARSES and about_of(args) else "block" if of.path == "java.net.URI" else "work"  # an address does nothing
        if kind == "parse" and any(isinstance(one, Opaque) and one.field == "body" for one in args):
            bodies.parsed(m, form, [], of.path)
        return self.foreign(m, form, args, kind)
