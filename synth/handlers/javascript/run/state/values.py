"""What an expression is on one way through the code: JavaScript's values, and unknown ones that know which messages they were made of.

`null` is None; numbers, strings and booleans are Python's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Self

from queuegate._light import NamedTuple

from ....effort import EFFORT
from ...syntax import Source

About = frozenset[int]
"""The messages of the batch that a value was made of, by their index."""
NOBODY: Final[About] = frozenset()
MESSAGES: Final = 2
"""So many messages has the batch that a handler is run on."""


class _Undefined:
    __slots__ = ()

    def __repr__(self) -> str:
        return "undefined"


MOST: Final = "%most"
"""So many items a part of a list has that has any number of them: the name of what an array says of itself."""
OFTEN: Final = "%often"
"""Where the objects are written that a loop put into a list, each of which may be there several times: as above."""
OPERATOR: Final = "%operator"
"""The name of what a function of an observable's operator says of itself."""
BUILDER: Final = "builder"
"""How the key of a query begins that is put together, and sent when it is waited for, and the kind of its promise: https://knexjs.org/guide/interfaces.html#promises"""
EFFECT: Final = "effect"
"""How the tag of an effect begins, and the name of what a function says of itself that is a task: nothing of it is done until somebody runs it."""
REGEXP: Final = "regexp"
"""How the key of a regular expression begins that is written out, where a text is made with it."""
UNDEFINED: Final = _Undefined()
FOREIGN: Final = _Undefined()
"""The `this` that a package gives a function: nobody knows what it is."""


class Site(NamedTuple):
    """A node of the code: its module, its text in short, and what becomes of its value: `await`, `drop` (a statement of its own) or `value`."""

    source: Source
    node: Any
    text: str
    context: str = "value"


class Key(tuple[Any, ...]):  # noqa: SLOT001 - a tuple has no room for slots
    """What tells an unknown value from others: how it is made of other things. It knows its size and its hash, since keys are made of keys."""

    size: int
    hashed: int
    of_variable: bool
    """Is an environment variable in it?"""

    def __new__(cls, parts: tuple[Any, ...]) -> Self:
        made = tuple.__new__(cls, parts)
        size, of_variable = 1, parts[:1] == ("env",)
        for part in parts:
            if type(part) is Key:
                size += part.size
                of_variable = of_variable or part.of_variable
            else:
                size += 1
        made.size, made.of_variable = size, of_variable
        made.hashed = tuple.__hash__(made)
        return made

    def __hash__(self) -> int:
        return self.hashed


_LARGE: Final = 40
"""A larger key is told from others by its hash alone."""


class Unknown:
    """A value that only a real batch has. Two with the same `key` are the same value, so a question about it has one answer."""

    __slots__ = ("about", "key")

    def __init__(self, key: Any, about: About = NOBODY) -> None:
        made = key if type(key) is Key else Key(key if isinstance(key, tuple) else (key,))
        self.key = made if made.size < _LARGE else Key(("deep", made.hashed))
        self.about = about

    def __repr__(self) -> str:
        return f"Unknown({self.key!r})"


class External(NamedTuple):
    """Something of a package or of the runtime: the package and the way to it; `new` and `()` stand for what a constructor or a call gives, `at` says which call."""

    path: tuple[str, ...]
    arguments: tuple[Any, ...] = ()

    def __hash__(self) -> int:
        return hash(self.path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, External) and self.path == other.path

    def then(self, step: str, arguments: tuple[Any, ...] | None = None) -> External:
        return External((*self.path, step), self.arguments if arguments is None else arguments)

    @property
    def package(self) -> str:
        return self.path[0]


class Obj:
    """An object. `kind`: `object`, `array`, `error`, `map`, `set`, or what made it; `items` are an array's (of a map: pairs); `open`, it may hold more than is seen.
    `beside`: the packages whose names it has, too; `of`: what tells the one value that is not known of which it has the rest.
    """

    __slots__ = ("about", "beside", "cls", "items", "kind", "of", "open", "props", "site", "tag")

    def __init__(self, kind: str = "object", props: dict[Any, Any] | None = None, items: list[Any] | None = None, site: Site | None = None) -> None:
        self.kind, self.items, self.site = kind, items, site
        self.props: dict[Any, Any] = props if props is not None else {}
        self.open = False
        self.beside: tuple[External, ...] = ()
        self.about: About = NOBODY
        self.cls: Class | None = None
        self.tag: Any = None
        self.of: Any = None


class Function:
    """A function of the code with the names around it."""

    __slots__ = ("code", "env", "home", "props", "this")

    def __init__(self, code: Any, env: Any, this: Any = UNDEFINED, home: Class | None = None) -> None:
        self.code, self.env, self.this, self.home = code, env, this, home
        self.props: dict[str, Any] = {}


class Class:
    """A class of the code; `base` is what it extends. A method is a `Function`, or a `Getter`."""

    __slots__ = ("base", "env", "fields", "methods", "name", "props", "site")

    def __init__(self, name: str, base: Any, env: Any, site: Site) -> None:
        self.name, self.base, self.env, self.site = name, base, env, site
        self.methods: dict[Any, Any] = {}
        self.fields: list[tuple[Any, Any]] = []
        self.props: dict[str, Any] = {}


class Native:
    """A function that is known here: `work(machine, this, arguments, site)`."""

    __slots__ = ("name", "props", "work")

    def __init__(self, name: str, work: Callable[..., Any]) -> None:
        self.name, self.work = name, work
        self.props: dict[str, Any] = {}


class Promise:
    """A promise: `ok` with its value, `err` with what it is rejected with, or `pending`. `work`: something outside is waited for in it; `seen`: somebody waits for it, or looks at how it ends;
    `maybe`: it may be none; `outside`: it was not made here, so what is used otherwise is none; `began`, `ended`: how much had been done before and after what it waits for;
    `slept`: what notes that it is waited for, and where, if it ends when a time is over; `timer`: after how many milliseconds a timer ends it; `late`: the failure (a `Fault`) with which it ends then,
    while it is `pending`; `waited`: it is waited for itself; `aside`: the one that it follows and does nothing outside beyond that.
    """

    __slots__ = ("aside", "began", "ended", "kind", "late", "maybe", "outside", "parts", "seen", "site", "slept", "state", "timer", "value", "waited", "work")

    def __init__(self, state: str, value: Any, site: Site | None = None, *, work: bool = False) -> None:
        self.state, self.value, self.site, self.work = state, value, site, work
        self.seen = self.maybe = self.outside = self.waited = False
        self.aside: Promise | None = None
        self.began = self.ended = 0
        self.kind = "call"
        self.parts: tuple[Promise, ...] = ()
        self.slept: Callable[[Site], None] | None = None
        self.timer: Any = UNDEFINED
        self.late: Any = None

    def covers(self, at: int) -> bool:
        """Was this done in it, or in one that it waits for?"""
        return any(began <= at < ended for began, ended in self.spans())

    def spans(self) -> Iterator[tuple[int, int]]:
        """What was done in it, and in those that it waits for: from which event of the run to which."""
        waiting, met = [self], set[int]()
        while waiting:
            one = waiting.pop()
            yield one.began, one.ended
            met.add(id(one))
            waiting += [part for part in one.parts if id(part) not in met]


class Spelt(NamedTuple):
    """A string that is made of a value: `JSON.stringify(value)`."""

    of: Any
    site: Site

    def __hash__(self) -> int:
        return id(self.of)


FUNCTIONS: Final = (Function, Native, Class)


def about_of(value: Any, depth: int = 5) -> About:
    """The messages that a value was made of."""
    kind = type(value)
    if kind is Unknown:
        return value.about  # type: ignore[no-any-return]  # as its class says
    if kind in _PLAIN:
        return NOBODY
    if kind is Obj:
        return _about_all(value.about, (*value.props.values(), *(value.items or ())), depth) if depth else value.about
    if kind is External:
        return _about_all(NOBODY, value.arguments, depth) if value.arguments and depth else NOBODY
    if kind is Spelt:
        return about_of(value.of, depth - 1) if depth else NOBODY
    if kind is Promise:
        return about_of(value.value, depth - 1) if depth else NOBODY
    return _about_all(NOBODY, value, depth) if kind is tuple and depth else NOBODY


def _about_all(about: About, values: tuple[Any, ...], depth: int) -> About:
    EFFORT.spend(min(len(values), 40))
    for one in values[:40]:
        if (kind := type(one)) in _PLAIN:
            continue
        if (more := one.about if kind is Unknown else about_of(one, depth - 1)) and not more <= about:
            about |= more
            if len(about) == MESSAGES:
                break
    return about


_PLAIN: Final = frozenset({str, int, float, bool, type(None), Function, Native, Class, _Undefined})


def key_of(value: Any) -> Any:
    """What tells a value from others, for questions that are asked twice."""
    match value:
        case Unknown():
            return value.key
        case Spelt():
            return Key(("spelt", key_of(value.of)))
        case External():
            return value.path
        case None | bool() | int() | float() | str():
            return (type(value).__name__, value)
    return ("object", id(value))


def told(value: Any) -> Any:
    """A value as whoever asks about it finds it: what is read from something that a package made (`new URL(text).protocol`) is known when the code runs."""
    if type(value) is not External or value.path[-1] in _MADE:
        return value
    if not any(step in _MADE for step in value.path):
        return Unknown((SETTING, value.path)) if _is_setting(value.path) else value
    return Unknown(("told", value.path, *map(key_of, value.arguments)), about_of(value))


_MADE: Final = ("new", "()")
SETTING: Final = "setting"
_OF_NO_PACKAGE: Final = ("global", "import", "module", "quiet", "unknown")


def _is_setting(path: tuple[str, ...]) -> bool:
    """May it be what a package holds for those who ask (`policy.strict`), true or not? What begins with a capital is a class of it, or a list of names."""
    return (
        len(path) > 1 and path[-1] != "default" and path[-1][:1].islower() and path[0] not in _OF_NO_PACKAGE and not path[0].startswith(("node:", "@aws-sdk/"))
    )


def is_unrun(value: Any) -> bool:
    """Is it an effect, or a task, of which nothing is done until somebody runs it?"""
    if isinstance(value, Native):
        return EFFECT in value.props
    return isinstance(value, Obj) and isinstance(value.tag, tuple) and value.tag[:1] == (EFFECT,)


def argument(arguments: list[Any], at: int = 0) -> Any:
    """What a call gives in this place: `undefined` where it gives nothing."""
    return arguments[at] if at < len(arguments) else UNDEFINED


def array(items: list[Any], site: Site | None = None) -> Obj:
    return Obj("array", {}, items, site)
