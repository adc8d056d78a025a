"""Properties: what `value.name` and `value[key]` are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ......values.worlds import Undecided
from ...state import clock
from ...state.equality import same
from ...state.machine import CutShort, Machine, Throw
from ...state.values import NOBODY, UNDEFINED, Class, External, Function, Native, Obj, Promise, Site, Spelt, Unknown, about_of, key_of
from . import unbound
from .errors import by_property, thrown_by
from .noticed import NOTING, is_taken_from_elsewhere, meant, noted_attribute, noted_message, noted_object, noted_of_s3, noted_part, noted_text
from .promised import PROMISES, ends_as_promise, otherwise, settled
from .putting import ENVIRONMENT, GLOBALS, PROCESS, PUT, holds_environment, opened

Methods = dict[str, dict[str, Callable[..., Any]]]
_OF_OBJECTS: Final = frozenset({"hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"})
"""What each object has: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object"""
ASKED: Final = "asked"
"""A promise of which something is asked as if it were its value."""
_READS: Final = ("member_expression", "object_pattern")
"""What reads a property and does not call it: of data, `at` and `filter` are fields."""


_PROTOTYPES: Final = {"array": "Array", "map": "Map", "set": "Set", "error": "Error", "object": "Object"}


def prototype_of(value: Any) -> External | None:
    """What a value of the language has its methods of; None where that is the code's own, or not known."""
    match value:
        case Obj(cls=None):
            name = _PROTOTYPES.get(value.kind)
        case str() | Spelt():
            name = "String"
        case Promise():
            name = "Promise"
        case Function() | Native():
            name = "Function"
        case _:
            name = None
    return External(("global", name, "prototype")) if name is not None else None


class Properties:
    """Looks up properties; `methods` are those that each kind of value brings along."""

    def __init__(self, methods: Methods) -> None:
        self.methods = methods

    def get(self, machine: Machine, value: Any, name: Any, site: Site, *, lenient: bool = False) -> Any:
        machine.step()
        if machine.watched and value is not UNDEFINED and value is not None and site.node.id in machine.watched:
            machine.watched -= {site.node.id}
        if isinstance(value, Promise) and value.maybe and name == "pipe":
            return self._method("maybe", name)  # it may be an observable
        if not (isinstance(value, Promise) and name in PROMISES):
            if isinstance(value, Promise) and value.outside and value.state == "err" and ends_as_promise(site.node):
                return Native(str(name), lambda _machine, _this, _given, _site: value)  # it fails where the chain is waited for
            value = settled(value)
        match value:
            case Obj():
                return self._of_object(machine, value, name, site)
            case Unknown():
                return self._of_unknown(machine, value, name, site)
            case External():
                return self._of_external(machine, value, name, site)
            case str() | Spelt() | Function() | Native() if name == "__proto__":
                return prototype_of(value)
            case Function() | Class() | Native():
                return opened(machine, value, self._of_function(value, name), site)
            case Promise(outside=True) if name not in PROMISES:
                return self.get(machine, otherwise(value), name, site, lenient=lenient)
            case Promise():
                found = self._method("promise", name)
                value.kind = ASKED if found is UNDEFINED and value.kind == "call" and not lenient else value.kind
                return found if found is not UNDEFINED or lenient or site.node.type != "call_expression" else self._of_its_value(machine, value, name, site)
            case str():
                return self._of_string(value, name)
            case Spelt():
                return self._method("string", name)
            case int() | float():
                return self._method("number", name)
        if lenient:
            return UNDEFINED
        if (error := unbound.error(machine, value, site)) is not None:
            raise Throw(error)
        if machine.absent and value is UNDEFINED:
            raise Throw(machine.failure(site, NOBODY))
        doubt = Undecided(f"{site.text} may be a property of nothing ({site.source.names(site.node)})", place=site.source.at(site.node))
        raise CutShort(doubt, site.node.id)

    def _of_external(self, machine: Machine, value: External, name: Any, site: Site) -> Any:
        if (put := machine.state.get(PUT)) and (value.path, name) in put:
            return put[value.path, name]
        if value.path == ENVIRONMENT and isinstance(name, str) and name not in _OF_OBJECTS:
            return machine.variable(name, site)
        if name == "default" and value.path == PROCESS:
            return value
        if value.path in GLOBALS and isinstance(name, str):
            return External(("global", name))
        if name == "__esModule":
            return UNDEFINED  # of a package it is not known what it is written in: Node.js takes each for CommonJS
        return value.then(name) if isinstance(name, str) else machine.fresh("item", about_of(value))

    def _of_its_value(self, machine: Machine, promise: Promise, name: Any, site: Site) -> Any:
        """A method that no promise has is called on one, which fails: what was meant is its value, for which nobody waits."""
        promise.seen = True
        if promise.site is not None:
            machine.note("unawaited", "call", promise.site.text.partition("(")[0], promise.site)
        return self.get(machine, promise.value, name, site) if promise.state == "ok" else Native(str(name), lambda *_: promise)

    def _of_object(self, machine: Machine, value: Obj, name: Any, site: Site) -> Any:
        if machine.fault is not None and value is machine.fault.error:
            by_property(machine, value, name, site)
        if value.tag in NOTING and isinstance(name, (str, int)):
            NOTING[value.tag](machine, value, name, site)
            if name not in value.props and is_taken_from_elsewhere(value, name, site):
                return machine.fresh("item", about_of(value))
            if name not in value.props and (found := meant(value, name, site)) is not None:
                return found
        if value.items is not None and value.kind in ("array", "map", "set") and (among := _among(machine, value, value.items, name)) is not None:
            return among[0]
        if isinstance(name, Unknown):
            if (chosen := _one_of(machine, value, name)) is not None:
                return chosen
            found = Unknown(("property", id(value), name.key), about_of(value) | name.about)
            return value.props.get(("?", name.key), _named(machine, value, found) if value.props or value.open else UNDEFINED)
        name = str(name) if isinstance(name, (int, float)) else name
        if name in value.props:
            return opened(machine, value, value.props[name], site)
        if name == "__proto__" and (of_language := prototype_of(value)) is not None:
            return of_language
        if value.cls is not None and (member := self._member(machine, value, value.cls, name, site)) is not None:
            return member
        if (method := self._method(value.kind, name)) is not UNDEFINED:
            return method
        if holds_environment(value) and isinstance(name, str):
            return machine.variable(name, site)
        if value.beside and name != "default":
            return _of_packages(machine, value.beside, name, site)
        if value.open:
            key = ("error", name) if name == "messageId" and _is_plain(machine, value) else ("property", id(value) if value.of is None else value.of, name)
            return Unknown(key, about_of(value))
        return self._method("object", name)

    def _member(self, machine: Machine, value: Obj, cls: Any, name: str, site: Site) -> Any:
        """What the classes of an object bring along."""
        while isinstance(cls, Class):
            if (found := cls.methods.get(name)) is not None:
                return opened(machine, value, found, site)
            cls = cls.base
        return cls.then("new").then(name) if isinstance(cls, External) and value.kind == "object" and cls.path != ("global", "Error") else None

    def _of_unknown(self, machine: Machine, value: Unknown, name: Any, site: Site) -> Any:
        key = name.key if isinstance(name, Unknown) else name
        if isinstance(name, str) and site.node.type not in _READS and (method := self._method("unknown", name)) is not UNDEFINED:
            return method
        if isinstance(value.key, tuple) and value.key[0] == "json":
            noted_part(machine, value, name, site)
        elif isinstance(name, str) and value.key[:1] == ("field",) and value.key[2:] == ("body",) and self._method("string", name) is UNDEFINED:
            noted_text(machine, name, site)
        elif isinstance(name, str) and value.key[:1] == ("property",):
            noted_message(machine, value, name, site)
            noted_attribute(machine, value, name, site)
        noted_object(machine, value, name, site)
        if isinstance(name, str) and value.key[:1] in (("property",), ("item",)):
            noted_of_s3(machine, value, name, site)
        if (held := machine.state.get(PUT, {}).get((value.key, key))) is not None:
            return held
        made = Unknown(("property", value.key, key), value.about | about_of(name))
        if name == "aborted":
            clock.signals(machine, made, site)
        return made

    def _of_function(self, value: Function | Class | Native, name: Any) -> Any:
        if name in value.props:
            return value.props[name]
        if isinstance(value, Class):
            base = value.base
            while isinstance(base, Class):
                if name in base.props:
                    return base.props[name]
                base = base.base
            if isinstance(base, External) and isinstance(name, str) and base.package != "global" and name not in ("prototype", "name"):
                return base.then(name, base.arguments or (value,))
        if name == "prototype" and isinstance(value, (Function, Class)):
            return value.props.setdefault("prototype", Obj("object", value.methods if isinstance(value, Class) else {}))
        if name == "name":
            return value.name if isinstance(value, (Class, Native)) else value.code.name
        return self._method("function", name)

    def _of_string(self, value: str, name: Any) -> Any:
        if name == "length":
            return len(value)
        if isinstance(name, int) and not isinstance(name, bool):
            return value[name] if 0 <= name < len(value) else UNDEFINED
        return self._method("string", name)

    def _method(self, kind: str, name: Any) -> Any:
        found = self.methods.get(kind, {}).get(name) if isinstance(name, str) else None
        return UNDEFINED if found is None else Native(name, found)


def _among(machine: Machine, value: Obj, items: list[Any], name: Any) -> tuple[Any] | None:
    """What a list, a map or a set has at a place, or how many it has; None where something else is asked."""
    if isinstance(name, (int, float)) and not isinstance(name, bool):
        if (isinstance(name, float) and not name.is_integer()) or not 0 <= name < len(items):
            return (machine.fresh("item", value.about) if value.open else UNDEFINED,)
        return (items[int(name)],)
    if isinstance(name, Unknown):
        fresh = machine.fresh("item", about_of(value))
        return (fresh if value.open or value.kind != "array" else _text_of(items, fresh),)
    if name in ("length", "size"):
        return (machine.fresh(name, about_of(value)) if value.open else len(items),)
    return None


def _is_plain(machine: Machine, error: Obj) -> bool:
    """Is it an error of JavaScript or of the SDK, which know of no message of SQS?"""
    parsed = error.kind == "error" and error.tag == "fault" and error.site is not None and machine.fault is not None and machine.fault.kind == "parse"
    return parsed or any(one.startswith(("@aws-sdk/", "aws-sdk")) for one in thrown_by(machine, error))


_MOST_FUNCTIONS: Final = 24
ONE_OF: Final = "one of"
_TEXTS: Final = ("env", "setting", "either", "text", "+")
"""What the key of a text begins with that is put together of texts and environment variables, or is one."""


def _one_of(machine: Machine, value: Obj, name: Unknown) -> Any:
    """One of the functions or objects that an object of nothing else holds, by a name that is not known: each is tried. None for any other object."""
    held = _written(value)
    if not held or len(held) > _MOST_FUNCTIONS or not all(isinstance(one, (Function, Class)) or (isinstance(one, Obj) and _acts(one)) for one in held.values()):
        return None
    *others, last = held
    return held[next((one for one in others if machine.truth(same(name, one))), last)]


def _named(machine: Machine, value: Obj, found: Unknown) -> Unknown:
    """What an object of texts alone has under a name that is not known: one of these (or nothing). So it is of what its objects have in common (`routes[region].url`)."""
    held = [*_written(value).values()]
    inner = [_written(one) if isinstance(one, Obj) else {} for one in held]
    for name in set.intersection(*map(set, inner)) if inner else ():
        texts = _text_of([one[name] for one in inner], Unknown(("property", found.key, name), found.about))
        machine.state.setdefault(PUT, {}).setdefault((found.key, name), texts)
    return _text_of(held, found)


def _text_of(held: list[Any], found: Unknown) -> Unknown:
    """The same value, as one of these texts and environment variables, where they are nothing else."""
    if not 0 < len(held) <= _MOST_FUNCTIONS or not all(isinstance(one, str) or (isinstance(one, Unknown) and one.key[0] in _TEXTS) for one in held):
        return found
    return Unknown((ONE_OF, tuple(dict.fromkeys(map(key_of, held))), found.key), found.about)


def _written(value: Obj) -> dict[Any, Any]:
    """What an object holds that the code writes out and nothing adds to."""
    return value.props if value.kind == "object" and not value.open and not value.beside and value.tag is None and value.cls is None else {}


def _acts(value: Obj) -> bool:
    """Has it a method?"""
    return value.cls is not None or any(isinstance(one, Function) for one in value.props.values())


def _of_packages(machine: Machine, packages: tuple[External, ...], name: str, site: Site) -> External:
    """What an object has under a name of one of these packages."""
    if len({*packages}) == 1:
        return packages[0].then(name)
    named = " or ".join(dict.fromkeys(one.package for one in packages))
    return machine.unnamed(f"whether {name} is of {named} is not read", site)
