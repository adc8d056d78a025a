"""Classes: how they are made, and what `new` and `super(…)` make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...syntax import field, has, inner, needed, text_of
from ..state.compiler import Compiler, Expression
from ..state.environment import Env
from ..state.machine import Machine
from ..state.values import UNDEFINED, Class, External, Function, Native, Obj, Site, Unknown, about_of
from . import decorators
from .functions import code_of
from .keys import key_compiler
from .objects.putting import accessor

if TYPE_CHECKING:
    from tree_sitter import Node


COLLECTIONS: Final = frozenset({"array", "map", "set"})


def construct(machine: Machine, cls: Any, arguments: list[Any], site: Site) -> Any:
    """`new cls(…)`."""
    machine.step()
    match cls:
        case Class():
            made = Obj(_kind(cls), {}, None, site)
            made.cls = cls
            _built(machine, made, cls, arguments, site)
            return made
        case External():
            return machine.library(cls.then("new", tuple(arguments)), UNDEFINED, arguments, site)
        case Function():
            made = Obj("object", {}, None, site)
            if isinstance(prototype := cls.props.get("prototype"), Obj):
                made.props.update(prototype.props)
            machine.call(cls, made, arguments, site)
            return made
        case Native():
            return cls.work(machine, UNDEFINED, arguments, site)
    return Unknown(("new", site.node.start_byte), about_of(tuple(arguments)))


def _kind(cls: Any) -> str:
    while isinstance(cls, Class):
        cls = cls.base
    return "error" if isinstance(cls, External) and cls.path[-1].endswith("Error") else "object"


def _built(machine: Machine, made: Obj, cls: Any, arguments: list[Any], site: Site) -> None:
    """Run the constructors of a class and of those that it extends."""
    if isinstance(cls, External):
        if made.kind == "error" and arguments:
            made.props.setdefault("message", arguments[0])
        elif made.kind != "error":
            base = machine.library(cls.then("new", tuple(arguments)), made, arguments, site)
            if isinstance(base, Obj):
                made.tag, made.props = base.tag, {**base.props, **made.props}
                if base.kind in COLLECTIONS:
                    made.kind, made.items, made.open, made.about = base.kind, base.items, base.open, base.about
        return
    if not isinstance(cls, Class):
        return
    if (found := cls.methods.get("constructor")) is None:
        _built(machine, made, cls.base, arguments, site)
        fields(machine, made, cls)
        return
    if cls.base is None or cls.base is UNDEFINED:
        fields(machine, made, cls)
    machine.call(found, made, arguments, site)


def fields(machine: Machine, made: Obj, cls: Class) -> None:
    env = Env(cls.env, function=True)
    env.names["this"] = made
    for key, value in cls.fields:
        made.props[key(machine, env)] = value(machine, env) if value is not None else UNDEFINED


def super_called(machine: Machine, env: Env, arguments: list[Any], site: Site) -> Any:
    """`super(…)` in a constructor."""
    holder, home = env.holder("this"), env.holder("super")
    this, base = holder.names["this"] if holder else UNDEFINED, home.names["super"] if home else UNDEFINED
    if isinstance(this, Obj):
        _built(machine, this, base, arguments, site)
        cls: Any = this.cls
        while isinstance(cls, Class) and cls.base is not base:
            cls = cls.base
        if isinstance(cls, Class):
            fields(machine, this, cls)
    return UNDEFINED


def made_class(compiler: Compiler, node: Node) -> Expression:
    """A class, and what its decorators make of it."""
    named, site = field(node, "name"), compiler.site(node)
    heritage = next((one for one in node.named_children if one.type == "class_heritage"), None)
    extends = next((one for one in heritage.named_children if one.type == "extends_clause"), heritage) if heritage is not None else None
    base_node = (field(extends, "value") or next(iter(inner(extends)), None)) if extends is not None and extends.type != "implements_clause" else None
    if base_node is not None and base_node.type == "implements_clause":
        base_node = None
    base = compiler.expression(base_node) if base_node is not None else None
    members, decorated = inner(needed(node, "body")), decorators.before(node)

    def run(machine: Machine, env: Env) -> Any:
        inside = Env(env)
        made = Class(text_of(named) if named is not None else "", base(machine, env) if base is not None else None, inside, site)
        inside.names[made.name] = made
        for member in members:
            _add(compiler, machine, made, member, inside)
        if not decorated:
            return made
        inside.names[made.name] = found = decorators.whole(machine, decorators.evaluated(compiler, decorated, machine, env), made, made.name, site)
        return found

    return run


def _injected(machine: Machine, _env: Env) -> Any:
    """A property that a decorator fills: `@Inject() private readonly orders: Orders`."""
    return machine.fresh("injected")


def _add(compiler: Compiler, machine: Machine, made: Class, member: Node, env: Env) -> None:
    static = has(member, "static")
    if member.type == "class_static_block":
        block = Env(env, function=True)
        block.names["this"] = made
        for statement in filter(None, map(compiler.statement, inner(member))):
            statement(machine, block)
    elif member.type == "method_definition":
        name = key_compiler(compiler, needed(member, "name"))(machine, env)
        if static and name == "@@species":
            machine.doubt(f"which class the methods of {made.name} make lists of is said anew", compiler.site(member))
        function = Function(code_of(compiler, member), env, home=made)
        held: dict[Any, Any] = made.props if static else made.methods
        sets = has(member, "set")
        if sets or has(member, "get"):
            held[name] = accessor(held.get(name), function, sets=sets)
            return
        held[name] = function
        if (found := decorators.before(member)) and (functions := decorators.evaluated(compiler, found, machine, env)):
            held[name] = decorators.method(machine, functions, made if static else Obj("object", held), name, function, compiler.site(member))
    elif member.type in ("public_field_definition", "field_definition"):
        named = field(member, "name") or field(member, "property")
        value = field(member, "value")
        if named is None:
            return
        key, compiled = key_compiler(compiler, named), compiler.expression(value) if value is not None else None
        if compiled is None and any(one.type == "decorator" for one in member.children):
            compiled = _injected
        if static:
            made.props[key(machine, env)] = compiled(machine, env) if compiled is not None else UNDEFINED
        else:
            made.fields.append((key, compiled))
