"""Go: errors are results, functions defer, goroutines run beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....response import FAILURES, IDENTIFIER
from ..forms import golang
from ..forms.form import Form, text_of
from ..run.calls import run
from ..run.expressions import equal
from ..run.machine import Frame, Machine, Named, Scope
from ..run.values import Closure, Ended, Error, Event, List, Message, Object, Opaque, Thrown, about_of, holds
from . import events, go_tasks
from .go_builtins import BUILTINS, zero
from .go_errors import SERVICES, Wanted, gives_error, ignored, opaque, taken, wrapped
from .requests import look
from .tasks import unsure

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...calls.code import Function, Type

_LOGS: Final = ("log", "log/slog", "github.com/sirupsen/logrus", "github.com/rs/zerolog", "go.uber.org/zap", "github.com/aws/aws-lambda-powertools")
_PLAIN: Final = (
    "fmt",
    "strings",
    "time",
    "os",
    "sort",
    "slices",
    "maps",
    "math",
    "bytes",
    "unicode",
    "sync",
    "sync/atomic",
    "context",
    "errors",
    "path",
    "regexp",
    "reflect",
    "runtime",
    "github.com/aws/aws-sdk-go-v2/aws",
    "github.com/aws/aws-sdk-go/aws",
    "github.com/google/uuid",
    "github.com/aws/aws-lambda-go/lambdacontext",
)
"""Packages of Go whose functions without an error do nothing outside: https://pkg.go.dev/std"""
_ERRORS: Final = {
    ("errors", "New"),
    ("fmt", "Errorf"),
    ("errors", "Join"),
    ("github.com/pkg/errors", "New"),
    ("github.com/pkg/errors", "Errorf"),
    ("github.com/pkg/errors", "Wrap"),
    ("github.com/pkg/errors", "Wrapf"),
    ("github.com/hashicorp/go-multierror", "Append"),
    ("go.uber.org/multierr", "Append"),
    ("github.com/pkg/errors", "WithStack"),
    ("github.com/pkg/errors", "WithMessage"),
}
_CONTEXTS: Final = ("WithTimeout", "WithCancel", "WithDeadline", "WithTimeoutCause")
_PARSES: Final = frozenset({"Unmarshal", "UnmarshalString", "UnmarshalFromString", "Decode"})


class Go:
    """Go."""

    def __init__(self) -> None:
        self.wanted: Wanted | None = None

    def body(self, node: Node) -> Form:
        return golang.body(node)

    def is_async(self, function: Function) -> bool:
        return False

    def covers(self, m: Machine, clause: tuple[str, ...], error: Error) -> tuple[bool | None, bool]:
        return None, False

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
                names.names[bind.target.name] = this
        for name, kind in golang.results(function.node):
            if name:
                names.names[name] = zero(m, kind, function.owner)
        return names

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
        return (Opaque(about_of(item)) if isinstance(held, Object) else item if isinstance(held, List) and held.kind in ("chan", "closed") else place, item)

    def matches(self, m: Machine, value: Any, label: Form) -> Any:
        held = m.of(label) if label.kind != "unknown" else None
        if value is True and isinstance(held, Opaque):
            return held
        return None if label.kind == "unknown" else equal(value, held)

    def values(self, m: Machine, given: Form, count: int, targets: tuple[Form, ...]) -> list[Any]:
        """What so many targets are given: several values, or the results of one call."""
        if given.kind == "several":
            return [m.of(one) for one in given.parts]
        names = tuple(one.name if one.kind == "name" else "." for one in targets)
        value = self._wanting(m, given, Wanted(given.node.id, count, names))
        if count == 1:
            if names[0] == "_":
                ignored(m, value, Form("do", given.node.parent.parent if given.node.parent and given.node.parent.parent else given.node))
            else:
                taken(m, value, given)
            return [value]
        if type(value) is tuple and len(value) == count:
            if names[-1] == "_":
                ignored(m, value, Form("do", given.node))
            else:
                taken(m, value, given)
            return [*value]
        return [value if isinstance(value, Opaque) and not place else Opaque(about_of(value), parsed=True) for place in range(count)]

    def _wanting(self, m: Machine, given: Form, wanted: Wanted) -> Any:
        before, self.wanted = self.wanted, wanted
        try:
            return m.of(given)
        finally:
            self.wanted = before

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
            value = tuple(m.of(one) for one in form.parts)
        last = value[-1] if type(value) is tuple and value else value
        if isinstance(last, Error) and not last.fault and m.path.fault is None and not m.loading and held and held[-1][1] == "error":
            made = Error((), last.about or (frozenset({m.turn}) if m.turn is not None else frozenset()), fault=True)
            m.blame(made, go_tasks.site(m, form.node, made.about))
            value = (*value[:-1], made) if type(value) is tuple else made
        if isinstance(last, Error):  # whoever tested it hands it on
            m.path.caught = [one for one in m.path.caught if one.depth < len(m.frames)]
        return value

    def assigned(self, m: Machine, name: str, value: Any) -> bool:
        """A variable of the package."""
        key = ("variable", str(m.unit.file.path.parent), name)
        if not any(bind.target.kind == "name" and bind.target.name == name for unit in m.program.units for bind in unit.init.binds):
            return False
        m.globals[key] = value
        return True

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
            return Opaque(about_of((*args, *fields.values())), m.whole(form.name))
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
            case Object() if of.type is not None:
                meant = m.program.methods(of.type, form.name)
                return Closure(lambda args: run(m, meant[0], of, args, form.node), meant[0]) if meant else Opaque(about_of(of))
            case Named():
                own = m.program.of_package(of.path, form.name)
                if own:
                    return Closure(lambda args: run(m, own[0], None, args, form.node), own[0])
                return Named(f"{of.path}.{form.name}")
            case Opaque():
                return Opaque(of.about, "", parsed=of.parsed, field="" if of.parsed else of.field)
        return Opaque(about_of(of))

    def _named(self, m: Machine, form: Form) -> Any:
        name, folder = form.name, m.unit.file.path.parent
        own = [one for one in m.program.named.get(name, ()) if one.owner is None and one.static and one.file.file.path.parent == folder]
        if own:
            return Closure(lambda args: run(m, own[0], None, args, form.node), own[0])
        if name in m.unit.imports:
            return Named(m.unit.imports[name][0])
        return self._of_package(m, name, folder)

    def _of_package(self, m: Machine, name: str, folder: Any) -> Any:
        """A variable of the package: what it begins with, or what init and main gave it."""
        key = ("variable", str(folder), name)
        if key not in m.globals:
            m.globals[key] = Opaque()
            for unit in m.program.units if folder is not None else ():
                for bind in unit.init.binds if unit.file.path.parent == folder else ():
                    if bind.target.kind == "name" and bind.target.name == name:
                        m.globals[key] = self._begun(m, bind, unit)
        return m.globals[key]

    def _begun(self, m: Machine, bind: Any, unit: Any) -> Any:
        m.frames.append(Frame(unit.init, None))
        before, m.scope = m.scope, Scope()
        m.loading += 1
        try:
            value = m.of(golang.body(bind.value.node)) if bind.value is not None else None
            value = value[0] if type(value) is tuple else value
            if bind.type not in ("", "var") and (value is None or (isinstance(value, Opaque) and not value.type)):
                value = zero(m, bind.type, None)
        except (Thrown, Ended):
            value = Opaque()
        finally:
            m.loading -= 1
            m.scope = before
            m.frames.pop()
        return value

    def method(self, m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
        name = form.name
        if of is None and form.parts[0] is None:
            made = BUILTINS.get(name)
            return made(m, form, args) if made is not None else Opaque(about_of(args))
        if isinstance(of, Closure) or (isinstance(of, Object) and isinstance(of.fields.get(name), Closure)):
            return (of if isinstance(of, Closure) else of.fields[name]).call([*args])
        if isinstance(of, Object) and of.kind in ("waitgroup", "group"):
            return go_tasks.grouped(m, of, form, args)
        if isinstance(of, Named):
            return self._function(m, of, form, args)
        if isinstance(of, Error):
            return of if name == "Unwrap" else Opaque(of.about, "string")
        if isinstance(of, Opaque) and (of.type.startswith(_LOGS) or (of.type.startswith(("sync.", "time.", "context.", "strings.")) and name != "Do")):
            self._ends(name, of.type)
            return Opaque(about_of((of, *args)), of.type)
        if isinstance(of, Opaque) and of.parsed and not args:
            return Opaque(of.about, parsed=True)
        return self.foreign(m, form, (of, *args), "parse" if name in _PARSES and about_of(args) else "work")

    @staticmethod
    def _ends(name: str, path: str) -> None:
        """`log.Fatal` ends the process: https://pkg.go.dev/log#Fatal"""
        if name.startswith("Fatal") or (path == "os" and name == "Exit"):
            raise Thrown(Error(("exit",), fault=False))

    def _function(self, m: Machine, of: Named, form: Form, args: tuple[Any, ...]) -> Any:
        """A function of somebody else's package."""
        path, name = of.path, form.name
        if path == "github.com/aws/aws-lambda-go/lambda" and name.startswith("Start"):
            m.started = next((one for one in args if isinstance(one, Closure)), None)
            raise Ended
        if (path, name) in _ERRORS:
            return wrapped(m, form, args)
        if path == "errors" and name in ("Is", "As"):
            if isinstance(args[0], Error) and not any(one.depth == len(m.frames) for one in m.path.caught):
                m.catch(args[0], text_of(form.node), form.node, broad=False)
            return Opaque(about_of(args), field="kind")
        if SERVICES.match(path) and name.startswith("New"):
            return Opaque(type=f"{path}.Client")
        if path == "context":
            return (Opaque(type="context.Context"), Closure(lambda _: None)) if name in _CONTEXTS else Opaque(type="context.Context")
        if path.endswith("/errgroup") and name == "WithContext":
            return Object("group", node=form.node), Opaque(type="context.Context")
        if path.startswith(_LOGS):
            self._ends(name, path)
            return Opaque(type=path)
        self._ends(name, path)
        if name in _PARSES and len(args) > 1:
            self._parsed(m, form, args)
            return self.foreign(m, form, (of, *args), "parse")
        if path in _PLAIN and not (self.wanted is not None and self.wanted.node == form.node.id and gives_error(m, form, of, self.wanted)):
            if any(isinstance(one, Closure) for one in args) and path != "sort":
                m.doubt(form.node, f"what {path}.{name} does with the function that it is handed")
            return Opaque(about_of(args), "string" if path in ("fmt", "strings") else "")
        return self.foreign(m, form, (of, *args))

    def _parsed(self, m: Machine, form: Form, args: tuple[Any, ...]) -> None:
        """`json.Unmarshal(data, &order)` fills what is there."""
        about = about_of(args[0])
        if isinstance(args[0], Opaque) and args[0].field == "body":
            m.note("unpacking", "json", "", form.node)
        target = form.parts[1][1]
        if isinstance(args[1], Object) and args[1].type is not None:
            args[1].fields = {name: Opaque(about, parsed=True) for kind in m.program.above(args[1].type) for name in kind.fields}
        elif target.kind == "name" and (holder := m.scope.holder(target.name)) is not None:
            holder.names[target.name] = Opaque(about, parsed=True)

    def foreign(self, m: Machine, form: Form, given: tuple[Any, ...], kind: str = "work") -> Any:
        """A call of code that is not there: whether it fails, its last result tells."""
        for one in given:
            if isinstance(one, Closure) or (isinstance(one, List) and holds(one, Closure)):
                m.doubt(form.node, f"what {form.name} does with the function that it is handed")
                if isinstance(one, Closure):
                    unsure(m, one)
            elif isinstance(one, (List, Object)) and (events_in(one)):
                m.doubt(form.node, f"what {form.name} does with the failures")
        look(m, form, given[0] if given else None)
        wanted = self.wanted if self.wanted is not None and self.wanted.node == form.node.id else Wanted(form.node.id, 0) if _is_statement(form.node) else None
        error = declared(m, form, given, wanted)
        if error is None:
            error = gives_error(m, form, given[0] if given else None, wanted)
        opened = isinstance(given[0], Opaque) and given[0].field == "opened" if given else False
        if error is None and (about_of(given) or opened) and not m.loading and form.name not in ("Close", "Rollback"):
            m.doubt(form.node, f"whether {form.name} fails, which nobody looks at,")
        failed = m.work(form, given, kind, fails=bool(error))
        count = wanted.count if wanted is not None else 1
        if not error:
            return Opaque(about_of(given), field="result")
        return failed if count <= 1 else (*opaque(given, count - 1), failed)


def declared(m: Machine, form: Form, given: tuple[Any, ...], wanted: Wanted | None) -> bool | None:
    """Is the last result of a method of an interface of the program an error?"""
    of = given[0] if given else None
    kinds = m.program.by_name.get(of.type.lstrip("*"), []) if isinstance(of, Opaque) and of.type else []
    if isinstance(of, Object) and of.type is not None:
        kinds = [of.type]
    found = [one for kind in kinds for one in m.program.methods(kind, form.name)]
    if not found:
        return None
    held = golang.results(found[0].node)
    return bool(held) and held[-1][1] == "error"


def events_in(value: Any) -> bool:
    """Is it a response, or a list of failures?"""
    return (isinstance(value, Object) and value.kind in ("response", "item")) or (isinstance(value, List) and any(events_in(one) for one in value.items))


def _is_statement(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.type in ("expression_statement", "go_statement", "defer_statement")
