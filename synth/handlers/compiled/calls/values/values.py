"""What the expressions of a program are worth, as far as its calls of AWS are concerned. Names have no order in time: one is worth whatever it is ever given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from .....values.meter import METER
from .....values.worlds import Undecided
from ....aws_calls import Env, Piece, Told
from ....effort import EFFORT
from ...program.code import Bind, Expr, Function, Type, Unit, base
from ...program.program import Program, fitting
from ...program.worth import UNKNOWN, Value, Values, either, text
from ...sdks.kinds import kind_of
from ...sdks.outside import path_of
from .given import PROVIDES, Given, around, callers, handed, is_local, of_package, qualified, unqualified, writes
from .makers import called, made
from .maps import looked_up
from .told import told

_MOST_STEPS: Final = 400_000
_STEP: Final = 25
"""What a step is worth, in units of `effort`."""
_A_UNIT: Final = 8
"""So many assignments are looked through for a unit of `effort`."""
_A_LOOK: Final = 10_000
"""After so many steps it is asked whether there is time left: many functions may each have code that takes a second to read."""
_PER_STEP: Final = 16
"""So many functions that a name may mean take as long to go through as one expression."""
_DEEPEST: Final = 160
_TOO_DEEP: Final = ("too deep",)
_NOTHING: Final = ("null_literal", "nil", "null", "throw_expression", "throw_statement", "default_expression")


class Worth:
    """The values of a program's expressions. `reached` are the functions that count, once they are known."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.reached: set[int] | None = None
        self.given: dict[tuple[int, str], Values] = {}
        self._kept: dict[tuple[int, int], tuple[Expr, Values]] = {}
        self._asked: set[tuple[object, ...]] = set()
        self._met: frozenset[tuple[object, ...]] = frozenset()
        """What was asked for within itself, of what is worked out now."""
        self._until: dict[tuple[object, ...], tuple[object, Values, frozenset[tuple[object, ...]]]] = {}
        """What holds as long as those are still being worked out that were met in it."""
        self._steps = 0

    def restrict(self, reached: set[int]) -> None:
        """From now on, only what these functions do counts."""
        self.reached = reached
        self._kept.clear()
        self._until.clear()

    def counts(self, function: Function) -> bool:
        return self.reached is None or id(function) in self.reached

    def of(self, expr: Expr, function: Function) -> Values:
        """What an expression in a function may be worth; nothing where it is worth nothing, or its own value is asked for."""
        key = (id(expr), id(function))
        if not self.given and key in self._kept:
            return self._kept[key][1]
        self.spend(1)
        if key in self._asked or len(self._asked) > _DEEPEST:
            self._met |= {key if key in self._asked else _TOO_DEEP}
            return ()
        found, met = self._within(key, expr, lambda: dict.fromkeys(self._worth(expr, function)))
        if not self.given and not (self._asked and met):
            self._kept[key] = (expr, found)
        return found

    def _within(self, key: tuple[object, ...], held: object, work: Callable[[], Iterable[Value]]) -> tuple[Values, frozenset[tuple[object, ...]]]:
        """What that gives, and what was asked for within itself in it that is still being worked out."""
        known = self._until.get(key) if not self.given else None
        if known is not None and known[2] <= self._asked:
            self._met |= known[2]
            return known[1], known[2]
        before, self._met = self._met, frozenset()
        self._asked.add(key)
        try:
            found = tuple(work())
        finally:
            self._asked.discard(key)
            met = self._met - {key}
            self._met = before | met
        if met and not self.given:
            self._until[key] = (held, found, met)
        return found, met

    def spend(self, steps: int) -> None:
        """So much is gone through. Raises `Undecided` where that is too much."""
        if (self._steps + steps) // _A_LOOK > self._steps // _A_LOOK:
            METER.clock()
        self._steps += steps
        EFFORT.spend(_STEP * steps)
        if self._steps > _MOST_STEPS:
            raise Undecided("the code is too intricate to read", place=self.program.code.place)

    def _worth(self, expr: Expr, function: Function) -> Values:
        match expr.kind:
            case "text":
                return (text(expr.name),)
            case "env":
                default = self.of(expr.args[0], function) if expr.args else ()
                return (text(Env(expr.name, default[0].parts[0] if default and isinstance(default[0].parts[0], str) else None)),)
            case "join":
                return (text(*(part for one in expr.args for part in self._parts(one, function))),)
            case "this":
                return (Value("object", of=function.owner),) if function.owner is not None else ()
            case "name":
                return self._name(expr, function)
            case "member" | "call" if (what := told(expr)) is not None and not self._is_own(expr, function):
                return (text(what),)
            case "member":
                return self._member(expr, function)
            case "call" | "other" if (held := looked_up(self, expr, function)) is not None:
                return held
            case "call":
                return called(self, expr, function)
            case "new":
                return made(self, expr, function)
            case "either":
                return either(tuple(value for one in expr.args for value in self.of(one, function)))
            case "other" if expr.name in _NOTHING or expr.node.type in _NOTHING:
                return ()
        return (UNKNOWN,)

    def _is_own(self, expr: Expr, function: Function) -> bool:
        """Does the program make it, put something in its place, or read it off a message of its own, which has no list of Records?"""
        put = any(one.target.kind == "member" and one.target.name == expr.name for one in function.binds)
        worked_out = any(
            one.node.type == "accessor_declaration" and one.node.child_by_field_name("body") is not None for one in self.program.named.get(expr.name, ())
        )
        if put or worked_out or (self.resolve(expr, function) if expr.kind == "call" else ()):
            return True
        root = expr
        while root.of is not None:
            root = root.of
        types = [one.type for one in function.binds if one.target.kind == "name" and one.target.name == root.name and one.type]
        own = any(one.kind == "object" for one in self.of(root, function)) or any(self.program.find(base(one), function.file) for one in types)
        return own and not any(name.lower() == "records" for kind in self.program.types for name in kind.fields)

    def _parts(self, expr: Expr, function: Function) -> tuple[Piece, ...]:
        values = self.of(expr, function)
        return values[0].parts if len(values) == 1 and values[0].kind == "text" else (None,)

    def _name(self, expr: Expr, function: Function) -> Values:
        name, unit = expr.name, function.file
        EFFORT.spend(len(function.binds) // _A_UNIT)
        binds = [one for one in function.binds if one.target.kind == "name" and one.target.name == name]
        place = next((at for at, (parameter, _) in enumerate(function.parameters) if parameter == name), None)
        if place is not None or any(one.type for one in binds):
            found = self._assigned(binds, function)
            if place is not None:
                found = either((*found, *self.parameter(function, place)))
            return self._or_type(
                self._told_more(expr, function, found), [function.parameters[place][1]] if place is not None else [one.type for one in binds], unit
            )
        if function.outer is not None and (is_local(function.outer, name) or function.outer.outer is not None):
            return self._name(expr, function.outer)
        for owner in around(function.owner):
            if (held := self.field(owner, name)) is not None:
                return held
        if self.program.language == "Go" and (found := self._of_package(name, unit)):
            return found
        if kinds := self.program.find(name, unit):
            return tuple(Value("class", of=one) for one in kinds)
        return (Value("outside", path_of(self.program.language, name, unit)),)

    def _assigned(self, binds: list[Bind], function: Function) -> Values:
        return either(tuple(value for one in binds if one.value is not None for value in self.of(one.value, function)))

    def _told_more(self, expr: Expr, function: Function, values: Values) -> Values:
        """A builder or a request that a variable holds is given more by calls of its methods, and by assignments."""
        if not any(one.kind in ("builder", "request") for one in values):
            return values
        more = [
            (call.name, call.args[0], function)
            for call in function.expressions()
            if call.kind == "call" and call.of is not None and call.of.kind == "name" and call.of.name == expr.name and call.args
        ]
        more += [
            (one.target.name, one.value, function)
            for one in function.binds
            if one.value is not None
            and one.target.kind == "member"
            and one.target.of is not None
            and one.target.of.kind == "name"
            and one.target.of.name == expr.name
        ]
        return tuple(one._replace(fields=(*one.fields, *more)) if one.kind in ("builder", "request") else one for one in values)

    def _or_type(self, values: Values, types: list[str], unit: Unit) -> Values:
        """What is not known of a variable, its type may tell."""
        known = tuple(one for one in values if one.kind not in ("unknown", "outside"))
        if len(known) != len(values):  # what a message tells may have been made into something else
            known = tuple(one for one in known if not any(isinstance(part, Told) for part in one.parts))
        if known and len(known) == len(values):
            return known
        told = tuple(value for one in types if one not in ("", "var") for value in self.typed(one, unit))
        certain = tuple(one for one in told if one.kind != "outside")
        or_other = (UNKNOWN,) if known and not certain and all(one.kind == "text" for one in known) else ()  # the type of a name tells nothing
        return tuple(dict.fromkeys((*known, *certain, *or_other))) or values or told or (UNKNOWN,)

    def typed(self, name: str, unit: Unit) -> Values:
        """What something of a declared type is."""
        if base(name) in ("var", "", "T", "object", "Object", "any", "interface{}", "dynamic"):
            return ()
        if kinds := self.program.find(name, unit):
            return tuple(Value("object", of=one) for one in kinds)
        path = path_of(self.program.language, base(name), unit)
        kind = kind_of(self.program.language, path) or Value("outside", path)
        return (kind,) if kind.kind != "table" or self.program.language != "Java" else self._provided(name) or (kind,)

    def _provided(self, name: str) -> Values:
        """What a method gives that a container asks for something of this type: https://dagger.dev/dev-guide/ , https://docs.spring.io/spring-framework/reference/core/beans/java/bean-annotation.html ,
        https://docs.micronaut.io/latest/guide/#factories and https://jakarta.ee/specifications/cdi/4.1/jakarta-cdi-spec-4.1#producer_method
        """
        makers = [one for one in self.program.functions if one.returns == name and one.returned and one.marks & PROVIDES]
        found = self._unless_asked(("provided", name), lambda: self._all([(value, one) for one in makers for value in one.returned]))
        return either(found) if found and all(one.kind == "table" for one in found) else ()

    def parameter(self, function: Function, place: int) -> Values:
        """What the callers of a function hand over as a parameter."""
        name = function.parameters[place][0]
        if (key := (id(function), name)) in self.given:
            return self.given[key]
        found = self._unless_asked(
            ("parameter", id(function), place),
            lambda: self._all(
                [(arg, caller) for expr, caller in callers(self, function) if (arg := handed(expr, function, place)) is not None]
                or qualified(self, function, place)
            ),
        )
        return tuple(dict.fromkeys(found or ()))

    def field(self, owner: Type, name: str) -> Values | None:
        """What a field of a type may hold; None where it has none of that name."""
        holder = next((one for one in self.program.above(owner) if name in one.fields), None)
        if holder is None:
            return None
        kind, first = holder.fields[name]
        found = self._unless_asked(
            ("field", id(holder), name), lambda: [*(self.of(first, holder.init) if first is not None else ()), *self._all(writes(self, holder, name))]
        )
        return () if found is None else self._or_type(either(found), [kind], holder.file)

    def _unless_asked(self, asked: tuple[object, ...], work: Callable[[], Iterable[Value]]) -> Values | None:
        """What that gives; None within itself."""
        if asked in self._asked:
            self._met |= {asked}
            return None
        return self._within(asked, None, work)[0]

    def _of_package(self, name: str, unit: Unit) -> Values:
        """A variable of a package of Go."""
        types, held = of_package(self, name, unit)
        return self._or_type(either(self._all(held)), types, unit) if types else ()

    def _all(self, held: Given) -> Values:
        return tuple(value for one, function in held for value in self.of(one, function))

    def _member(self, expr: Expr, function: Function) -> Values:
        found: list[Value] = []
        for value in self.of(expr.of, function) if expr.of is not None else ():
            if value.of is not None:
                held = self.field(value.of, expr.name)
                own = [one for one in self.program.methods(value.of, expr.name) if not one.parameters] if held is None else []
                found += held if held is not None else [inner for one in own for inner in self.returned(one)]
                found += [Value("class", of=one) for one in self.program.by_name.get(expr.name, []) if held is None and one.outer is value.of]
            elif value.kind == "outside" and self.program.language == "Go" and (units := self.program.of_path(value.what)):
                found += self._of_package(expr.name, units[0])
            elif value.kind == "outside":
                path = f"{value.what}.{expr.name}"
                found.append(kind_of(self.program.language, path, is_member=True) or Value("outside", path))
            elif value.kind == "client" and expr.name == "Paginators":
                found.append(value)
            else:
                found.append(UNKNOWN)
        return tuple(found) or (UNKNOWN,)

    def returned(self, function: Function) -> Values:
        """What a function returns."""
        found = either(tuple(value for one in function.returned for value in self.of(one, function)))
        return self._or_type(found, [function.returns], function.file)

    def resolve(self, expr: Expr, function: Function) -> list[Function] | None:
        """The functions of the program that a call, or a mention of one, may mean; None where that is not known."""
        if expr.of is None:
            named = unqualified(self, expr, function)
            return fitting(named, len(expr.args)) if expr.kind == "call" else named
        found: list[Function] = []
        is_open = False
        for value in self.of(expr.of, function) or (UNKNOWN,):
            if value.of is not None:
                found += self.program.methods(value.of, expr.name)
            elif value.kind == "outside" and self.program.language == "Go":
                found += self.program.of_package(value.what, expr.name)
            is_open = is_open or value.kind == "unknown"
        if not found and self.program.language == "C#":
            found = [one for one in self.program.named.get(expr.name, []) if one.static and len(one.parameters) == len(expr.args) + 1]
        self.spend(len(found) // _PER_STEP)
        found = list(dict.fromkeys(found))
        if not found and is_open:
            return None
        return fitting(found, len(expr.args)) if expr.kind == "call" else found
