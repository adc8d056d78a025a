"""Goroutines, channels and what waits for them: https://pkg.go.dev/sync#WaitGroup, https://pkg.go.dev/golang.org/x/sync/errgroup and https://pkg.go.dev/golang.org/x/sync/semaphore

A goroutine is run when somebody waits, so that it finds in its channels what is sent until then.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ...forms import golang
from ...forms.form import Form, in_short, text_of
from ...forms.golang import NOW, hands_on, looks_once
from ...run.meaning.statements import store
from ...run.state.machine import Machine, Table
from ...run.state.path import Site
from ...run.state.scopes import Scope
from ...run.state.values import Closure, Error, Future, List, Object, Opaque, about_of
from ..events import RESPONSES, last

if TYPE_CHECKING:
    from tree_sitter import Node


def site(m: Machine, node: Node, about: frozenset[int]) -> Site:
    """A statement by which something goes wrong."""
    return Site(node, m.unit, about, "work", in_short(node))


_BEATS: Final = re.compile(r"^go\s+func\(.*\bfor\s*\{\s*select\s*\{.*\bcase\s*(?:\w+\s*:?=\s*)?<-\s*(?:[\w.]+\.C|time\.(?:After|Tick)\([^:]*\))\s*:", re.DOTALL)
_ENDS: Final = re.compile(r"\bcase\s*<-[^:]+:\s*return\b")
_ADDRESSES: Final = re.compile(r"[(,]\s*&(\w+)\s*(?=[,)])")
_TAKES: Final = re.compile(r"\bcase\s+\w+(?:\s*,\s*\w+)?\s*:?=\s*<-\s*(?!(?:[\w.]+\.C|time\.\w+\(.*?\))\s*:)")
"""Work that comes by a channel."""
_SAYS: Final = re.compile(
    r"(?:\w+\.)*(?:[Ll]og\w*|slog|fmt|print\w*|zap|atomic|close|cancel|[Mm]etrics?|Unlock|Release|Stop|End|Inc|Observe|Done|Close)\b|//|/\*"
)
"""What is no work on a message: a line of a log, something that is counted, or given back."""


def go(m: Machine, form: Form) -> Any:
    """Starts a goroutine: its arguments are worked out at once. One that does something now and then until it is told to end is nobody's work: https://pkg.go.dev/time#Ticker"""
    text = text_of(form.node)
    if _BEATS.search(text) is not None and _ENDS.search(text) is not None and _TAKES.search(text) is None:
        return
    _later(m, form, _bound(m, form.parts[0]))


def _bound(m: Machine, called: Form) -> Form:
    """The call with its arguments worked out; without any the names of the block stay as they are."""
    if not called.parts[1]:
        return called
    names = [f"{called.node.id}:{place}" for place in range(len(called.parts[1]))]
    m.scope = Scope(m.scope)
    m.scope.names |= dict(zip(names, [m.of(one) for one in called.parts[1]], strict=True))
    return called._replace(parts=(called.parts[0], tuple(Form("name", one.node, name) for one, name in zip(called.parts[1], names, strict=True))))


def _later(m: Machine, form: Form, called: Form) -> Future:
    future = Future(None, None, form.node, in_short(form.node), m.unit)
    scope, turn, frames = m.scope, m.turn, [*m.frames]
    future.dropped = True
    if not m.loading:  # what main starts is no work on a message
        m.path.started.append(future)

    def work() -> None:
        held = m.scope, m.turn, m.frames
        m.late = future if m.is_over else None
        m.beside += 1
        m.scope, m.turn, m.frames = Scope(scope), turn, [*frames]
        try:
            future.value = m.of(called)
            m.language.dropped(m, Form("do", form.node), future.value)
        finally:
            m.scope, m.turn, m.frames = held
            m.late = None
            m.beside -= 1

    m.pending.append(work)
    return future


def defer(m: Machine, form: Form) -> Any:
    called = _bound(m, form.parts[0])
    scope = m.scope
    handed = _ADDRESSES.findall(text_of(form.node)) if called.kind == "call" and called.name else ()
    if any(name in handed and last(kind) in RESPONSES for name, kind in golang.results(m.frame.node or m.frame.function.node)):
        m.doubt(form.node, f"what {called.name} does with the response")

    def work() -> None:
        before, m.scope = m.scope, Scope(scope)
        try:
            m.of(called)
        finally:
            m.scope = before

    m.frame.deferred.append(work)


def send(m: Machine, form: Form) -> Any:
    channel, value = m.of(form.parts[0]), m.of(form.parts[1])
    if isinstance(channel, List):
        if channel.size is not None and 0 < channel.size <= len(channel.items) and _is_token(channel):  # somebody has to take one first
            m.wait()
        channel.items.append(value)


def _is_token(channel: List) -> bool:
    """Has what is sent no meaning but that there is room for it?"""
    return channel.node is not None and re.search(r"\bchan\s+struct\s*\{\s*\}", text_of(channel.node)) is not None


def weighted(m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> None:
    """A semaphore that is asked for more than there is waits until enough is given back."""
    size, held, number = of.fields.get("size"), of.fields.get("held", 0), next((one for one in args if isinstance(one, int)), None)
    if form.name == "Acquire":
        is_full = held + number > size if isinstance(size, int) and number is not None else number != 1
        if is_full:
            m.wait()
        of.fields["held"] = (0 if is_full else held) + (number or 0)
    elif form.name == "Release":
        of.fields["held"] = max(held - (number or 0), 0)


def receive(m: Machine, form: Form) -> Any:
    return received(m, form)[0]


def received(m: Machine, form: Form) -> tuple[Any, Any]:
    """What a channel gives, and whether that was sent to it: https://go.dev/ref/spec#Receive_operator"""
    channel = m.of(form.parts[0])
    (m.settle if form.name == NOW else m.wait)()
    if not isinstance(channel, List):
        return Opaque(about_of(channel)), Opaque()
    if not channel.items:
        return None, False if channel.kind == "closed" and not channel.open else Opaque()
    item = channel.items.pop(0)
    m.taken(item)
    return item, True


def grouped(m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
    """A method of a WaitGroup, or of an errgroup, whose Wait gives the first error."""
    name = form.name
    if name in ("Go", "TryGo") and args and isinstance(args[0], Closure):
        work = args[0]
        names = Scope(m.scope)
        names.names[f"{form.node.id}:work"] = work
        before, m.scope = m.scope, names
        future = _later(m, form, Form("call", form.node, "", (Form("name", form.node, f"{form.node.id}:work"), ())))
        m.scope = before
        of.fields.setdefault("work", List()).items.append(future)
        return None
    if name == "Add":
        of.fields["counted"] = True
    elif name == "Done":
        _goes_on(m, form.node)
    elif name == "Wait" and _waits(m, of):
        m.wait()
        held = of.fields.get("work")
        results = [one.value for one in held.items] if isinstance(held, List) else []
        for one in held.items if isinstance(held, List) else ():
            one.looked = True
        return next((one for one in results if isinstance(one, Error)), None) if of.kind == "group" else None
    return None


def _waits(m: Machine, of: Object) -> bool:
    """A WaitGroup that counts nothing does not wait, whatever a goroutine adds to it later: https://pkg.go.dev/sync#WaitGroup.Add"""
    return of.kind != "waitgroup" or bool(of.fields) or m.path.unfollowed


def _goes_on(m: Machine, node: Node) -> None:
    """A goroutine that says that it has done its work, and then does more: nobody waits for that."""
    rest = node.parent.next_named_sibling if node.parent is not None and node.parent.type == "expression_statement" else None
    while rest is not None and ("(" not in text_of(rest) or _SAYS.match(text_of(rest)) is not None):
        rest = rest.next_named_sibling
    for one in m.path.started if rest is not None else ():
        if one.unit is m.unit and one.node.start_byte <= node.start_byte < one.node.end_byte:
            one.waited = False


def select(m: Machine, form: Form) -> Any:
    """Which case is met is not known; that it waits is, or that it does not. Where it sends, whoever receives is run when somebody waits for that."""
    if not hands_on(form.node):
        (m.settle if looks_once(form.node) else m.wait)()
    return Opaque()


def is_ready(channel: Any, asked: str) -> bool | None:
    """Has a channel something that is taken at once, or room for it? None where that is not known."""
    if not isinstance(channel, List) or channel.open or channel.kind not in ("chan", "closed"):
        return None
    if asked == "receive":
        return bool(channel.items) or channel.kind == "closed"
    return len(channel.items) < channel.size if channel.size is not None else None


def several(m: Machine, form: Form) -> Any:
    return tuple(m.of(one) for one in form.parts)


def asserted(m: Machine, form: Form) -> Any:
    """`v.(T)` is v, or a panic; with a second result, it may be neither."""
    return m.of(form.parts[0])


TABLE: Final[Table] = {"go": go, "defer": defer, "send": send, "receive": receive, "several": several, "asserted": asserted, "select": select}


def atomic(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    """`atomic.AddInt32(&count, 1)`: https://pkg.go.dev/sync/atomic"""
    adds = form.name.startswith("Add") and all(type(one) is int for one in args)
    value = sum(args) if adds else args[1] if form.name.startswith("Store") and len(args) > 1 else Opaque(about_of(args))
    store(m, form.parts[1][0], value)
    return value if form.name.startswith("Add") else Opaque(about_of(args))
