"""What the functions of C# do, as `code` knows it: from their trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .code import Bind, Expr, Function, Type, Unit, base, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_PLAIN: Final = (
    "parenthesized_expression", "await_expression", "argument", "checked_expression", "ref_expression", "arrow_expression_clause", "collection_element", "expression_element",
    "spread_element", "interpolation",
)  # fmt: skip
"""What is worth what it holds."""
KEPT: Final = ("comment", "interpolation_brace", "interpolation_format_clause", "interpolation_start", "interpolation_quote", "modifier", "attribute_list")


def modifiers(node: Node) -> list[str]:
    return [text_of(one) for one in node.named_children if one.type == "modifier"]


def parameters(node: Node | None) -> list[tuple[str, str]]:
    found = [one for one in (node.named_children if node is not None else ()) if one.type == "parameter"]
    return [(text_of(one.child_by_field_name("name")), text_of(one.child_by_field_name("type"))) for one in found]


def marks(node: Node) -> set[str]:
    """The names of the attributes of a type or a method."""
    lists = (one for one in node.named_children if one.type == "attribute_list")
    return {text_of(one.child_by_field_name("name")).rpartition(".")[2].removesuffix("Attribute") for listed in lists for one in listed.named_children}


def function(node: Node, file: Unit, owner: Type | None, outer: Function | None = None) -> Function:
    is_new = node.type == "constructor_declaration"
    made = Function("new" if is_new else text_of(node.child_by_field_name("name")), file, node, owner)
    made.marks = marks(node)
    made.parameters = parameters(node.child_by_field_name("parameters"))
    made.returns = text_of(node.child_by_field_name("returns") or node.child_by_field_name("type"))
    made.static, made.outer = "static" in modifiers(node), outer
    (owner.functions if owner is not None else file.functions).append(made)
    for one in node.named_children:
        if one.type == "constructor_initializer":
            called = "super" if text_of(one).lstrip(": ").startswith("base") else "this"
            listed = next((inner for inner in one.named_children if inner.type == "argument_list"), None)
            made.body.append(Expr("call", called, one, args=Reader(made).args(listed)))
    if (body := node.child_by_field_name("body")) is not None:
        body_of(made, body)
    return made


def body_of(made: Function, body: Node) -> None:
    reader = Reader(made)
    if body.type == "arrow_expression_clause":
        found = typed(reader.expr(body), base(made.returns))
        made.returned.append(found)
        made.body.append(found)
    else:
        reader.statements(body)


def typed(value: Expr, kind: str) -> Expr:
    """`new()` is of the type that is asked for."""
    return value._replace(name=kind) if value.kind == "new" and not value.name else value


class Reader:
    """Reads the body of a function."""

    def __init__(self, function: Function) -> None:
        self.to = function

    def statements(self, node: Node) -> None:
        """Whatever a statement assigns, returns and does."""
        if node.type == "foreach_statement" and (left := node.child_by_field_name("left")) is not None:
            self._bind(left, text_of(node.child_by_field_name("type")) or "var", None)
        if node.type == "variable_declaration":
            kind = text_of(node.child_by_field_name("type"))
            for one in node.named_children:
                if one.type == "variable_declarator":
                    value = next((inner for inner in one.named_children[1:] if inner.type not in KEPT), None)
                    self._bind(one.named_children[0], kind, value)
            return
        if node.type == "local_function_statement":
            function(node, self.to.file, self.to.owner, self.to)
            return
        if node.type in ("return_statement", "yield_statement"):
            found = [typed(self.expr(one), base(self.to.returns)) for one in node.named_children if one.type not in KEPT]
            self.to.returned += found
            self.to.body += found
            return
        for one in node.named_children:
            if one.type.endswith(("_statement", "block", "_clause", "_section", "variable_declaration", "switch_body")):
                self.statements(one)
            elif one.type not in KEPT:
                self.to.body.append(self.expr(one))

    def _bind(self, target: Node, kind: str, value: Node | None) -> None:
        found = self.expr(value) if value is not None else None
        self.to.binds.append(Bind(Expr("name", text_of(target), target), kind, typed(found, kind) if found is not None else None))
        self.to.body += [found] if found is not None else []

    def args(self, node: Node | None) -> tuple[Expr, ...]:
        """The arguments of a call; one that is named is a field."""
        return tuple(self.expr(one) for one in (node.named_children if node is not None else ()) if one.type not in KEPT)

    def expr(self, node: Node) -> Expr:
        """An expression."""
        kind = node.type
        if kind in _PLAIN:
            return (
                self.expr(next((one for one in reversed(node.named_children) if one.type not in KEPT), node.children[0]))
                if node.children
                else Expr("other", kind, node)
            )
        if kind in ("string_literal", "verbatim_string_literal", "raw_string_literal", "string_content"):
            return Expr("text", text_of(node).lstrip("@").strip('"'), node)
        if kind == "interpolated_string_expression":
            return Expr("join", "", node, args=self.args(node))
        if kind == "identifier":
            return Expr("name", text_of(node), node)
        if kind in ("this", "this_expression", "base", "base_expression"):
            return Expr("this", kind[:4], node)
        if kind in ("cast_expression", "as_expression", "postfix_unary_expression"):
            return self.expr(node.child_by_field_name("value") or node.child_by_field_name("left") or node.named_children[0])
        if kind in ("member_access_expression", "qualified_name"):
            of = node.child_by_field_name("expression") or node.child_by_field_name("qualifier") or node.children[0]
            return Expr("member", _name(node.child_by_field_name("name")), node, self.expr(of), types=_types(node.child_by_field_name("name")))
        if kind == "conditional_access_expression":
            inner = self.expr(node.named_children[-1])
            return _onto(inner, self.expr(node.named_children[0]))
        if kind == "member_binding_expression":
            return Expr("member", _name(node.child_by_field_name("name")), node, Expr("other", "?", node))
        if kind == "generic_name":
            return Expr("name", _name(node), node, types=_types(node))
        if kind == "invocation_expression":
            return self._call(node)
        if kind in ("object_creation_expression", "implicit_object_creation_expression"):
            return self._made(node)
        return self._rest(node, kind)

    def _call(self, node: Node) -> Expr:
        called, args = self.expr(node.child_by_field_name("function") or node), self.args(node.child_by_field_name("arguments"))
        if called.kind == "member":
            return Expr("call", called.name, node, called.of, args, types=called.types)
        return Expr("call", called.name, node, None if called.kind == "name" else called, args, types=called.types)

    def _made(self, node: Node) -> Expr:
        listed = node.child_by_field_name("arguments") or next((one for one in node.named_children if one.type == "argument_list"), None)
        given = node.child_by_field_name("initializer") or next((one for one in node.named_children if one.type == "initializer_expression"), None)
        fields = tuple(self._given(given)) if given is not None else ()
        return Expr("new", text_of(node.child_by_field_name("type")), node, args=self.args(listed), fields=fields)

    def _given(self, node: Node) -> list[tuple[Expr | str, Expr]]:
        """The properties or the entries that a new object is given."""
        found: list[tuple[Expr | str, Expr]] = []
        for one in node.named_children:
            left, right = one.child_by_field_name("left"), one.child_by_field_name("right")
            if left is not None and right is not None and one.type == "assignment_expression":
                value = self._filled(right)
                found.append((text_of(left), value) if left.type == "identifier" else (self.expr(left.named_children[0]), value))
            elif one.type == "initializer_expression" and one.named_child_count > 1:
                found.append((self.expr(one.named_children[0]), self._filled(one.named_children[1])))
            elif one.type not in KEPT:
                found.append(("", self._filled(one)))
        return found

    def _filled(self, node: Node) -> Expr:
        """A value; `{ … }` alone fills the list or the dictionary that is there."""
        if node.type != "initializer_expression":
            return self.expr(node)
        given = self._given(node)
        return (
            Expr("list", "", node, args=tuple(value for _, value in given))
            if all(key == "" for key, _ in given)
            else Expr("map", "", node, fields=tuple(given))
        )

    def _rest(self, node: Node, kind: str) -> Expr:
        if kind in ("lambda_expression", "anonymous_method_expression"):
            return self._lambda(node)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if kind == "assignment_expression" and left is not None and right is not None:
            value = self.expr(right)
            self.to.binds.append(Bind(self.expr(left), "", value))
            return value
        if kind == "conditional_expression":
            options = tuple(self.expr(one) for name in ("consequence", "alternative") if (one := node.child_by_field_name(name)) is not None)
            tested = node.child_by_field_name("condition")
            return Expr("either", "", node, self.expr(tested) if tested is not None else None, options)
        if kind == "switch_expression":
            first, *arms = [one for one in node.named_children if one.type not in KEPT]
            return Expr("either", "", node, self.expr(first), tuple(self.expr(one.named_children[-1]) for one in arms))
        if kind == "is_pattern_expression":
            self._named(node)
        if kind == "element_access_expression":
            return Expr("call", "[]", node, self.expr(node.named_children[0]), self.args(node.named_children[-1]))
        operator = text_of(node.child_by_field_name("operator"))
        args = tuple(self.expr(one) for one in node.named_children if one.type not in KEPT and not one.type.endswith("block"))
        if kind == "binary_expression" and operator in ("??", "+"):
            return Expr("either" if operator == "??" else "join", operator, node, args=args)
        if kind in ("implicit_array_creation_expression", "array_creation_expression", "initializer_expression", "collection_expression"):
            return args[-1] if args and args[-1].kind == "list" else Expr("list", "", node, args=args)
        return Expr("other", kind, node, args=args)

    def _named(self, node: Node) -> None:
        """What a pattern calls the whole of what it is asked of: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/patterns"""
        asked, pattern = node.child_by_field_name("expression"), node.child_by_field_name("pattern")
        while pattern is not None and pattern.type in ("negated_pattern", "parenthesized_pattern"):
            pattern = pattern.named_children[-1]
        name = pattern.child_by_field_name("name") if pattern is not None and pattern.type in ("recursive_pattern", "declaration_pattern") else None
        if asked is not None and pattern is not None and name is not None and name.type == "identifier":
            self.to.binds.append(Bind(self.expr(name), text_of(pattern.child_by_field_name("type")) or "var", self.expr(asked)))

    def _lambda(self, node: Node) -> Expr:
        body, given = node.child_by_field_name("body"), node.child_by_field_name("parameters")
        names = [name for name, _ in parameters(given)] or ([text_of(given)] if given is not None and given.type != "parameter_list" else [])
        before = [*self.to.returned]
        if body is not None and body.type == "block":
            self.statements(body)
            inner, self.to.returned = self.to.returned[len(before) :], before
            return Expr("lambda", names[0] if len(names) == 1 else "", node, args=tuple(inner))
        return Expr("lambda", names[0] if len(names) == 1 else "", node, args=(self.expr(body),) if body is not None else ())


def _name(node: Node | None) -> str:
    return text_of(node.named_children[0] if node is not None and node.type == "generic_name" else node)


def _types(node: Node | None) -> tuple[str, ...]:
    listed = next((one for one in node.named_children if one.type == "type_argument_list"), None) if node is not None and node.type == "generic_name" else None
    return tuple(text_of(one) for one in listed.named_children) if listed is not None else ()


def _onto(expr: Expr, of: Expr) -> Expr:
    """What `?.` is done to, put where it is missing."""
    if expr.of is None:
        return expr
    return expr._replace(of=of if expr.of.kind == "other" and expr.of.name == "?" else _onto(expr.of, of))
