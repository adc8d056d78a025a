"""What an expression may be: every value that some path could give it, `UNKNOWN` among them where one cannot be followed.

Order, paths and contexts are not told apart: a name is everything that is ever bound to it, a parameter everything that any caller in the module hands over. So "all of
these are wrong" is safe to say, and "one of these" is not, but for values that name themselves, such as a misspelt key.
"""

from __future__ import annotations

import ast
from typing import Any, Final

from ....values.worlds import Undecided
from ...source import PLACEHOLDER
from ..scopes import FUNCTIONS, Module, Scope
from ..values import EACH, UNKNOWN, Constant, Fields, Function, Import, Instance, Items, Known, Part, Ref, Spelt, Values
from . import library
from .called import call
from .callers import link_callers
from .growth import display, grown, joined

_MOST: Final = 20_000
"""Expressions that are looked at: a reading has to end."""
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
        self._stepping: set[tuple[Any, ...]] = set()
        self._left = _MOST
        link_callers(module)

    # what an expression may be

    def forget(self) -> None:
        """What was worked out before the handler's event was known does not count."""
        self._known.clear()

    def ref(self, ref: Ref | Known) -> Values:
        if isinstance(ref, Known):
            return ref.values
        if not ref.steps:
            return self.of(ref.node, ref.scope)
        key = (id(ref.node), id(ref.scope), ref.steps)
        if key in self._stepping:
            return (UNKNOWN,)  # a list that is among its own items
        self._spend()
        self._stepping.add(key)
        values = self.of(ref.node, ref.scope)
        for step in ref.steps:
            values = _unique(found for value in values for found in self.step(value, step))
        self._stepping.discard(key)
        return values

    def _spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Undecided("the handler's source is too intricate to read")

    def of(self, node: ast.AST, scope: Scope) -> Values:
        key = (id(node), id(scope))
        if key in self._known:
            found = self._known[key]
            return (UNKNOWN,) if found is None else found  # None: it is being worked out, so it refers to itself
        self._spend()
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
                return (display(self, node, scope),)
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
                return joined(node, self.of(node.left, scope), self.of(node.right, scope))
            case ast.JoinedStr():
                return (Spelt(node, Ref(ast.copy_location(ast.Constant(None), node), scope)),)
            case ast.Subscript():
                return self._subscript(node, scope)
            case ast.Lambda():
                return (Function(self.module.scopes[node]),)
            case ast.Call():
                return call(self, node, scope)
        return (UNKNOWN,)

    def _name(self, owner: Scope, name: str) -> Values:
        bound = list(owner.bound.get(name, ()))
        if name.startswith(".") and not bound:
            bound = list(owner.bound.get(name[1:], ()))
        if isinstance(owner.node, FUNCTIONS) and name in owner.parameters:
            at = owner.parameters.index(name)
            bound += [handed[at] if at < len(handed) else Known((UNKNOWN,)) for handed in owner.callers]
        values = [found for ref in bound for found in self.ref(ref)] or [UNKNOWN]
        return tuple(grown(self, value, owner, name) if isinstance(value, (Fields, Items)) else value for value in values)

    def step(self, value: Any, step: Any) -> Values:
        """An item of a value: at an index, or any (`EACH`)."""
        match value:
            case Part(kind="records"):
                return (Part("record"),)
            case Part(kind="body"):
                return (value,)
            case Items() if (
                isinstance(step, int) and isinstance(value.node, (ast.Tuple, ast.List, ast.Call)) and 0 <= step < len(value.elements) and not value.open
            ):
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
                out += self.entry(value, key)
            else:
                out += self.step(value, key if isinstance(key, int) and key >= 0 else EACH)
        return tuple(out)

    def entry(self, value: Any, key: Any) -> Values:
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

    def returned(self, scope: Scope) -> Values:
        """What a function of this module returns. What a decorator makes of it is not known, but for those that hand it on."""
        if scope.yields or (not isinstance(scope.node, ast.Lambda) and not all(library.hands_on(one) for one in scope.node.decorator_list)):
            return (UNKNOWN,)
        return tuple(found for one in scope.returns if one.value is not None for found in self.of(one.value, scope)) or (Constant(None, scope.node),)


def _unique(values: Any) -> Values:
    return tuple(dict.fromkeys(values))
