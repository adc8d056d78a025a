"""What a container of dependencies gives: an object of the class that it is asked for, whose constructor gets objects of the classes that its parameters name.

NestJS: https://docs.nestjs.com/fundamentals/custom-providers; tsyringe, TypeDI and InversifyJS are asked alike (`container.get(Orders)`). In typed-inject a class or function says itself what it is given, by the
tokens in its `inject`: https://github.com/nicojs/typed-inject
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....syntax import field, inner, needed, text_of
from ...language.objects.promised import settled
from ...language.tokens import named, register, register_as, registered
from ...state.machine import Machine
from ...state.values import UNDEFINED, Class, External, Function, Obj, Site, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

_ASKED: Final = ("get", "resolve", "getAsync", "resolveAsync")
_BOUND: Final = {"to": "useClass", "toSelf": "useClass", "toConstantValue": "useValue", "toDynamicValue": "useFactory", "toService": "useExisting"}
_GIVEN: Final = "given by factories"
_SETTINGS: Final = ("@nestjs/config", "ConfigService")
"""It gives what the environment says, unless a file or a function of the app says something else under this name: https://docs.nestjs.com/techniques/configuration"""
_CONTAINERS: Final = frozenset({"tsyringe", "inversify", "typedi", "typed-inject"})
_PROVIDES: Final = {"provideValue": "useValue", "provideClass": "useClass", "provideFactory": "useFactory"}
_MOST: Final = 40


def used(machine: Machine, external: External, called: Callable[[Site], str], arguments: list[Any], site: Site) -> Any:
    """A container is told what to give, or asked for an object of a class, or for what was registered under a token; None for any other call. `called` gives its name as it is written."""
    if external.path[0] in _CONTAINERS and (found := _told(machine, external, arguments)) is not None:
        return found
    name = external.path[-1] if external.path[0] != "unknown" else called(site)
    if external.path[:-1] == _SETTINGS and name in ("get", "getOrThrow") and arguments and isinstance(arguments[0], str) and arguments[0].isupper():
        return Unknown(("setting", arguments[0]))
    if name in _ASKED and arguments and (isinstance(arguments[0], Class) or registered(machine, arguments[0]) is not None):
        return injected(machine, arguments[0], site)
    return None


def _told(machine: Machine, external: External, arguments: list[Any]) -> Any:
    """A container is told what to give: `container.register(token, { useClass: Orders })` of tsyringe, `container.bind(token).to(Orders)` of InversifyJS. None for any other call."""
    name, given = external.path[-1], [*arguments, UNDEFINED, UNDEFINED]
    match name:
        case "register":
            register_as(machine, given[0], given[1])
        case "registerInstance" | "registerSingleton" | "registerType" | "set":
            how = "useClass" if isinstance(given[1], Class) else "useValue"
            register(machine, given[0], how, given[1])
        case _ if name in _PROVIDES:
            register(machine, given[0], _PROVIDES[name], given[1])
        case "bind" | "rebind" | "createInjector":
            pass
        case _ if name in _BOUND and external.path[-2:-1] == ("()",) and external.arguments:
            register(machine, external.arguments[0], _BOUND[name], given[0] if name != "toSelf" else external.arguments[0])
            return external.then("()", external.arguments)
        case _:
            return None
    return external.then("()", tuple(arguments))


def injected(machine: Machine, token: Any, site: Site) -> Any:
    """What a container gives for a token: what was registered for it, or an object of the class that it is."""
    kept: dict[Any, Any] = machine.state.setdefault(_GIVEN, {})
    how, given = registered(machine, token) or ("useClass", token)
    if how == "useFactory" and isinstance(given, Function):
        if given not in kept:
            kept[given] = machine.fresh("injected")  # whoever asks for it in a circle
            kept[given] = settled(
                machine.call(given, UNDEFINED, _listed(machine, given, site) or [machine.fresh("injected") for _ in range(given.code.length)], site)
            )
        return kept[given]
    if how in ("useExisting", "useToken") and given is not token:
        return injected(machine, given, site)
    if how == "useValue":
        return given
    return _made(machine, given, site) if isinstance(given, Class) else machine.fresh("injected")


def _made(machine: Machine, cls: Class, site: Site) -> Any:
    """The one object of a class that a container keeps; something unknown for an abstract class, which others stand in for."""
    kept: dict[int, tuple[Class, Any]] = machine.state.setdefault("injected", {})
    if id(cls) in kept:
        return kept[id(cls)][1]
    if cls.site.node.type == "abstract_class_declaration" or len(kept) == _MOST:
        return machine.fresh("injected")
    kept[id(cls)] = (cls, machine.fresh("injected"))  # whoever asks for it in a circle
    made = machine.construct(cls, _listed(machine, cls, site) or [_argument(machine, cls, one, site) for one in _parameters(cls)], site)
    kept[id(cls)] = (cls, made)
    return made if isinstance(made, Obj) else machine.fresh("injected")


def _listed(machine: Machine, made: Class | Function, site: Site) -> list[Any]:
    """What stands for the tokens that a class or function lists by itself."""
    tokens = made.props.get("inject")
    return [injected(machine, one, site) for one in tokens.items or ()] if isinstance(tokens, Obj) else []


def _parameters(cls: Class) -> list[Node]:
    """The parameters of its constructor, or of that which it inherits."""
    of: Any = cls
    while isinstance(of, Class):
        if (found := of.methods.get("constructor")) is not None:
            return [one for one in inner(needed(found.code.node, "parameters")) if one.type in ("required_parameter", "optional_parameter")]
        of = of.base
    return []


def _argument(machine: Machine, cls: Class, parameter: Node, site: Site) -> Any:
    for one in _tokens(parameter):
        token = named(cls.env, one)
        if token is not None and registered(machine, token) is not None:
            return injected(machine, token, site)
    typed = _typed(parameter)
    for one in (*_tokens(parameter), *([typed] if typed is not None else ())):
        holder = cls.env.holder(text_of(one))
        if isinstance(found := holder.get(text_of(one)) if holder is not None else None, Class):
            return injected(machine, found, site)
        if isinstance(found, External) and one is typed:
            return found if found.path == _SETTINGS else found.then("new", _of_what(parameter))
    return machine.fresh("injected")


def _typed(parameter: Node) -> Node | None:
    """The name of a parameter's type: of `Repository<Order>` it is `Repository`."""
    annotation = field(parameter, "type")
    typed = annotation.named_children[0] if annotation is not None and annotation.named_children else None
    typed = field(typed, "name") if typed is not None and typed.type == "generic_type" else typed
    return typed if typed is not None and typed.type == "type_identifier" else None


def _of_what(parameter: Node) -> tuple[str, ...]:
    """Of which classes it is one, by their names: of `Repository<Order>` it is `Order`."""
    annotation = field(parameter, "type")
    generic = annotation.named_children[0] if annotation is not None and annotation.named_children else None
    given = field(generic, "type_arguments") if generic is not None and generic.type == "generic_type" else None
    return tuple(map(text_of, inner(given))) if given is not None else ()


def _tokens(parameter: Node) -> list[Node]:
    """What a decorator names (`@inject(Orders)`); of a token for which nothing was registered, what stands there is at least of the parameter's type. `@InjectRepository(Order)` is given
    of what the repository is.
    """
    calls = [inner(one)[0] for one in parameter.children if one.type == "decorator" and inner(one)]
    given = [inner(needed(one, "arguments")) for one in calls if one.type == "call_expression" and text_of(needed(one, "function")).lower() == "inject"]
    return [one[0] for one in given if one]
