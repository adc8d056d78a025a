"""Calls of Go into code that is not there: functions of packages, methods of clients, and whether they give an error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from .....effort import EFFORT
from ...forms import golang
from ...forms.form import Form, text_of
from ...run.environment import variable
from ...run.meaning import maps
from ...run.meaning.bad_answers import answered
from ...run.meaning.expressions import element
from ...run.state.kinds import asked, of_key
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import Closure, Ended, Error, List, Object, Opaque, Thrown, about_of, holds
from .. import bodies
from ..events import SPELLS
from ..requests import look, path_of, to_queue
from ..tasks import unsure
from . import contexts, fx, own_events, sequences, tasks, waits
from .copies import kept
from .errors import WRAPPERS, Wanted, gives_error, ignored, of_errors, opaque, taken
from .kinds import asked_of, asserted
from .names import Names
from .packages import LOGS, MADE, NUMBERS, OTHERWISE_SPELT, PLAIN, READERS, STREAMS, WRITTEN
from .settings import filled

if TYPE_CHECKING:
    from tree_sitter import Node


_TIDIES: Final = re.compile(r"(?:Close|Del|Delete|Remove|Release|Unlock|Rollback|Abort|Cancel|Stop|End|Finish|Done|Clear|Reset|Return|Put)(?:[A-Z]\w*)?$")
_OF_ERRORS: Final = frozenset({"failures"})
"""What an error at which nobody looks matters to."""
_ATOMIC: Final = ("Add", "Store", "Swap", "CompareAndSwap")
PARSES: Final = frozenset({"Unmarshal", "UnmarshalString", "UnmarshalFromString", "Decode"})


def _commaok(m: Machine, given: Form) -> list[Any]:
    """What a map holds, and whether it does; or a value, and whether it is of this type: https://go.dev/ref/spec#Type_assertions"""
    if given.kind == "index":
        of, key = (m.of(one) for one in given.parts)
        has = maps.has(of, key) if isinstance(of, Object) and of.kind == "map" else None
        return [element(m, of, key), (of_key(given, of, key) or Opaque(about_of((of, key)))) if has is None else has]
    held = m.of(given.parts[0])
    if held is None or isinstance(held, Error):
        return [held, held is not None and asserted(m, given, held)]
    return [held if isinstance(held, Opaque) else Opaque(about_of(held), parsed=True), Opaque(about_of(held), parsed=True)]


_OF_RESULTS: Final = ("RowsAffected", "LastInsertId")
"""They fail where a driver does not know it, whatever becomes of the statement: https://pkg.go.dev/database/sql#Result"""


class Calls(Names):
    """Calls of somebody else's code, and what becomes of their results."""

    def __init__(self) -> None:
        self.wanted: Wanted | None = None

    def compared(self, m: Machine, form: Form, other: Form) -> Any:
        """What is compared with nil may be an error: `cmd.Err() != nil`."""
        is_nil = other.kind == "value" and other.parts[0] is None
        return self._wanting(m, form, Wanted(form.node.id, 1, ("",))) if is_nil and form.kind == "call" else m.of(form)

    def values(self, m: Machine, given: Form, count: int, targets: tuple[Form, ...]) -> list[Any]:
        """What so many targets are given: several values, or the results of one call."""
        if given.kind == "several":
            return [m.of(one) for one in given.parts]
        if count == 2 and given.kind in ("index", "asserted"):  # noqa: PLR2004 - a value, and whether it is there
            return _commaok(m, given)
        if count == 2 and given.kind == "receive":  # noqa: PLR2004 - as above
            got, is_sent = tasks.received(m, given)
            taken(m, got, given)
            return [got, is_sent]
        names = tuple(one.name if one.kind == "name" else "." for one in targets)
        value = self._wanting(m, given, Wanted(given.node.id, count, names))
        if count == 1:
            if names[0] == "_":
                ignored(m, value, Form("do", given.node.parent.parent if given.node.parent and given.node.parent.parent else given.node))
            else:
                taken(m, value, given)
            return [kept(value, given) if targets[0].kind == "index" else value]
        if type(value) is tuple and len(value) == count:
            if names[-1] == "_":
                ignored(m, value, Form("do", given.node))
            else:
                taken(m, value, given)
            return [*value]
        if isinstance(value, Opaque) and value.type.startswith("go.opentelemetry.io/otel"):
            return [value] * count  # a context and a span
        return [value if isinstance(value, Opaque) and not place else Opaque(about_of(value), parsed=True) for place in range(count)]

    def _wanting(self, m: Machine, given: Form, wanted: Wanted) -> Any:
        before, self.wanted = self.wanted, wanted
        try:
            return m.of(given)
        finally:
            self.wanted = before

    @staticmethod
    def _ends(name: str, path: str) -> None:
        """`log.Fatal` ends the process: https://pkg.go.dev/log#Fatal"""
        if name.startswith("Fatal") or (path == "os" and name == "Exit"):
            raise Thrown(Error(("exit",), fault=False))

    def _function(self, m: Machine, of: Named, form: Form, args: tuple[Any, ...]) -> Any:
        """A function of somebody else's package."""
        path, name = of.path, form.name
        if m.absent is not None and (tried := _tried(m, path, form, args)) is not None:
            return tried[0]
        if path == "github.com/aws/aws-lambda-go/lambda" and name.startswith("Start"):
            m.started = next((one for one in args if isinstance(one, Closure)), None)
            raise Ended
        if path in WRAPPERS and (path != "fmt" or name == "Errorf") and (made := of_errors(m, form, args)) is not None:
            return made[0]
        if path == "errors" and name in ("Is", "As"):
            return asked_of(m, form, args)
        if (path, name) == ("os", "IsTimeout") and args:
            return asked(args[0], f"if {text_of(form.node)}")
        if path == fx.PATH:
            return fx.of_package(m, form, args)
        if path == "context":
            return contexts.why(m, form, args[0], form.parts[1][0]) if name == "Cause" and args else Opaque(type=contexts.CONTEXT)
        if path.endswith("/errgroup") and name == "WithContext":
            return Object("group", node=form.node), Opaque(type="context.Context", made=args[0].made if args and isinstance(args[0], Opaque) else None)
        if path.startswith(LOGS) or path in STREAMS:
            m.path.logged.add(form.node.id)
            self._ends(name, path)
            return Opaque(type=path)
        self._ends(name, path)
        if name in PARSES and len(args) > 1:
            self._parsed(m, form, args)
            if own_events.is_raw(args[0]):
                return None  # what Lambda hands over is JSON
            return self.foreign(m, form, (of, *args), "parse")
        if path == "sync/atomic" and name.startswith(_ATOMIC) and args:
            return tasks.atomic(m, form, args)
        if (path in ("slices", "maps") and (held := sequences.given(m, form, args)) is not None) or (held := sequences.of_lo(m, path, form, args)) is not None:
            return held[0]
        if (written := next((kind for of_package, begin, kind in MADE if of_package.match(path) and name.startswith(begin)), "")) and not _fails(
            self, m, form, of
        ):
            return Opaque(about_of(args), written)
        if path in PLAIN and not _fails(self, m, form, of):
            if any(isinstance(one, Closure) for one in args) and path != "sort":
                m.doubt(form.node, f"what {path}.{name} does with the function that it is handed")
            return Opaque(about_of(args), "string" if path in ("fmt", "strings") else "")
        return self.foreign(m, form, (of, *args))

    def _parsed(self, m: Machine, form: Form, args: tuple[Any, ...]) -> None:
        """`json.Unmarshal(data, &order)` fills what is there."""
        about = about_of(args[0])
        if isinstance(args[0], Opaque) and args[0].field == "body":
            kinds = [args[1].type] if isinstance(args[1], Object) and args[1].type is not None else []
            bodies.parsed(m, form, kinds, args[1].type if isinstance(args[1], Opaque) else "")
        target = form.parts[1][1]
        holder = m.scope.holder(target.name) if target.kind == "name" else None
        if own_events.is_raw(args[0]):
            event = own_events.parsed(m, args[1])
            if event is None or holder is None:
                m.doubt(form.node, f"what {form.name} makes of the event")
            else:
                holder.names[target.name] = event
            return
        if isinstance(args[1], Object) and args[1].type is not None:
            fields = {name: Opaque(about, parsed=True) for kind in m.program.above(args[1].type) for name in kind.fields}
            if (
                holder is not None and target.node.parent is not None and target.node.parent.type == "unary_expression"
            ):  # a struct: whoever was given it before has a copy
                holder.names[target.name] = Object(args[1].kind, args[1].type, args[1].node, fields)
            else:
                args[1].fields = fields
        elif holder is not None:
            holder.names[target.name] = Opaque(about, parsed=True)

    def foreign(self, m: Machine, form: Form, given: tuple[Any, ...], kind: str = "work") -> Any:
        """A call of code that is not there: whether it fails, its last result tells."""
        for one in given:
            if isinstance(one, Closure):
                unsure(m, one, form, given)
            elif isinstance(one, List) and holds(one, Closure):
                m.doubt(form.node, f"what {form.name} does with the function that it is handed")
            elif form.name not in SPELLS and isinstance(one, (List, Object)) and events_in(one):
                m.doubt(form.node, f"what {form.name} does with the failures")
        look(m, form, given[0] if given else None)
        to_queue(m, form, given)
        waits.note(m, form, given[0] if given else None, given[1:])
        wanted = self.wanted if self.wanted is not None and self.wanted.node == form.node.id else Wanted(form.node.id, 0) if _is_statement(form.node) else None
        error = declared(m, form, given, wanted)
        if error is None:
            error = gives_error(m, form, given[0] if given else None, wanted)
        opened = isinstance(given[0], Opaque) and given[0].field == "opened" if given else False
        if (
            error is None
            and (about_of(given) or opened)
            and not m.loading
            and form.name not in ("Close", "Rollback", *_OF_RESULTS, *waits.REQUESTS)
            and not _tidies(form)
            and not _drains(given)
            and not (form.name == "ReadAll" and path_of(given[0]) in READERS)
            and path_of(given[0]) not in (*OTHERWISE_SPELT, *WRITTEN)
        ):
            m.doubt(form.node, f"whether {form.name} fails, which nobody looks at,", _OF_ERRORS)
        looks = isinstance(given[0], Opaque) and given[0].field in ("result", "opened") and len(given) == 1 if given else False
        if looks and not error and not _is_statement(form.node):
            return Opaque(about_of(given), field="result")
        is_aside = form.name in ("Close", *waits.REQUESTS) or _tidies(form) or _drains(given)  # what makes a request does nothing yet
        failed = m.work(form, given, "block" if is_aside else kind, fails=bool(error))
        count = wanted.count if wanted is not None else 1
        if not error and form.name in waits.REQUESTS:  # it sends nothing, and fails where its method or URL is none
            made = Opaque(about_of(given), "net/http.Request", made=waits.result(m, form, given[1:]))
            return (made, None) if count > 1 else made
        if not error:
            return Opaque(about_of(given), field="result", made=waits.result(m, form, given[1:]))
        if count <= 1:
            return failed
        first, *rest = opaque(given, count - 1)
        if form.name in waits.REQUESTS:
            first = first._replace(type="net/http.Request", field="")
        first = first._replace(made=waits.result(m, form, given[1:]))
        return (first if failed is not None else answered(m, form, first), *rest, failed)


def _tried(m: Machine, path: str, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What a call gives in an environment that is tried."""
    if path in ("os", "syscall") and form.name in ("Getenv", "LookupEnv") and (held := variable(m, args, form.node, "")) is not None:
        return ((held[0], held[0] != ""),) if form.name == "LookupEnv" else held
    if m.absent is not None and path == "strconv" and form.name in NUMBERS and args[:1] == ("",):
        return ((0, Error((), frozenset())),)
    return filled(m, path, form, args)


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


def _fails(calls: Calls, m: Machine, form: Form, of: Named) -> bool | None:
    """Is an error taken of what a function gives?"""
    return calls.wanted is not None and calls.wanted.node == form.node.id and gives_error(m, form, of, calls.wanted)


def events_in(value: Any) -> bool:
    """Is it a response, or a list of failures?"""
    EFFORT.spend()
    return (isinstance(value, Object) and value.kind in ("response", "item")) or (isinstance(value, List) and any(events_in(one) for one in value.items))


def _tidies(form: Form) -> bool:
    """Is it deferred, and takes away again what was there for the work? What it gives is discarded: https://go.dev/ref/spec#Defer_statements"""
    return form.node.parent is not None and form.node.parent.type == "defer_statement" and _TIDIES.match(form.name) is not None


def _drains(given: tuple[Any, ...]) -> bool:
    """Is a response read to its end, and what it says thrown away? https://pkg.go.dev/io#Discard"""
    return any(isinstance(one, Named) and one.path in ("io.Discard", "io/ioutil.Discard") for one in given)


def _is_statement(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.type in ("expression_statement", "go_statement", "defer_statement")
