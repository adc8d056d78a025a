"""What a container of dependencies gives for a token: what was registered for it, by the module of NestJS or a call of the container.

NestJS: https://docs.nestjs.com/fundamentals/custom-providers; tsyringe: https://github.com/microsoft/tsyringe#custom-providers; InversifyJS: https://inversify.io/docs/api/binding-syntax/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...syntax import field, inner, string_of, text_of
from ..state.machine import Machine
from ..state.values import Class, External, Obj, Unknown

if TYPE_CHECKING:
    from tree_sitter import Node

    from ..state.compiler import Compiler
    from ..state.environment import Env

_REGISTERED: Final = "registered"
_GIVEN: Final = ("useValue", "useClass", "useExisting", "useToken", "useFactory")
_BY_MODULES: Final = "@nestjs/"


def _key(token: Any) -> Any:
    """What tells a token from others; None for what may be another each time."""
    match token:
        case str():
            return "text", token
        case Class():
            return "class", id(token)
        case Unknown():
            return "unknown", token.key
        case External():
            return "external", token.path
    return None


def register(machine: Machine, token: Any, how: str, given: Any) -> None:
    """`how` is the name that NestJS has for it."""
    if (key := _key(token)) is not None:
        machine.state.setdefault(_REGISTERED, {})[key] = how, given


def register_as(machine: Machine, token: Any, provider: Any) -> None:
    """A token with an object that says how it is given: `{ useClass: Orders }`."""
    for how in _GIVEN:
        if isinstance(provider, Obj) and how in provider.props:
            register(machine, token, how, provider.props[how])


def registered(machine: Machine, token: Any) -> tuple[str, Any] | None:
    """How a token is given, and by what; None where that was not seen."""
    found: tuple[str, Any] | None = machine.state.get(_REGISTERED, {}).get(_key(token))
    return found


def provided(compiler: Compiler, decorators: list[Node], machine: Machine, env: Env) -> None:
    """The providers of `@Module({ providers: [{ provide: "orders", useClass: Orders }] })`."""
    for one in decorators:
        call = inner(one)[0] if inner(one) else None
        function = field(call, "function") if call is not None and call.type == "call_expression" else None
        held = env.get(text_of(function)) if function is not None else None
        if call is None or not (isinstance(held, External) and held.path[0].startswith(_BY_MODULES) and held.path[-1] == "Module"):
            continue
        listed = next((value for pair in inner(inner(field(call, "arguments") or call)[0]) if (value := _pair(pair, "providers")) is not None), None)
        made = compiler.expression(listed)(machine, env) if listed is not None else None
        for provider in (made.items or ()) if isinstance(made, Obj) else ():
            if isinstance(provider, Obj):
                register_as(machine, provider.props.get("provide"), provider)


def _pair(pair: Node, name: str) -> Node | None:
    key = field(pair, "key") if pair.type == "pair" else None
    return field(pair, "value") if key is not None and text_of(key) == name else None


def named(env: Env, node: Node) -> Any:
    """What a decorator of a parameter is given: a text, a name, or something of an object (`TYPES.Orders`); None for anything else."""
    if (text := string_of(node)) is not None:
        return text
    if node.type == "identifier":
        return env.get(text_of(node)) if env.holder(text_of(node)) is not None else None
    if node.type == "member_expression":
        holder, name = named(env, field(node, "object") or node), text_of(field(node, "property") or node)
        return holder.props.get(name) if isinstance(holder, Obj) else None
    return None
