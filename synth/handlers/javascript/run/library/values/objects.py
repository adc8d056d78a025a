"""The functions of `Object`, as far as they matter here."""

from __future__ import annotations

from typing import Any, Final

from .....words.response import FAILURES, IDENTIFIER
from ...language.objects.listing import listed
from ...language.objects.promised import settled
from ...language.objects.properties import prototype_of
from ...language.objects.putting import FIXED, Getter, has, opened, put, take_in
from ...state.equality import NAMES
from ...state.machine import Machine
from ...state.values import UNDEFINED, Class, External, Function, Obj, Site, Unknown, about_of, argument, array, key_of
from .array_parts import Method


def _keys(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return _listing(machine, arguments, site, lambda key, _value: key)


def _values(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return _listing(machine, arguments, site, lambda _key, value: value)


def _entries(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return _listing(machine, arguments, site, lambda key, value: array([key, value]))


def _listing(machine: Machine, arguments: list[Any], site: Site, make: Any) -> Any:
    value = settled(argument(arguments))
    if isinstance(value, Obj):
        pairs = (
            [(str(i), one) for i, one in enumerate(value.items or ())]
            if value.kind == "array"
            else [(key if isinstance(key, str) else _key(key[1], value), one) for key, one in value.props.items()]
        )
        made = array([make(key, opened(machine, value, one, site)) for key, one in pairs], site)
        made.open, made.about = value.open, value.about
        return made
    return Unknown(("listing", key_of(value)), about_of(value))


def _key(key: Any, of: Obj) -> Unknown:
    """A key of an object that is not known: one that is a field of a message is that message's."""
    return Unknown(key, frozenset({key[1]}) if key[:1] == ("field",) else of.about)


def _group_by(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Object.groupBy(items, function)`."""
    made = Obj("object", {}, None, site)
    items = listed(machine, argument(arguments), site)
    for item in items if isinstance(items, list) else [Unknown(("item", items.key), items.about)]:
        name = settled(machine.call(argument(arguments, 1), UNDEFINED, [item], site))
        group = made.props.get(("?", name.key) if isinstance(name, Unknown) else name)
        if isinstance(group, Obj) and group.items is not None:
            group.items.append(item)
        else:
            put(machine, made, name, array([item], site))
    made.open = not isinstance(items, list)
    return made


def _map_by(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """`Map.groupBy(items, function)`."""
    groups = _group_by(machine, this, arguments, site)
    pairs = [(_key(key[1], groups) if isinstance(key, tuple) else key, one) for key, one in groups.props.items()]
    made = Obj("map", {}, pairs, site)
    made.open = groups.open
    return made


def _assign(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    target = argument(arguments)
    for other in arguments[1:]:
        given = settled(other)
        if isinstance(target, Obj):
            take_in(target, given)
        elif isinstance(target, External) and isinstance(given, Obj):
            for name, value in given.props.items():
                put(machine, target, name, value, site)
    return target


def _define(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    target, name, how = (*arguments, UNDEFINED, UNDEFINED, UNDEFINED)[:3]
    if isinstance(target, Obj) and target.kind == "array" and (isinstance(name, str) or (isinstance(name, External) and name.path[:2] == ("global", "Symbol"))):
        name = name if isinstance(name, str) else f"@@{name.path[-1]}"
        if name == "length":
            return fixed(machine, UNDEFINED, [target], site)
        put(machine, target, name, UNDEFINED)
    if isinstance(target, Obj) and isinstance(name, Unknown) and (package := _package(name)) is not None:
        target.beside = (*target.beside, package)
        return target
    if isinstance(target, Obj) and isinstance(name, str) and isinstance(how, Obj) and name != "__esModule":
        if name in (FAILURES, IDENTIFIER) and name not in target.props and not how.open and how.props.get("enumerable", False) is False:
            machine.doubt(f"{name} is not enumerable here, and is left out where the answer is made a text", site)
        getter, setter = (one if isinstance(one := how.props.get(name), Function) else None for name in ("get", "set"))
        target.props[name] = Getter(getter, setter) if getter is not None or setter is not None else how.props.get("value", UNDEFINED)
    elif isinstance(target, External) and isinstance(name, str) and isinstance(how, Obj):
        put(machine, target, name, how.props.get("value", how.props.get("get", UNDEFINED)), site)
    return target


def fixed(machine: Machine, _: Any, arguments: list[Any], _site: Site) -> Any:
    """`Object.freeze(list)`, and what else lets nothing be added."""
    if isinstance(target := argument(arguments), Obj) and target.kind == "array":
        machine.state.setdefault(FIXED, {})[id(target)] = target
    return target


def _another_class(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Object.setPrototypeOf(object, other)`; what an error class says of its own objects changes nothing.

    https://www.typescriptlang.org/docs/handbook/2/classes.html#inheriting-built-in-types
    """
    target, other = argument(arguments), argument(arguments, 1)
    if isinstance(target, Unknown) and isinstance(other, Obj) and site.context != "drop":
        made = _create(machine, UNDEFINED, [other], site)
        take_in(made, target)
        return made
    own = site.text.startswith("Object.setPrototypeOf(this, ") and ".prototype" in site.text
    if not own and isinstance(target, (Obj, Unknown)) and isinstance(other, Obj) and any(isinstance(one, Function) for one in other.props.values()):
        machine.doubt("which methods an object has is said anew", site)
    return target


def _applied(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Reflect.apply(function, this, list)`"""
    function, this, given = (*arguments, UNDEFINED, UNDEFINED, UNDEFINED)[:3]
    return machine.call(function, this, [*given.items] if isinstance(given, Obj) and given.items is not None else [given], site)


def _define_all(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Object.defineProperties(object, {name: descriptor})`"""
    target, how = argument(arguments), settled(argument(arguments, 1))
    for name, one in how.props.items() if isinstance(how, Obj) else ():
        _define(machine, UNDEFINED, [target, name, one], site)
    if isinstance(target, Obj) and not (isinstance(how, Obj) and not how.open):
        target.open = True
    return target


def _set(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Reflect.set(object, name, value)`"""
    target, name, value = (*arguments, UNDEFINED, UNDEFINED, UNDEFINED)[:3]
    if isinstance(target, (Obj, External)):
        put(machine, target, name, value, None if isinstance(target, Obj) else site)
    return True


def export(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """Esbuild's `_export(exports, {name: () => value})`."""
    target, given = (*arguments, UNDEFINED, UNDEFINED)[:2]
    if isinstance(target, Obj) and isinstance(given, Obj):
        target.props.update({name: Getter(one) for name, one in given.props.items() if isinstance(one, Function)})
    return UNDEFINED


def export_star(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """TypeScript's `__exportStar(module, exports)`."""
    return re_export(machine, UNDEFINED, [argument(arguments, 1), argument(arguments)], site)


def re_export(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """Esbuild's `__reExport(exports, module)`."""
    target, module = argument(arguments), argument(arguments, 1)
    if isinstance(target, Obj):
        take_in(target, module)
    return UNDEFINED


def _names(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Object.getOwnPropertyNames`: of a package one name stands for all."""
    value = settled(argument(arguments))
    if isinstance(value, External):
        return array([Unknown((*NAMES, value.path))], site)
    return _keys(machine, UNDEFINED, [value], site)


def _package(name: Unknown) -> External | None:
    return External(name.key[1]) if name.key[:1] == NAMES else None


def _descriptor(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Object.getOwnPropertyDescriptor`"""
    holder, name = settled(argument(arguments)), argument(arguments, 1)
    if isinstance(holder, Obj) and isinstance(name, str) and not holder.open:
        return (
            Obj("object", {"value": opened(machine, holder, holder.props[name], site), "enumerable": True}, None, site) if name in holder.props else UNDEFINED
        )
    return Obj("object", {"value": machine.get(holder, name, site), "enumerable": True}, None, site)


def _has_own(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Object.hasOwn(object, name)`, `Object.prototype.hasOwnProperty.call(object, name)`"""
    holder, name = settled(argument(arguments)), argument(arguments, 1)
    if isinstance(name, Unknown) and _package(name) is not None:
        return False
    if isinstance(holder, Obj) and isinstance(name, (str, Unknown)) and (known := has(holder, name)) is not None:
        return known
    if isinstance(holder, (Function, Class)) and isinstance(name, str):
        return name in holder.props
    return Unknown(("own", key_of(holder), key_of(name)), about_of((holder, name)))


def _create(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Object.create(prototype)`"""
    made, base = Obj("object", {}, None, site), settled(argument(arguments))
    if isinstance(base, Obj):
        take_in(made, base)
    return made


def _from_entries(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    pairs = listed(machine, argument(arguments), site)
    made = Obj("object", {}, None, site)
    for pair in pairs if isinstance(pairs, list) else ():
        if isinstance(pair, Obj) and pair.items and len(pair.items) > 1 and isinstance(pair.items[0], (str, Unknown)):
            put(machine, made, pair.items[0], pair.items[1])
        else:
            made.open = True
    made.open = made.open or not isinstance(pairs, list)
    return made


def _prototype(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`Object.getPrototypeOf(value)`"""
    return prototype_of(value := argument(arguments)) or machine.fresh("prototype", about_of(value))


TABLE: Final[dict[tuple[str, ...], Method]] = {
    ("Object", "getPrototypeOf"): _prototype, ("Reflect", "getPrototypeOf"): _prototype, ("Object", "keys"): _keys, ("Object", "values"): _values, ("Object", "entries"): _entries, ("Object", "assign"): _assign, ("Object", "defineProperty"): _define,
    ("Object", "freeze"): fixed, ("Object", "seal"): fixed, ("Object", "preventExtensions"): fixed, ("Reflect", "preventExtensions"): fixed,
    ("Object", "setPrototypeOf"): _another_class, ("Reflect", "setPrototypeOf"): _another_class, ("Reflect", "apply"): _applied,
    ("Object", "defineProperties"): _define_all, ("Reflect", "defineProperty"): _define, ("Reflect", "set"): _set,
    ("Object", "getOwnPropertyNames"): _names, ("Reflect", "ownKeys"): _names, ("Object", "getOwnPropertyDescriptor"): _descriptor, ("Object", "hasOwn"): _has_own,
    ("Object", "prototype", "hasOwnProperty", "call"): _has_own, ("Object", "create"): _create, ("Object", "fromEntries"): _from_entries, ("Object", "groupBy"): _group_by, ("Map", "groupBy"): _map_by,
}  # fmt: skip
"""By their path in the global object."""
