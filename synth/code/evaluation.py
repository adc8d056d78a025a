"""What an expression may be: every value that some path could give it, `UNKNOWN` among them where one cannot be followed.

Order, paths and contexts are not told apart: a name is everything that is ever bound to it, a parameter everything that any caller in the module hands over. So "all of
these are wrong" is safe to say, and "one of these" is not, but for values that name themselves, such as a misspelt key.
"""

from __future__ import annotations

import ast
from typing import Any, Final

from ..worlds import Undecided
from . import library
from .scopes import FUNCTIONS, Module, Scope
from .values import EACH, PLACEHOLDER, UNKNOWN, Class, Constant, Fields, Function, Import, Instance, Items, Known, Library, Part, Ref, Spelt

Values = tuple[Any, ...]

_MOST: Final = 20_000
"""Expressions that are looked at: a reading has to end."""
_LISTS: Final = frozenset({"list", "sorted", "reversed", "tuple", "set", "frozenset", "iter", "filter"})
_RECORD: Final = {
    "message_id": "messageId",
    "receipt_handle": "receiptHandle",
    "md5_of_body": "md5OfBody",
    "event_source_arn": "eventSourceARN",
    "message_attributes": "messageAttributes",
}
"""The attributes of Powertools' SQSRecord: https://docs.aws.amazon.com/powertools/python/latest/utilities/data_classes/"""


class Evaluation:
    """The values of one module's expressions."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self._known: dict[tuple[int, int], Values | None] = {}
        self._left = _MOST
        self._link_callers()

    # who calls whom

    def _link_callers(self) -> None:
        for call, scope in self.module.calls:
            callee = self.callee(call.func, scope)
            if callee is not None:
                callee.callers.append(_arguments(call, callee, scope))
            for function, handed in self._handed_on(call, scope):
                function.callers.append(handed)

    def callee(self, node: ast.AST, scope: Scope) -> Scope | None:
        """The function of this module that a name or `self.name` stands for, if it can be no other."""
        found = self.module.place_of(node, scope)
        if found is None or len(bound := found[0].bound.get(found[1].lstrip(".") if isinstance(node, ast.Attribute) else found[1], [])) != 1:
            return None
        only = bound[0]
        return only.values[0].scope if isinstance(only, Known) and isinstance(only.values[0], Function) else None

    def _handed_on(self, call: ast.Call, scope: Scope) -> list[tuple[Scope, list[Ref | Known]]]:
        """The functions that a call hands on, with what they will be given: `map(process, records)`, `executor.submit(process, record)`."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
        out: list[tuple[Scope, list[Ref | Known]]] = []
        for i, argument in enumerate((*call.args, *(keyword.value for keyword in call.keywords))):
            if (function := self.callee(argument, scope)) is None:
                continue
            keyword = call.keywords[i - len(call.args)].arg if i >= len(call.args) else None
            rest: list[Ref | Known] = [Ref(one, scope) for one in call.args[i + 1 :]]
            if library.gives_records(name, i, keyword):
                out.append((function, [Known((Part("record"),))]))
            elif name in ("map", "imap", "imap_unordered", "filter") and i == 0:
                out.append((function, [ref._replace(steps=(EACH,)) if isinstance(ref, Ref) else ref for ref in rest]))
            elif name in ("submit", "to_thread", "run_in_executor", "apply_async"):
                out.append((function, rest))
            elif keyword == "target":
                handed = next((one.value for one in call.keywords if one.arg == "args"), None)
                out.append((function, [Ref(one, scope) for one in handed.elts] if isinstance(handed, (ast.Tuple, ast.List)) else []))
            else:
                out.append((function, []))
        return out

    # what an expression may be

    def forget(self) -> None:
        """What was worked out before the handler's event was known does not count."""
        self._known.clear()

    def ref(self, ref: Ref | Known) -> Values:
        if isinstance(ref, Known):
            return ref.values
        values = self.of(ref.node, ref.scope)
        for step in ref.steps:
            values = _unique(found for value in values for found in self.step(value, step))
        return values

    def of(self, node: ast.AST, scope: Scope) -> Values:
        key = (id(node), id(scope))
        if key in self._known:
            found = self._known[key]
            return (UNKNOWN,) if found is None else found  # None: it is being worked out, so it refers to itself
        self._left -= 1
        if self._left < 0:
            raise Undecided("the handler's source is too intricate to read")
        self._known[key] = None
        found = self._known[key] = _unique(self._of(node, scope)) or (UNKNOWN,)
        return found

    def _of(self, node: ast.AST, scope: Scope) -> Values:
        match node:
            case ast.Constant():
                return (UNKNOWN,) if isinstance(node.value, str) and PLACEHOLDER in node.value else (Constant(node.value, node),)
            case ast.Name() | ast.Attribute() if place := self.module.place_of(node, scope):
                return self._name(*place)
            case ast.Name():
                return (Import(f"builtins.{node.id}"),)
            case ast.Attribute():
                return tuple(found for value in self.of(node.value, scope) for found in self._attribute(value, node.attr))
            case ast.Dict():
                return (self._dict(node, scope),)
            case ast.List() | ast.Tuple() | ast.Set():
                elements = [Ref(one.value, scope, (EACH,)) if isinstance(one, ast.Starred) else Ref(one, scope) for one in node.elts]
                return (Items(node, tuple(elements)),)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return (Items(node, (Ref(node.elt, scope),)),)
            case ast.DictComp():
                return (Fields(node, (("", node.value, Ref(node.value, scope)),), open=True),)
            case ast.IfExp():
                return (*self.of(node.body, scope), *self.of(node.orelse, scope))
            case ast.BoolOp():
                return tuple(found for one in node.values for found in self.of(one, scope))
            case ast.NamedExpr() | ast.Await() | ast.Starred():
                return self.of(node.value, scope)
            case ast.BinOp(op=ast.Add()):
                return self._joined(node, self.of(node.left, scope), self.of(node.right, scope))
            case ast.JoinedStr():
                return (Spelt(node, Ref(ast.copy_location(ast.Constant(None), node), scope)),)
            case ast.Subscript():
                return self._subscript(node, scope)
            case ast.Lambda():
                return (Function(self.module.scopes[node]),)
            case ast.Call():
                return self._call(node, scope)
        return (UNKNOWN,)

    def _name(self, owner: Scope, name: str) -> Values:
        bound = list(owner.bound.get(name, ()))
        if name.startswith(".") and not bound:
            bound = list(owner.bound.get(name[1:], ()))
        if not bound and isinstance(owner.node, FUNCTIONS) and name in owner.parameters:
            at = owner.parameters.index(name)
            bound = [handed[at] if at < len(handed) else Known((UNKNOWN,)) for handed in owner.callers]
        values = [found for ref in bound for found in self.ref(ref)] or [UNKNOWN]
        puts = owner.puts.get(name, [])
        return tuple(self._grown(value, puts) if isinstance(value, (Fields, Items)) else value for value in values) if puts else tuple(values)

    def _grown(self, value: Any, puts: list[tuple[str, Any, Scope]], depth: int = 0) -> Any:
        """A list or dict with what is put into it, here or by a function of this module that it is passed to."""
        for how, what, scope in puts:
            match how:
                case "append" | "add" | "appendleft" if isinstance(value, Items) and len(what.args) == 1:
                    value = value._replace(elements=(*value.elements, Ref(what.args[0], scope)))
                case "insert" if isinstance(value, Items) and len(what.args) > 1:
                    value = value._replace(elements=(*value.elements, Ref(what.args[1], scope)))
                case "extend" | "update" if isinstance(value, Items):
                    given = what.args[0] if isinstance(what, ast.Call) and what.args else what
                    value = value._replace(elements=(*value.elements, Ref(given, scope, (EACH,))))
                case "update" if isinstance(value, Fields):
                    value = self._updated(value, what, scope)
                case "setitem" if isinstance(value, Fields):
                    value = self._with(value, what[0], what[1], scope)
                case "setdefault" if isinstance(value, Fields) and len(what.args) > 1:
                    value = self._with(value, what.args[0], Ref(what.args[1], scope), scope)
                case "passed":
                    value = self._passed(value, what, scope, depth)
                case "unknown" | "setitem" | "setdefault" | "insert" | "extendleft":
                    value = value._replace(open=True)
        return value

    def _passed(self, value: Any, call: ast.Call, scope: Scope, depth: int) -> Any:
        callee = self.callee(call.func, scope)
        if callee is None or depth > 2:  # noqa: PLR2004 - helpers of helpers
            name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
            return value if library.only_reads(name) else value._replace(open=True)
        for parameter, ref in zip(callee.parameters, _arguments(call, callee, scope), strict=False):
            if isinstance(ref, Ref) and self.module.place_of(ref.node, scope) and _is_same(value, self.of(ref.node, scope)):
                value = self._grown(value, callee.puts.get(parameter, []), depth + 1)
        return value

    def _updated(self, value: Fields, what: ast.AST, scope: Scope) -> Fields:
        given = what.args[0] if isinstance(what, ast.Call) and what.args else None if isinstance(what, ast.Call) else what
        for keyword in what.keywords if isinstance(what, ast.Call) else ():
            value = value._replace(entries=(*value.entries, (keyword.arg or "", keyword.value, Ref(keyword.value, scope))), open=value.open or keyword.arg is None)
        for other in self.of(given, scope) if given is not None else ():
            value = value._replace(entries=(*value.entries, *other.entries), open=value.open or other.open) if isinstance(other, Fields) else value._replace(open=True)
        return value

    def _with(self, value: Fields, key: ast.expr, ref: Ref | Known, scope: Scope) -> Fields:
        names = self.of(key, scope)
        if all(isinstance(name, Constant) and isinstance(name.value, str) for name in names):
            return value._replace(entries=(*value.entries, *((name.value, key, ref) for name in names)))
        return value._replace(open=True, entries=(*value.entries, ("", key, ref)))

    def _dict(self, node: ast.Dict, scope: Scope) -> Fields:
        value = Fields(node, ())
        for key, item in zip(node.keys, node.values, strict=True):
            value = self._updated(value, item, scope) if key is None else self._with(value, key, Ref(item, scope), scope)
        return value

    def _joined(self, node: ast.BinOp, left: Values, right: Values) -> Values:
        lists = [value for value in (*left, *right) if isinstance(value, Items)]
        if lists and all(isinstance(value, Items) or value is UNKNOWN for value in (*left, *right)):
            return (Items(node, tuple(one for value in lists for one in value.elements), open=len(lists) < len((*left, *right)) or any(value.open for value in lists)),)
        return (UNKNOWN,)

    def step(self, value: Any, step: Any) -> Values:
        """An item of a value: at an index, or any (`EACH`)."""
        match value:
            case Part(kind="records"):
                return (Part("record"),)
            case Part(kind="body"):
                return (value,)
            case Items() if isinstance(step, int) and isinstance(value.node, (ast.Tuple, ast.List, ast.Call)) and 0 <= step < len(value.elements) and not value.open:
                return self.ref(value.elements[step])
            case Items() if step == EACH or isinstance(step, int):
                return tuple(found for one in value.elements for found in self.ref(one)) + ((UNKNOWN,) if value.open or not value.elements else ())
        return (UNKNOWN,)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Values:
        keys = self.of(node.slice, scope)
        key = keys[0].value if len(keys) == 1 and isinstance(keys[0], Constant) else None
        out: list[Any] = []
        for value in self.of(node.value, scope):
            if isinstance(node.slice, ast.Slice) and (isinstance(value, Items) or value == Part("records")):
                out.append(value)
            elif isinstance(value, (Part, Fields)) and not (isinstance(value, Part) and value.kind == "records"):
                out += self._entry(value, key)
            else:
                out += self.step(value, key if isinstance(key, int) and key >= 0 else EACH)
        return tuple(out)

    def _entry(self, value: Any, key: Any) -> Values:
        match value:
            case Part(kind="event"):
                return (Part("records"),) if key == "Records" else (UNKNOWN,)
            case Part(kind="record"):
                return (Part("field", key),) if isinstance(key, str) else (UNKNOWN,)
            case Part(kind="body"):
                return (value,)
            case Fields():
                wanted = [ref for name, _, ref in value.entries if name == key or not name or not isinstance(key, str)]
                return tuple(found for ref in wanted for found in self.ref(ref)) or (UNKNOWN,)
        return (UNKNOWN,)

    def _attribute(self, value: Any, name: str) -> Values:
        match value:
            case Import():
                return (Import(f"{value.path}.{name}"),)
            case Part(kind="event") if name in ("records", "Records"):
                return (Part("records"),)
            case Part(kind="event") if name == "raw_event":
                return (value,)
            case Part(kind="record") if name == "json_body":
                return (Part("body"),)
            case Part(kind="record") if name in ("body", *_RECORD):
                return (Part("field", _RECORD.get(name, name)),)
            case Instance():
                return self._name(value.scope, f".{name}")
        return (UNKNOWN,)

    def _call(self, node: ast.Call, scope: Scope) -> Values:
        if isinstance(node.func, ast.Attribute) and (found := self._method(node, node.func, scope)):
            return found
        return tuple(found for value in self.of(node.func, scope) for found in self._called(value, node, scope))

    def _method(self, node: ast.Call, func: ast.Attribute, scope: Scope) -> Values:
        out: list[Any] = []
        for value in self.of(func.value, scope):
            match value:
                case Part() | Fields() if func.attr == "get" and node.args:
                    keys = self.of(node.args[0], scope)
                    out += self._entry(value, keys[0].value if len(keys) == 1 and isinstance(keys[0], Constant) else None)
                case Part() | Fields() | Items() if func.attr in ("copy", "items"):
                    out.append(value if func.attr == "copy" else UNKNOWN)
                case Fields() if func.attr == "values":
                    out.append(Items(node, tuple(ref for _, _, ref in value.entries), open=value.open))
                case Library(kind="processor") if func.attr == "response":
                    out.append(Library(node, "response"))
                case Import() | Instance() | Class():
                    return ()
                case _:
                    out.append(UNKNOWN)
        return tuple(out)

    def _called(self, value: Any, node: ast.Call, scope: Scope) -> Values:
        first = node.args[0] if node.args else None
        match value:
            case Function():
                return self.returned(value.scope)
            case Class():
                return (Fields(node, tuple((keyword.arg or "", keyword.value, Ref(keyword.value, scope)) for keyword in node.keywords), open=bool(first)),) if _is_typed_dict(value.scope) else (Instance(value.scope),)
            case Instance():
                return self.returned(made.scope) if (made := self._own_method(value.scope, "__call__")) else (UNKNOWN,)
            case Import():
                return self._imported(value.path, node, first, scope)
        return (UNKNOWN,)

    def _imported(self, path: str, node: ast.Call, first: ast.expr | None, scope: Scope) -> Values:
        name = path.rpartition(".")[2]
        if (kind := library.made_by(path)) is not None:
            return (Library(node, kind),)
        match path:
            case "builtins.dict":
                return (self._updated(Fields(node, ()), node, scope),)
            case "builtins.enumerate" if first is not None:
                return (Items(node, (Known((Items(node, (Known((UNKNOWN,)), Ref(first, scope, (EACH,)))),)),)),)
            case "builtins.zip":
                return (Items(node, (Known((Items(node, tuple(Ref(one, scope, (EACH,)) for one in node.args)),)),)),)
            case "builtins.str" if first is not None:
                return tuple(value if isinstance(value, Part) and value.kind == "field" else UNKNOWN for value in self.of(first, scope))
            case _ if path.startswith("builtins.") and name in _LISTS:
                given = node.args[-1] if node.args else None
                return self.of(given, scope) if given is not None else (Items(node, ()),)
        if name in ("loads", "parse_raw", "decode") and first is not None:
            return tuple(Part("body") if value in (Part("field", "body"), Part("body")) else UNKNOWN for value in self.of(first, scope))
        if name == "dumps" and first is not None:
            return (Spelt(node, Ref(first, scope)),)
        if path in ("asyncio.run", "copy.copy", "copy.deepcopy") and first is not None:
            return self.of(first, scope)
        if name == "SQSEvent" and first is not None:
            return self.of(first, scope)
        if any(keyword.arg == "batchItemFailures" for keyword in node.keywords):  # a TypedDict that is defined elsewhere
            return (Fields(node, tuple((keyword.arg or "", keyword.value, Ref(keyword.value, scope)) for keyword in node.keywords), open=True),)
        return (UNKNOWN,)

    def returned(self, scope: Scope) -> Values:
        """What a function of this module returns. What a decorator makes of it is not known, but for those that hand it on."""
        if scope.yields or (not isinstance(scope.node, ast.Lambda) and not all(library.hands_on(one) for one in scope.node.decorator_list)):
            return (UNKNOWN,)
        return tuple(found for one in scope.returns if one.value is not None for found in self.of(one.value, scope)) or (Constant(None, scope.node),)

    def _own_method(self, scope: Scope, name: str) -> Function | None:
        found = [value for ref in scope.bound.get(name, ()) if isinstance(ref, Known) for value in ref.values]
        return found[0] if len(found) == 1 and isinstance(found[0], Function) else None


def _arguments(call: ast.Call, callee: Scope, scope: Scope) -> list[Ref | Known]:
    """What each positional parameter is given."""
    unknown = Known((UNKNOWN,))
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return []
    given: dict[str, Ref | Known] = {one.arg: Ref(one.value, scope) for one in call.keywords if one.arg}
    given |= dict(zip(callee.parameters, (Ref(one, scope) for one in call.args), strict=False))
    return [given.get(name, unknown) for name in callee.parameters]


def _is_same(value: Any, others: Values) -> bool:
    return any(type(other) is type(value) and other.node is value.node for other in others) or UNKNOWN in others


def _is_typed_dict(scope: Scope) -> bool:
    return any((base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else "") == "TypedDict" for base in scope.node.bases)


def _unique(values: Any) -> Values:
    return tuple(dict.fromkeys(values))
