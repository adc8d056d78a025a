"""From a tree of Go to what `code` knows."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

from ..syntax import File
from .code import Bind, Expr, Function, Type, Unit, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_VERSION: Final = re.compile(r"^v\d+$")
_TAG: Final = re.compile(r'\b(?:env|envconfig):"(\w+)(?:,[^"]*)?"(?:.*?\b(?:envDefault|default):"([^"]*)")?')
"""What tells a library that fills a struct from the environment which variable a field has: https://pkg.go.dev/github.com/caarlos0/env and https://pkg.go.dev/github.com/kelseyhightower/envconfig"""
_PLAIN: Final = ("parenthesized_expression", "literal_element", "type_assertion_expression")
_CONSTRAINT: Final = re.compile(rb"^//(?:go:build| \+build) +(.*)$", re.MULTILINE)
_FOR_ALL: Final = re.compile(rb"(?:(?:!\w+|linux|unix|go1[.\d]*|lambda[.\w]*)(?: *(?:&&|,| ) *|$))+")


def unit(file: File) -> Unit:
    """The types and functions of a file, and what it does when its package is loaded."""
    found = Unit(file)
    for node in file.root.named_children:
        if node.type == "package_clause":
            found.package = text_of(node.named_children[0])
        elif node.type == "import_declaration":
            specs = [one for child in node.named_children for one in (child.named_children if child.type == "import_spec_list" else [child])]
            for one in specs:
                _import(one, found)
        elif node.type == "type_declaration":
            for one in node.named_children:
                _type(one, found)
        elif node.type in ("var_declaration", "const_declaration"):
            _Reader(found.init).statements(node)
        elif node.type in ("function_declaration", "method_declaration"):
            _function(node, found)
    return found


def _import(node: Node, to: Unit) -> None:
    if node.type != "import_spec":
        return
    path = text_of(node.child_by_field_name("path")).strip('"`')
    last = [one for one in path.split("/") if not _VERSION.match(one)]
    name = text_of(node.child_by_field_name("name")) or (last[-1] if last else path).removeprefix("go-").removesuffix("-go").partition(".")[0]
    to.imports[f"{name} {path}" if name in ("_", ".") else name] = (path, node)


def _type(node: Node, to: Unit) -> None:
    named, held = node.child_by_field_name("name"), node.child_by_field_name("type")
    if named is not None and held is not None:
        _made_of(Type(text_of(named), to, node), held, to)


def anonymous(text: str) -> str:
    """What a struct without a name is called here: as it is written, in short."""
    return f"struct{zlib.crc32(text.encode()):x}"


def _without_name(held: Node | None, to: Unit) -> None:
    if held is None or held.type != "struct_type":
        return
    name = anonymous(text_of(held))
    if all(one.name != name for one in to.types):
        _made_of(Type(name, to, held), held, to)


def _made_of(made: Type, held: Node, to: Unit) -> None:
    to.types.append(made)
    made.abstract = held.type == "interface_type"
    if held.type == "struct_type":
        for one in held.named_children[0].named_children if held.named_children else ():
            kind = text_of(one.child_by_field_name("type"))
            _without_name(one.child_by_field_name("type"), to)
            names = [text_of(name) for name in one.children_by_field_name("name")]
            made.parents += [] if names else [kind]
            tag = _TAG.search(text_of(one.child_by_field_name("tag")))
            value = Expr("env", tag[1], one, args=(Expr("text", tag[2], one),) if tag[2] is not None else ()) if tag is not None else None
            made.fields |= dict.fromkeys(names or [kind.lstrip("*").rpartition(".")[2]], (kind, value))
    elif held.type == "interface_type":
        for one in held.named_children:
            if one.type == "method_elem":
                _method(one, made)
            else:
                made.parents.append(text_of(one))
    else:
        made.parents.append(text_of(held))


def _method(node: Node, owner: Type) -> None:
    made = Function(text_of(node.child_by_field_name("name")), owner.file, node, owner)
    made.parameters, made.returns = _parameters(node.child_by_field_name("parameters")), _result(node)
    owner.functions.append(made)


def _function(node: Node, to: Unit) -> None:
    made = Function(text_of(node.child_by_field_name("name")), to, node)
    made.parameters, made.returns = _parameters(node.child_by_field_name("parameters")), _result(node)
    if (receiver := node.child_by_field_name("receiver")) is not None:
        given = _parameters(receiver)
        made.binds += [Bind(Expr("name", name, receiver), kind, Expr("this", "receiver", receiver)) for name, kind in given]
        made.returns = made.returns or " "
        to.functions.append(made)
        made.owner = _owner(given[0][1] if given else "", to, node)
    else:
        made.static = True
        to.functions.append(made)
    if (body := node.child_by_field_name("body")) is not None:
        _Reader(made).statements(body)


def _owner(kind: str, to: Unit, node: Node) -> Type:
    """Stands for the type that a receiver names, until all files of its package are read."""
    return Type(kind.lstrip("*").partition("[")[0], to, node)


def _parameters(node: Node | None) -> list[tuple[str, str]]:
    found = []
    for one in node.named_children if node is not None else ():
        kind = f"{'...' * (one.type == 'variadic_parameter_declaration')}{text_of(one.child_by_field_name('type'))}"
        found += [(text_of(name), kind) for name in one.children_by_field_name("name")] or [("", kind)]
    return found


def _result(node: Node) -> str:
    result = node.child_by_field_name("result")
    if result is not None and result.type == "parameter_list":
        return _parameters(result)[0][1] if result.named_children else ""
    return text_of(result)


class _Reader:
    """Reads the body of a function."""

    def __init__(self, function: Function) -> None:
        self.to = function

    def statements(self, node: Node) -> None:
        """Whatever a statement assigns, returns and does."""
        kind = node.type
        if kind == "type_declaration":  # of a function alone
            for one in node.named_children:
                _type(one, self.to.file)
            return
        if kind in ("var_spec", "const_spec"):
            _without_name(node.child_by_field_name("type"), self.to.file)
            self._assign(node.children_by_field_name("name"), text_of(node.child_by_field_name("type")) or "var", _listed(node.child_by_field_name("value")))
            return
        if kind in ("short_var_declaration", "assignment_statement"):
            self._assign(_listed(node.child_by_field_name("left")), "var" if kind != "assignment_statement" else "", _listed(node.child_by_field_name("right")))
            return
        if kind == "range_clause":
            self._assign(_listed(node.child_by_field_name("left")), "var", [])
            right = node.child_by_field_name("right")
            self.to.body += [self.expr(right)] if right is not None else []
            return
        if kind == "type_switch_statement":
            self._assign(_listed(node.child_by_field_name("alias")), "var", [])
        if kind == "return_statement":
            found = [self.expr(one) for child in node.named_children for one in _listed(child)]
            self.to.returned += found[:1]
            self.to.body += found
            return
        for one in node.named_children:
            if (
                one.type.endswith(("_statement", "block", "statement_list", "_declaration", "_spec", "_spec_list", "_clause", "_case"))
                or one.type == "statement_list"
            ):
                self.statements(one)
            elif one.type != "comment":
                self.to.body.append(self.expr(one))

    def _assign(self, targets: list[Node], kind: str, values: list[Node]) -> None:
        found = [self.expr(one) for one in values]
        self.to.body += found
        for place, target in enumerate(targets):
            value = found[place] if len(found) == len(targets) else found[0] if found and place == 0 else None
            if text_of(target) != "_":
                self.to.binds.append(Bind(self.expr(target), kind, value))

    def expr(self, node: Node) -> Expr:
        """An expression."""
        kind = node.type
        if kind in _PLAIN and node.named_children:
            return self.expr(node.named_children[0])
        if kind in ("interpreted_string_literal", "raw_string_literal"):
            return Expr("text", text_of(node).strip('"`'), node)
        if kind in ("identifier", "field_identifier", "type_identifier", "package_identifier"):
            return Expr("name", text_of(node), node)
        if kind in ("selector_expression", "qualified_type"):
            of, name = (
                node.child_by_field_name("operand") or node.child_by_field_name("package"),
                node.child_by_field_name("field") or node.child_by_field_name("name"),
            )
            return Expr("member", text_of(name), node, self.expr(of) if of is not None else None)
        if kind == "unary_expression":
            return self.expr(node.child_by_field_name("operand") or node.named_children[-1])
        if kind == "call_expression":
            called = self.expr(node.child_by_field_name("function") or node)
            listed = node.child_by_field_name("arguments")
            args = tuple(self.expr(one) for one in (listed.named_children if listed is not None else ()) if one.type != "comment")
            if called.kind in ("member", "name"):
                return Expr("call", called.name, node, called.of, args)
            return Expr("call", "", node, called, args)
        if kind == "composite_literal":
            return self._made(node)
        return self._rest(node, kind)

    def _made(self, node: Node) -> Expr:
        held, body = node.child_by_field_name("type"), node.child_by_field_name("body")
        inside = [one for one in (body.named_children if body is not None else ()) if one.type != "comment"]
        pairs = [(one.child_by_field_name("key"), one.child_by_field_name("value")) for one in inside if one.type == "keyed_element"]
        is_map = held is not None and held.type == "map_type"
        is_list = held is not None and held.type in ("slice_type", "array_type", "implicit_length_array_type")
        element = (
            text_of(held.child_by_field_name("element"))
            if held is not None and is_list
            else text_of(held.child_by_field_name("value"))
            if held is not None and is_map
            else ""
        )
        if is_list:
            return Expr("list", element, node, args=tuple(self._element(one, element) for one in inside))
        fields = tuple(
            (self.expr(key) if is_map else text_of(key), self._element(value, element)) for key, value in pairs if key is not None and value is not None
        )
        args = tuple(self.expr(one) for one in inside if one.type != "keyed_element")
        return Expr("map" if is_map else "new", text_of(held), node, args=args, fields=fields)

    def _element(self, node: Node, kind: str) -> Expr:
        """`{Id: …}` in a list of a type is one of that type."""
        inner = node.named_children[0] if node.type in ("literal_element", "keyed_element") and node.named_children else node
        if inner.type != "literal_value":
            return self.expr(inner)
        pairs = [(one.child_by_field_name("key"), one.child_by_field_name("value")) for one in inner.named_children if one.type == "keyed_element"]
        given = tuple((text_of(key), self._element(value, "")) for key, value in pairs if key is not None and value is not None)
        return Expr(
            "new", kind, inner, fields=given, args=tuple(self._element(one, "") for one in inner.named_children if one.type not in ("keyed_element", "comment"))
        )

    def _rest(self, node: Node, kind: str) -> Expr:
        if kind == "func_literal":
            before = [*self.to.returned]
            if (body := node.child_by_field_name("body")) is not None:
                self.statements(body)
            inner, self.to.returned = self.to.returned[len(before) :], before
            given = _parameters(node.child_by_field_name("parameters"))
            return Expr("lambda", given[0][0] if len(given) == 1 else "", node, args=tuple(inner))
        args = tuple(self.expr(one) for one in node.named_children if one.type != "comment")
        if kind == "binary_expression" and text_of(node.child_by_field_name("operator")) == "+":
            return Expr("join", "", node, args=args)
        return Expr("other", kind, node, args=args)


def _listed(node: Node | None) -> list[Node]:
    return [] if node is None else [*node.named_children] if node.type == "expression_list" else [node]


def is_always_built(text: bytes) -> bool:
    """Is a file in each build for Lambda: does no tag of the team's leave it out? https://pkg.go.dev/cmd/go#hdr-Build_constraints"""
    constraint = _CONSTRAINT.search(text)
    return constraint is None or _FOR_ALL.fullmatch(constraint[1].strip()) is not None
