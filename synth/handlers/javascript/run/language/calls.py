"""Calls, `new` and `await`, as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....effort import EFFORT, LINK
from ...syntax import field, inner, needed, text_of, unescaped
from ..state.compiler import Compiler, Expression
from ..state.environment import Env
from ..state.machine import Machine
from ..state.values import UNDEFINED, External, Obj, Site, Unknown, array
from .classes import COLLECTIONS, super_called
from .expressions import optional
from .functions import awaited
from .keys import key_compiler
from .objects.listing import listed

if TYPE_CHECKING:
    from tree_sitter import Node

_WRAPPERS: Final = ("parenthesized_expression", "non_null_expression", "as_expression", "instantiation_expression")


def _call(compiler: Compiler, node: Node) -> Expression:
    """A call. `await (x)()` is parsed as a call of `await`, as it would be in a script, and `await post<T>(x)` as one of `await post`; both mean what they say."""
    base = _awaiting(node)
    if base is None:
        return _plain_call(compiler, node, compiler.site(node))
    site = compiler.site(node)
    if base.id in compiler.plain:
        plain = site._replace(text=site.text.removeprefix("await "))
        return _parenthesized(compiler, node, plain) if base.id == node.id else _plain_call(compiler, node, plain)
    compiler.plain.add(base.id)
    waits = site._replace(text=site.text.removeprefix("await "), context="await")
    value = _plain_call(compiler, node, waits) if base.id != node.id else _parenthesized(compiler, node, waits)
    return lambda machine, env: awaited(machine, value(machine, env), site)


def _parenthesized(compiler: Compiler, node: Node, site: Site) -> Expression:
    """What `await` is given in parentheses: the last of its values, as in `(0, shop_1.deliver)`, which compilers write. Of a call with types, the call."""
    if needed(node, "function").type == "await_expression":
        return _plain_call(compiler, node, site)
    parts = [compiler.expression(one) for one in inner(needed(node, "arguments"))]
    return lambda machine, env: [part(machine, env) for part in parts][-1]


def _awaiting(node: Node) -> Node | None:
    """The `await (…)` at the beginning of a chain of calls and members."""
    chain: Node | None = node
    while chain is not None and chain.type in ("call_expression", "member_expression", "subscript_expression", "non_null_expression"):
        EFFORT.spend(LINK)
        function = field(chain, "function")
        if function is not None and (
            function.type == "await_expression" or (function.type == "identifier" and function.text == b"await" and inner(needed(chain, "arguments")))
        ):
            return chain
        chain = field(chain, "object") or function or (inner(chain)[0] if chain.type == "non_null_expression" else None)
    return None


def _plain_call(compiler: Compiler, node: Node, site: Site) -> Expression:
    callee = needed(node, "function")
    callee = inner(callee)[0] if callee.type == "await_expression" else callee
    while callee.type in _WRAPPERS and inner(callee)[0].type in ("member_expression", *_WRAPPERS):
        callee = inner(callee)[0]
    arguments = _arguments(compiler, node)
    if callee.type == "super":
        return lambda machine, env: super_called(machine, env, arguments(machine, env), site)
    if callee.type == "import":
        return lambda machine, env: machine.library(External(("import", str(id(compiler)))), compiler.source, arguments(machine, env), site)
    if callee.type in ("member_expression", "subscript_expression"):
        return _method(compiler, callee, arguments, site, lenient=optional(node))
    function, lenient = compiler.expression(callee), optional(node)

    def run(machine: Machine, env: Env) -> Any:
        called = function(machine, env)
        if lenient and (called is UNDEFINED or called is None):
            return UNDEFINED
        return machine.call(called, UNDEFINED, arguments(machine, env), site)

    return run


def _method(compiler: Compiler, callee: Node, arguments: Any, site: Site, *, lenient: bool) -> Expression:
    computed = callee.type == "subscript_expression"
    holder_node = needed(callee, "object")
    holder = compiler.expression(holder_node)
    key = key_compiler(compiler, needed(callee, "index" if computed else "property"), computed=computed)
    of_super = holder_node.type == "super"

    def run(machine: Machine, env: Env) -> Any:
        this = holder(machine, env)
        if lenient and (this is None or this is UNDEFINED):
            return UNDEFINED
        name = key(machine, env)
        if of_super:
            return _super_method(machine, env, this, name, arguments(machine, env), site)
        called = machine.get(this, name, site)
        if lenient and (called is UNDEFINED or called is None):
            return UNDEFINED
        return machine.call(called, this, arguments(machine, env), site)

    return run


def _super_method(  # noqa: PLR0913, PLR0917 - the parts of a call
    machine: Machine, env: Env, base: Any, name: Any, arguments: list[Any], site: Site
) -> Any:
    holder = env.holder("this")
    this, cls = holder.names["this"] if holder else UNDEFINED, base
    while hasattr(cls, "methods"):
        if (found := cls.methods.get(name)) is not None:
            return machine.call(found, this, arguments, site)
        cls = cls.base
    if isinstance(this, Obj) and this.kind in COLLECTIONS:
        return machine.call(machine.get(Obj(this.kind, {}, [], site), name, site), this, arguments, site)
    return machine.call(machine.get(cls, name, site), UNDEFINED, arguments, site)


def _arguments(compiler: Compiler, node: Node) -> Any:
    held = field(node, "arguments")
    if held is not None and held.type == "template_string":
        return _tagged(compiler, held)
    parts = [
        (one.type == "spread_element", compiler.expression(inner(one)[0] if one.type == "spread_element" else one)) for one in (inner(held) if held else ())
    ]
    site = compiler.site(node)

    def run(machine: Machine, env: Env) -> list[Any]:
        given: list[Any] = []
        for spread, part in parts:
            value = part(machine, env)
            if not spread:
                given.append(value)
                continue
            items = listed(machine, value, site)
            EFFORT.spend(len(items) if isinstance(items, list) else 1)
            given += items if isinstance(items, list) else [Unknown(("item", items.key), items.about)]
        return given

    return run


def _tagged(compiler: Compiler, template: Node) -> Any:
    """What the tag of a template is given: the texts, and the values between them."""
    texts, values = [""], list[Expression]()
    for child in template.named_children:
        if child.type == "template_substitution":
            values.append(compiler.expression(inner(child)[0]))
            texts.append("")
        else:
            texts[-1] += unescaped(text_of(child))
    site = compiler.site(template)

    def run(machine: Machine, env: Env) -> list[Any]:
        given = array([*texts], site)
        given.props["raw"] = array([*texts], site)
        return [given, *(value(machine, env) for value in values)]

    return run


def _new(compiler: Compiler, node: Node) -> Expression:
    cls, arguments, site = compiler.expression(needed(node, "constructor")), _arguments(compiler, node), compiler.site(node)
    return lambda machine, env: machine.construct(cls(machine, env), arguments(machine, env), site)


def _await(compiler: Compiler, node: Node) -> Expression:
    value, site = compiler.expression(inner(node)[0]), compiler.site(node)
    return lambda machine, env: awaited(machine, value(machine, env), site)


TABLE: Final = {"call_expression": _call, "new_expression": _new, "await_expression": _await}
