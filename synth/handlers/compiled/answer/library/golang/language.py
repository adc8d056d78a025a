"""Go: errors are results, functions defer, goroutines run beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .....words.response import FAILURES, IDENTIFIER
from ...forms import golang
from ...forms.form import Form, text_of
from ...run.meaning.calls import run
from ...run.meaning.operators import equal
from ...run.state.kinds import asked, is_of_error
from ...run.state.language import Language
from ...run.state.machine import Machine
from ...run.state.once import REFUSALS
from ...run.state.scopes import Named, Scope
from ...run.state.time_left import is_left, of_left
from ...run.state.values import Closure, Error, Event, List, Message, Object, Opaque, Settings, about_of
from .. import events, only_once, runners
from . import contexts, fx, gorm, maps, tasks, waits
from .builtins import BUILTINS, zero
from .errors import Wanted, ignored, is_certain, of_error
from .kinds import NET_ERRORS

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Function, Type
from .calls import PARSES, Calls
from .copies import passed, received
from .packages import LOGS

_PLAIN: Final = ("sync.", "time.", "context.", "strings.", "net/http.Request", "net/url.")
"""Types of which the methods do nothing outside; of a request, so do its Header and its URL: https://pkg.go.dev/net/http#Request"""


class Go(Calls, Language):
    """Go."""

    def __init__(self) -> None:
        self.wanted: Wanted | None = None

    def body(self, node: Node) -> Form:
        return golang.body(node)

    def covers(self, m: Machine, clause: tuple[str, ...], error: Error) -> tuple[bool | None, bool]:
        return None, False

    def is_for_all(self, clause: tuple[str, ...]) -> bool:
        return not clause

    def above(self, m: Machine, kind: str) -> tuple[str, ...]:
        return (kind,)

    def construct(self, m: Machine, made: Object, args: tuple[Any, ...] | None) -> None:
        """What a literal gives without names, by its place."""
        if args and made.type is not None and len(args) == len(made.type.fields):
            made.fields |= dict(zip(made.type.fields, args, strict=True))

    def typed(self, m: Machine, name: str, owner: Type | None) -> Any:
        return zero(m, name, owner)

    def opened(self, m: Machine, function: Function, this: Any) -> Scope:
        """The receiver, and results that have names."""
        names = Scope()
        for bind in function.binds:
            if bind.value is not None and bind.value.kind == "this":
                names.names[bind.target.name] = received(m, function, bind, this)
        for name, kind in golang.results(function.node):
            if name:
                names.names[name] = zero(m, kind, function.owner)
        return names

    def passed(self, m: Machine, function: Function, name: str, kind: str, value: Any) -> Any:
        return passed(m, function, name, kind, value)

    def closed(self, m: Machine, value: Any, error: Error | None) -> tuple[Any, Error | None]:
        """What was deferred is done, last first; what it recovers goes no further, and results that have names are what they are then."""
        frame = m.frame
        if not frame.deferred:
            return value, error
        frame.panic = error
        named = [name for name, _ in golang.results(frame.node or frame.function.node) if name]
        names = frame.scope.names if frame.scope is not None else {}
        if named and error is None:
            names |= dict(zip(named, value if type(value) is tuple else (value,), strict=False))
        for work in reversed(frame.deferred):
            work()
        if frame.panic is None and named:
            held = tuple(names.get(name) for name in named)
            return (held if len(held) > 1 else held[0]), None
        return (value if error is None else None), frame.panic

    def pair(self, held: Any, place: int, item: Any) -> tuple[Any, ...]:
        if isinstance(item, Object) and item.kind == "entry":
            return (*item.fields.values(),)
        if isinstance(held, Opaque):  # a list, or a function that gives one after the other
            return (item, item)
        return (item if isinstance(held, List) and held.kind in ("chan", "closed", "sequence") else place, item)

    def matches(self, m: Machine, value: Any, label: Form) -> Any:
        if label.kind == "ready":
            channel = m.of(label.parts[0])
            return channel if is_left(channel) else tasks.is_ready(channel, label.name)
        held = m.of(label) if label.kind != "unknown" else None
        if value is True and isinstance(held, Opaque):
            return held
        same = None if label.kind == "unknown" else equal(value, held)
        return asked(value, f"case {text_of(label.node)}") if same is None and is_of_error(value) and label.kind != "unknown" else same

    def results(self, m: Machine, form: Form) -> Any:
        """What is returned; an error that is made here is what went wrong."""
        held = golang.results(m.frame.node or m.frame.function.node)
        if not form.parts:
            names = m.scope
            found = tuple(holder.names[name] if (holder := names.holder(name)) is not None else None for name, _ in held if name)
            value: Any = found if len(found) > 1 else found[0] if found else None
        elif len(form.parts) == 1:
            value = self._wanting(m, form.parts[0], Wanted(form.parts[0].node.id, len(held), returned=True))
        else:
            *others, final = form.parts
            value = (*(m.of(one) for one in others), self._wanting(m, final, Wanted(final.node.id, 1, returned=True)))
        last = value[-1] if type(value) is tuple and value else value
        gives_error = bool(held) and held[-1][1] == "error"
        if gives_error and form.parts and is_certain(last, form.parts[-1]):
            last = Error((), about_of(last))
        if isinstance(last, Error) and not last.fault and REFUSALS.isdisjoint(last.kinds) and m.path.fault is None and not m.loading and gives_error:
            made = Error(last.kinds, last.about or (frozenset({m.turn}) if m.turn is not None else frozenset()), fault=True)
            m.blame(made, tasks.site(m, form.node, made.about))
            value = (*value[:-1], made) if type(value) is tuple else made
        if isinstance(last, Error):  # whoever tested it hands it on
            m.path.caught = [one for one in m.path.caught if one.depth < len(m.frames)]
        return value

    def dropped(self, m: Machine, form: Form, value: Any) -> None:
        ignored(m, value, form)

    def give(self, m: Machine, of: Object, name: str, value: Any, form: Form) -> None:
        if not events.give(of, name, value):
            of.fields[name] = value

    def made(self, m: Machine, form: Form, args: tuple[Any, ...], fields: dict[Any, Any]) -> Any:
        """A literal of somebody else's type."""
        found = events.made_of(m, form.name, form.node)
        if found is None:
            made = zero(m, form.name, None)
            if isinstance(made, Object):
                made.fields |= fields
                return made
            return Opaque(about_of((*args, *fields.values())), m.whole(form.name), made=Settings({key: (one,) for key, one in fields.items()}, m.turn))
        if args:
            found.fields[FAILURES if found.kind == "response" else IDENTIFIER] = args[0]
        for key, value in fields.items():
            events.give(found, key, value)
        return found

    def member(self, m: Machine, of: Any, form: Form) -> Any:
        """A function, a package, a variable of one; a method as a value; a field."""
        match of:
            case None:
                return self._named(m, form)
            case Event() if form.name == "Records":
                return of.records
            case Message() if (found := events.field_of(m, of, form.name)) is not None:
                return found
            case Object(kind="response" | "item"):
                if events.response_field(of, form.name) is None and of.kind == "response":
                    events.give(of, form.name, List(node=form.node))
                return events.response_field(of, form.name)
            case Object(kind="command") if form.name in of.fields:
                return of.fields[form.name]
            case Object() if of.type is not None:
                meant = m.program.methods(of.type, form.name)
                return Closure(lambda args: run(m, meant[0], of, args, form.node), meant[0]) if meant else Opaque(about_of(of))
            case Named():
                own = m.program.of_package(of.path, form.name)
                if own:
                    return Closure(lambda args: run(m, own[0], None, args, form.node), own[0])
                if (held := self.imported(m, of.path, form.name)) is not None:
                    return held[0]
                return waits.UNITS[form.name] if of.path == "time" and form.name in waits.UNITS else Named(f"{of.path}.{form.name}")
            case Error() if form.name == "Errors":
                return of_error(of, "WrappedErrors")
            case Opaque(type="net/http.Request"):
                return Opaque(of.about, of.type, made=of.made)
            case Opaque():
                return Opaque(of.about, "", parsed=of.parsed, field="" if of.parsed else of.field)
        return Opaque(about_of(of))

    def method(self, m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
        name = form.name
        if of is None and form.parts[0] is None:
            made = BUILTINS.get(name)
            return made(m, form, args) if made is not None else Opaque(about_of(args))
        if (built := waits.built(m, of, form, args)) is not None:
            return built
        if (ran := gorm.built(m, of, form, args) or runners.built(m, of, form, args)) is not None:
            return ran[0]
        if isinstance(of, Closure) or (isinstance(of, Object) and isinstance(of.fields.get(name), Closure)):
            return (of if isinstance(of, Closure) else of.fields[name]).call([*args])
        if isinstance(of, Object) and of.kind == "map" and (found := maps.method(m, of, form, args)) is not None:
            return found[0]
        if isinstance(of, Object) and of.kind == "command" and name in of.fields:
            return of.fields[name]
        if (redis := only_once.built(of, form, args)) is not None:
            return redis[0]
        if (stays := only_once.lasts(of, form, args)) is not None:
            return only_once.command(only_once.written(m, form, (of, *args), stays[0]))
        if fx.is_of(of):
            return fx.method(m, of, form, args)
        if isinstance(of, Object) and of.kind in ("waitgroup", "group"):
            return tasks.grouped(m, of, form, args)
        if isinstance(of, Named) and of.path == "golang.org/x/sync/semaphore" and name == "NewWeighted":
            return Object("semaphore", node=form.node, fields={"size": args[0] if args else None})
        if isinstance(of, Object) and of.kind == "semaphore":
            tasks.weighted(m, of, form, args)
            return self.foreign(m, form, (None, *args)) if name == "Acquire" else Opaque()
        if isinstance(of, Named):
            return self._function(m, of, form, args)
        if isinstance(of, Opaque) and of.type == "sync.Once" and name == "Do" and args and isinstance(args[0], Closure):
            done, at = m.globals.get("once", set()), text_of(form.parts[0].node)
            m.globals["once"] = done | {at}
            return None if at in done else args[0].call([])
        if name == "Timeout" and (isinstance(of, Error) or (isinstance(of, Opaque) and of.type in NET_ERRORS)):
            return asked(of, f"if {text_of(form.node)}")
        if isinstance(of, Error) or (of is None and name in ("ErrorOrNil", "Len", "WrappedErrors")):
            return of_error(of, name)
        if name == "Err" and isinstance(of, Opaque) and of.type == contexts.CONTEXT and not args:
            return contexts.why(m, form, of, form.parts[0])
        if name == "Done" and isinstance(of, Opaque) and of.type == contexts.CONTEXT and contexts.ends(of):
            return of_left(Opaque())
        if isinstance(of, Opaque) and (of.type.startswith(LOGS) or (of.type.startswith(_PLAIN) and name != "Do")):
            self._ends(name, of.type)
            return Opaque(about_of((of, *args)), of.type)
        if isinstance(of, Opaque) and of.parsed and not args:
            return Opaque(of.about, parsed=True)
        return self.foreign(m, form, (of, *args), "parse" if name in PARSES and about_of(args) else "work")
