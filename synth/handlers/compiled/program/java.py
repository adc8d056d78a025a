"""From a tree of Java to what `code` knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..syntax import File
from .code import Bind, Expr, Function, Type, Unit, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_TYPES: Final = ("class_declaration", "interface_declaration", "record_declaration", "enum_declaration")
_COMMENTS: Final = ("line_comment", "block_comment")
_INJECTED: Final = re.compile(
    r"@(?:[\w.]+\.)?(?:Value\(\s*(?:value\s*=\s*)?\"\$\{([A-Z][A-Z0-9_]*)(?::([^}\"]*))?\}\"\s*\)|ConfigProperty\(\s*name\s*=\s*\"([A-Z][A-Z0-9_]*)\"\s*(?:,\s*defaultValue\s*=\s*\"([^\"]*)\"\s*)?\))"
)
"""What is given the value of an environment variable: https://docs.spring.io/spring-framework/reference/core/beans/annotation-config/value-annotations.html , https://docs.micronaut.io/latest/guide/#valueAnnotation and
https://quarkus.io/guides/config-reference#environment-variables"""


def unit(file: File) -> Unit:
    """The types of a file."""
    found = Unit(file)
    for node in file.root.named_children:
        if node.type == "package_declaration":
            found.package = text_of(node.named_children[-1])
        elif node.type == "import_declaration":
            name = text_of(next((one for one in node.named_children if one.type != "asterisk"), None))
            if any(one.type == "asterisk" for one in node.named_children):
                found.opened.append((name, node))
            else:
                found.imports[name.rpartition(".")[2]] = (name, node)
        elif node.type in _TYPES:
            _type(node, found, None)
    return found


def _type(node: Node, to: Unit, outer: Type | None, name: str = "") -> Type:
    made = Type(name or text_of(node.child_by_field_name("name")), to, node, outer)
    to.types.append(made)
    made.abstract = node.type == "interface_declaration" or "abstract" in _modifiers(node, made.marks)
    for field in ("superclass", "interfaces"):
        made.parents += _listed(node.child_by_field_name(field))
    for one in node.named_children:
        if one.type == "extends_interfaces":
            made.parents += _listed(one)
    made.primary = _parameters(node)
    made.fields |= {name: (kind, None) for name, kind in made.primary}
    body = node.child_by_field_name("body")
    inside = [*(body.named_children if body is not None else ())]
    inside += [deeper for one in inside if one.type == "enum_body_declarations" for deeper in one.named_children]
    for member in inside:
        _member(member, made)
    return made


def _listed(node: Node | None) -> list[str]:
    names = [one for child in (node.named_children if node is not None else ()) for one in (child.named_children if child.type == "type_list" else [child])]
    return [text_of(one) for one in names]


def _modifiers(node: Node, marks: set[str] | None = None) -> str:
    modifiers = next((one for one in node.named_children if one.type == "modifiers"), None)
    if modifiers is not None and marks is not None:
        marks |= {text_of(one.child_by_field_name("name")).rpartition(".")[2] for one in modifiers.named_children}
    return text_of(modifiers)


def _member(node: Node, owner: Type) -> None:
    if node.type in _TYPES:
        _type(node, owner.file, owner)
    elif node.type == "enum_constant":
        _constant(node, owner)
    elif node.type == "field_declaration":
        kind = text_of(node.child_by_field_name("type"))
        for one in node.children_by_field_name("declarator"):
            value = one.child_by_field_name("value")
            found = _Reader(owner.init).expr(value) if value is not None else _injected(node)
            owner.fields[text_of(one.child_by_field_name("name"))] = (kind, found)
            owner.init.body += [found] if found is not None else []
    elif node.type in ("static_initializer", "block"):
        _Reader(owner.init).statements(node)
    elif node.type in ("method_declaration", "constructor_declaration", "compact_constructor_declaration"):
        is_new = node.type != "method_declaration"
        made = Function("new" if is_new else text_of(node.child_by_field_name("name")), owner.file, node, owner)
        made.parameters = _parameters(node) or (owner.primary if node.type == "compact_constructor_declaration" else [])
        made.returns = text_of(node.child_by_field_name("type"))
        made.static = "static" in _modifiers(node, made.marks).split()
        made.binds += _bound(node)
        owner.functions.append(made)
        if (body := node.child_by_field_name("body")) is not None:
            _Reader(made).statements(body)


def _constant(node: Node, owner: Type) -> None:
    """A constant of an enumeration: what its constructor is given, and the methods that it has as a class of its own. https://docs.oracle.com/javase/specs/jls/se21/html/jls-8.html#jls-8.9.1"""
    given = node.child_by_field_name("arguments")
    owner.init.body += [_Reader(owner.init).expr(one) for one in (given.named_children if given is not None else ()) if one.type not in _COMMENTS]
    if node.child_by_field_name("body") is not None:
        _type(node, owner.file, owner, f"{owner.name}${text_of(node.child_by_field_name('name'))}").parents.append(owner.name)


def _parameters(node: Node) -> list[tuple[str, str]]:
    listed = node.child_by_field_name("parameters")
    if listed is None:
        return []
    found = [one for one in listed.named_children if one.type in ("formal_parameter", "spread_parameter")]
    return [(text_of(one.child_by_field_name("name")) or text_of(one.named_children[-1]), text_of(one.child_by_field_name("type"))) for one in found]


def _bound(node: Node) -> list[Bind]:
    """Parameters that are given the value of an environment variable."""
    listed = node.child_by_field_name("parameters")
    found = [(one.child_by_field_name("name"), _injected(one)) for one in (listed.named_children if listed is not None else ())]
    return [Bind(Expr("name", text_of(name), name), "", value) for name, value in found if name is not None and value is not None]


def _injected(node: Node) -> Expr | None:
    modifiers = next((one for one in node.named_children if one.type == "modifiers"), None)
    found = _INJECTED.search(text_of(modifiers)) if modifiers is not None else None
    if modifiers is None or found is None:
        return None
    default = found[2] if found[1] else found[4]
    return Expr("env", found[1] or found[3], modifiers, args=(Expr("text", default, modifiers),) if default is not None else ())


class _Reader:
    """Reads the body of a function."""

    def __init__(self, function: Function) -> None:
        self.to = function

    def statements(self, node: Node) -> None:
        """Whatever a statement assigns, returns and does."""
        kind = node.type
        if kind in _TYPES:
            _type(node, self.to.file, self.to.owner)
            return
        if kind == "local_variable_declaration":
            for one in node.children_by_field_name("declarator"):
                self._bind(one.child_by_field_name("name"), text_of(node.child_by_field_name("type")), one.child_by_field_name("value"))
            return
        if kind == "resource" and node.child_by_field_name("name") is not None:
            self._bind(node.child_by_field_name("name"), text_of(node.child_by_field_name("type")), node.child_by_field_name("value"))
            return
        if kind == "enhanced_for_statement":
            self._bind(node.child_by_field_name("name"), text_of(node.child_by_field_name("type")), None)
        if kind in ("return_statement", "yield_statement"):
            found = [self.expr(one) for one in node.named_children if one.type not in _COMMENTS]
            self.to.returned += found
            self.to.body += found
            return
        if kind == "explicit_constructor_invocation":
            name = text_of(node.child_by_field_name("constructor"))
            self.to.body.append(Expr("call", name, node, args=self._args(node)))
            return
        for one in node.named_children:
            if _is_statement(one):
                self.statements(one)
            elif one.type not in _COMMENTS:
                self.to.body.append(self.expr(one))

    def _bind(self, target: Node | None, kind: str, value: Node | None) -> None:
        found = self.expr(value) if value is not None else None
        if target is not None:
            self.to.binds.append(Bind(Expr("name", text_of(target), target), kind, found))
        self.to.body += [found] if found is not None else []

    def _args(self, node: Node) -> tuple[Expr, ...]:
        listed = node.child_by_field_name("arguments")
        return tuple(self.expr(one) for one in (listed.named_children if listed is not None else ()) if one.type not in _COMMENTS)

    def expr(self, node: Node) -> Expr:
        """An expression."""
        kind = node.type
        if kind == "string_literal":
            return Expr("text", "".join(text_of(one) for one in node.named_children if one.type.endswith("string_fragment")), node)
        if kind in ("identifier", "type_identifier"):
            return Expr("name", text_of(node), node)
        if kind in ("this", "super"):
            return Expr("this", kind, node)
        if kind in ("parenthesized_expression", "cast_expression", "await_expression"):
            return self.expr(node.child_by_field_name("value") or node.named_children[-1])
        if kind in ("field_access", "scoped_type_identifier"):
            held = self.expr(node.child_by_field_name("object") or node.named_children[0])
            return Expr("member", text_of(node.child_by_field_name("field") or node.named_children[-1]), node, held)
        if kind == "method_reference":
            held = self.expr(node.named_children[0])
            return Expr("new", held.name, node) if text_of(node).endswith("::new") else Expr("member", text_of(node.named_children[-1]), node, held)
        if kind == "method_invocation":
            of = node.child_by_field_name("object")
            return Expr("call", text_of(node.child_by_field_name("name")), node, self.expr(of) if of is not None else None, self._args(node))
        if kind == "object_creation_expression":
            return self._made(node)
        return self._rest(node, kind)

    def _made(self, node: Node) -> Expr:
        named = text_of(node.child_by_field_name("type"))
        body = next((one for one in node.named_children if one.type == "class_body"), None)
        if body is not None:
            inner = Type(f"{named}$", self.to.file, node, self.to.owner)
            inner.parents = [named]
            self.to.file.types.append(inner)
            for one in body.named_children:
                _member(one, inner)
            named = inner.name
        return Expr("new", named, node, args=self._args(node))

    def _rest(self, node: Node, kind: str) -> Expr:
        if kind == "lambda_expression":
            return self._function(node)
        if kind == "assignment_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            target, value = self.expr(left or node), self.expr(right or node)
            self.to.binds.append(Bind(target, "", value))
            return value
        if kind == "ternary_expression":
            options = tuple(self.expr(one) for name in ("consequence", "alternative") if (one := node.child_by_field_name(name)) is not None)
            tested = node.child_by_field_name("condition")
            return Expr("either", "", node, self.expr(tested) if tested is not None else None, options)
        args = tuple(self.expr(one) for one in node.named_children if one.type not in _COMMENTS and not _is_statement(one))
        if kind == "binary_expression" and text_of(node.child_by_field_name("operator")) == "+":
            return Expr("join", "", node, args=args)
        if kind in ("array_initializer", "array_creation_expression"):
            return args[-1] if kind != "array_initializer" and args and args[-1].kind == "list" else Expr("list", "", node, args=args)
        for one in node.named_children:
            if _is_statement(one):
                self.statements(one)
        return Expr("other", kind, node, args=args)

    def _function(self, node: Node) -> Expr:
        body, given = node.child_by_field_name("body"), node.child_by_field_name("parameters")
        names = [text_of(one).rpartition(" ")[2] for one in (given.named_children or [given])] if given is not None else []
        returned = [*self.to.returned]
        if body is not None and body.type == "block":
            self.statements(body)
            inner = self.to.returned[len(returned) :]
            self.to.returned = returned
            return Expr("lambda", names[0] if len(names) == 1 else "", node, args=tuple(inner))
        return Expr("lambda", names[0] if len(names) == 1 else "", node, args=(self.expr(body),) if body is not None else ())


def _is_statement(node: Node) -> bool:
    return (node.type.endswith(("_statement", "_declaration", "block", "_clause", "_body", "_group", "_rule", "invocation")) and node.type != "method_invocation") or node.type in (
        "resource", "resource_specification", "switch_label", "switch_expression", *_TYPES,
    )  # fmt: skip
