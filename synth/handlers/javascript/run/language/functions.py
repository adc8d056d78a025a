"""Functions: how they are called, and what `async` makes of them."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from .....values.worlds import Undecided
from ...syntax import awaiter, field, has, inner, is_waiting, needed, text_of
from ..state.compiler import Compiler, Expression, Statement
from ..state.environment import Env
from ..state.machine import CutShort, Machine, Throw
from ..state.values import UNDEFINED, External, Function, Native, Obj, Promise, Site, Unknown, about_of, array
from . import lateness, recursion
from .objects import unbound
from .objects.promised import otherwise, settled
from .patterns import Binder, binder, hoisted

if TYPE_CHECKING:
    from tree_sitter import Node


_FINALLY: Final = regex(r"\bfinally\b")


class Code:
    """A function's node; what runs it is made when it is called for the first time."""

    def __init__(self, compiler: Compiler, node: Node) -> None:
        self.compiler, self.node, self.site = compiler, node, compiler.site(node)
        self.arrow = node.type == "arrow_function"
        self.waiting = awaiter(node)
        waits = is_waiting(node)
        self.asynchronous = has(node, "async") or self.waiting is not None or waits
        self.generates = has(node, "*") and not waits
        self.ends_anyhow = self.generates and _FINALLY.search(text_of(node)) is not None
        named = field(node, "name")
        self.name = text_of(named) if named is not None else ""
        self.hoisted = hoisted(needed(self.waiting or node, "body"))
        self._made: tuple[list[Binder], Statement | None, Expression | None] | None = None

    @property
    def made(self) -> tuple[list[Binder], Statement | None, Expression | None]:
        if self._made is None:
            body = needed(self.waiting or self.node, "body")
            block = body.type == "statement_block"
            value = None if block else self.compiler.expression(body)
            if value is not None and body.type == "object":
                value = _of_labels(value)
            self._made = (self._parameters(), self.compiler.statement(body) if block else None, value)
        return self._made

    @property
    def length(self) -> int:
        """`function.length`: the parameters before the first that may be left out."""
        if field(self.node, "parameter") is not None:
            return 1
        nodes = [one for one in inner(needed(self.node, "parameters")) if (pattern := field(one, "pattern")) is None or pattern.type != "this"]
        plain = takewhile(
            lambda one: (
                one.type not in ("assignment_pattern", "rest_pattern") and field(one, "value") is None and (field(one, "pattern") or one).type != "rest_pattern"
            ),
            nodes,
        )
        return sum(1 for _ in plain)

    def _parameters(self) -> list[Binder]:
        node = self.waiting if self.waiting is not None and inner(needed(self.waiting, "parameters")) else self.node
        single = field(node, "parameter")
        nodes = [single] if single is not None else inner(needed(node, "parameters"))
        made: list[Binder] = []
        for node in nodes:
            pattern = field(node, "pattern") if node.type in ("required_parameter", "optional_parameter") else node
            if pattern is None or pattern.type == "this":
                continue
            bind = binder(self.compiler, pattern, declares=True)
            if pattern is not node and any(one.type in ("accessibility_modifier", "readonly") for one in node.children):
                bind = _property_too(bind, text_of(pattern))
            default = field(node, "value") if pattern is not node else None
            bind = _defaulting(bind, self.compiler.expression(default)) if default is not None else bind
            made.append(_rest(bind) if pattern.type == "rest_pattern" else bind)
        return made


def _of_labels(value: Expression) -> Expression:
    """`(id) => { itemIdentifier: id }` is a block with a label, which gives nothing; the grammar takes it for an object: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Functions/Arrow_functions#function_body"""

    def run(machine: Machine, env: Env) -> Any:
        value(machine, env)
        return UNDEFINED

    return run


def _defaulting(bind: Binder, default: Expression) -> Binder:
    return lambda machine, env, value: bind(machine, env, default(machine, env) if value is UNDEFINED else value)


def _property_too(bind: Binder, name: str) -> Binder:
    """A constructor's `private readonly queue: Queue` is a property, too."""

    def both(machine: Machine, env: Env, value: Any) -> None:
        bind(machine, env, value)
        if isinstance(this := env.names.get("this"), Obj):
            this.props[name] = value

    return both


class _Rest:
    """A parameter that takes all the arguments that are left."""

    def __init__(self, bind: Binder) -> None:
        self.bind = bind

    def __call__(self, machine: Machine, env: Env, value: Any) -> None:
        self.bind(machine, env, value)


def _rest(bind: Binder) -> Binder:
    return _Rest(bind)


def code_of(compiler: Compiler, node: Node) -> Code:
    code: Code = compiler.once(node, lambda: Code(compiler, node))
    return code


def call(machine: Machine, function: Any, this: Any, arguments: list[Any], site: Site) -> Any:
    """Call whatever can be called."""
    machine.step()
    machine.reached.add(site.node.id)
    function = otherwise(function) if isinstance(function, Promise) and function.outside else settled(function)
    if machine.watched and function is not UNDEFINED and function is not None:
        machine.watched -= {~site.node.id}
    match function:
        case Function():
            return _run(machine, function, this, arguments, site)
        case Native():
            return function.work(machine, this, arguments, site)
        case External():
            return machine.library(function, this, arguments, site)
        case Obj(tag=("callable", work)):
            return work(machine, this, arguments, site)
        case Unknown():
            return machine.library(External(("unknown", site.text), (function,)), this, arguments, site)
    if (error := unbound.called(machine, function, site)) is not None:
        raise Throw(error)
    raise CutShort(Undecided(f"what {site.text} calls is not followed ({site.source.names(site.node)})", place=site.source.at(site.node)), ~site.node.id)


ANSWERED: Final = "%answered"
"""What a call's `context` is where whoever calls a generator answers each `yield` of it, and the name by which the generator knows; of a machine's state, what answers."""


def _run(machine: Machine, function: Function, this: Any, arguments: list[Any], site: Site) -> Any:
    code: Code = function.code
    machine.reached.add(code.node.id)
    if not recursion.begins(machine, code, arguments):
        return recursion.result(machine, code, arguments, site)
    env = Env(function.env, function=True)
    if not code.arrow:
        env.names["this"] = function.this if function.this is not UNDEFINED else this
        env.names["arguments"] = array([*arguments])
        if function.home is not None:
            env.names["super"] = function.home.base
    machine.depth += 1
    guard = machine.guard
    abreast, current = machine.abreast, machine.current
    if code.asynchronous and site.context != "await":
        machine.guard = code.site.node.id  # what fails in it is a promise's
        machine.abreast = abreast or collected(site)
    try:
        if code.generates and site.context == ANSWERED:
            env.names[ANSWERED] = True
            return _body(machine, code, env, arguments)
        if code.generates:
            if site.context == "drop":
                machine.note("unawaited", "generator", site.text.partition("(")[0], site)
            return _generated(machine, code, env, arguments)
        return _async(machine, code, env, arguments, site) if code.asynchronous else _body(machine, code, env, arguments)
    finally:
        recursion.ends(machine)
        machine.depth -= 1
        machine.guard, machine.abreast, machine.current = guard, abreast, current  # whose turn it was inside, it is not any more


def _generated(machine: Machine, code: Code, env: Env, arguments: list[Any]) -> Obj:
    """What a generator gives, all at once; what it throws comes when somebody has gone through it so far."""
    yielded: list[Any] = []
    env.names["%yielded"], env.names["%reached"] = yielded, []
    made, before = array(yielded), len(machine.events)
    made.tag = "generated"
    try:
        _body(machine, code, env, arguments)
    except Throw as thrown:
        made.props["%thrown"] = thrown.value
    if any(event.kind == "work" for event in machine.events[before:]):
        made.props["%works"] = (env.names["%reached"], machine.now(), code.ends_anyhow)
    return made


def collected(site: Site) -> bool:
    """Is what a call gives put into a list, to be waited for later?"""
    parent = site.node.parent
    call = parent.parent if parent is not None and parent.type == "arguments" else None
    function = call.child_by_field_name("function") if call is not None else None
    return function is not None and function.type == "member_expression" and (function.text or b"").rpartition(b".")[2] in (b"push", b"add", b"set", b"concat")


def _async(machine: Machine, code: Code, env: Env, arguments: list[Any], site: Site) -> Promise:
    since = lateness.before(machine)
    try:
        promise = adopted(_body(machine, code, env, arguments), site)
    except Throw as thrown:
        promise = Promise("err", thrown.value, site)
    machine.worked(promise, since.events)
    lateness.waited(machine, promise, since, at_once=site.context == "await")
    machine.promises.append(promise)
    return promise


def adopted(value: Any, site: Site) -> Promise:
    """A promise of a value; one of a promise ends as that does."""
    if isinstance(value, Promise):
        value.seen = value.waited = True
        made = Promise(value.state, value.value, site, work=value.work)
        made.parts, made.timer, made.slept, made.late = (value,), value.timer, value.slept, value.late
        return made
    return Promise("ok", value, site)


def _body(machine: Machine, code: Code, env: Env, arguments: list[Any]) -> Any:
    binders, block, expression = code.made
    for name in code.hoisted:
        env.names.setdefault(name, UNDEFINED)
    for i, bind in enumerate(binders):
        bind(machine, env, array(arguments[i:]) if isinstance(bind, _Rest) else arguments[i] if i < len(arguments) else UNDEFINED)
    if expression is not None:
        return expression(machine, env)
    ending = block(machine, env) if block is not None else None
    if ending is None or ending[0] != "return":
        machine.state.pop("returned", None)  # of a function that was called in this one
        return UNDEFINED
    machine.state["returned"] = ending[2]
    return ending[1]


_CONNECTED: Final = (("connect", "()"), ("createClient", "()"))
"""What is waited for here is the client itself: https://node-postgres.com/apis/pool#poolconnect ; https://github.com/redis/node-redis#basic-example"""

_THERE: Final = ("new", "quiet")
"""What was made and is no promise: an object of a package's class, and one that only writes down what happens."""


def awaited(machine: Machine, value: Any, site: Site) -> Any:
    """`await value`."""
    if isinstance(value, Promise):
        value.seen = value.waited = True
        lateness.heard(machine, lateness.hastened(machine, value))
        if value.slept is not None:
            value.slept(site)
        if value.state == "err":
            raise Throw(value.value)
        if value.state == "pending":
            if (end := machine.unheard()) is not None:
                raise end
            raise CutShort(Undecided(f"when {site.text} ends is not followed ({site.source.names(site.node)})", place=site.source.at(site.node)))
        return awaited(machine, value.value, site)
    if isinstance(value, External):
        if (unsent := machine.state.get("requests", {}).pop(id(value.arguments), None)) is not None and value.path[-1] == "()":
            machine.note("unawaited", "unsent", unsent[1].text.partition("(")[0], unsent[1])
        return value if value.path[-1] in _THERE or value.path[-2:] in _CONNECTED else Unknown(("awaited", value.path), about_of(value))
    return value
