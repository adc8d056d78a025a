"""From a tree of C# to what `code` knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..syntax import File
from .code import CONVERSION, INDEXER, Function, Type, Unit, text_of
from .csharp_bodies import Reader, body_of, function, marks, modifiers, parameters, typed

if TYPE_CHECKING:
    from tree_sitter import Node

_TYPES: Final = ("class_declaration", "interface_declaration", "record_declaration", "struct_declaration", "record_struct_declaration", "enum_declaration")
_SPACES: Final = ("namespace_declaration", "file_scoped_namespace_declaration")


def unit(file: File) -> Unit:
    """The types of a file, and what it does itself."""
    found = Unit(file)
    _members(file.root, found)
    found.package = found.types[-1].package if found.types else found.package
    return found


def _members(node: Node, to: Unit) -> None:
    for one in node.named_children:
        if one.type == "using_directive":
            _using(one, to)
        elif one.type in _SPACES:
            around, name = to.package, text_of(one.child_by_field_name("name"))
            to.package = f"{around}.{name}" if around else name
            _members(one.child_by_field_name("body") or one, to)
            to.package = around if one.type == "namespace_declaration" else to.package
        elif one.type in _TYPES:
            _type(one, to, None)
        elif one.type == "global_statement":
            Reader(to.init).statements(one)


def _using(node: Node, to: Unit) -> None:
    name, alias = text_of(node.named_children[-1]), node.child_by_field_name("name")
    if alias is not None and alias != node.named_children[-1]:
        to.imports[text_of(alias)] = (name, node)
    else:
        to.opened.append((name, node))


def _type(node: Node, to: Unit, outer: Type | None) -> Type:
    made = Type(text_of(node.child_by_field_name("name")), to, node, outer)
    to.types.append(made)
    made.abstract = node.type == "interface_declaration" or "abstract" in modifiers(node)
    made.marks = marks(node)
    for one in node.named_children:
        if one.type == "base_list":
            made.parents += [text_of(parent.named_children[0] if parent.type == "primary_constructor_base_type" else parent) for parent in one.named_children]
            for parent in one.named_children:
                made.init.body += [
                    Reader(made.init).expr(arg) for deeper in parent.named_children if deeper.type == "argument_list" for arg in deeper.named_children
                ]
        elif one.type == "parameter_list":
            made.primary = parameters(one)
            made.fields |= {name: (kind, None) for name, kind in made.primary}
    body = node.child_by_field_name("body")
    for one in body.named_children if body is not None else ():
        _member(one, made)
    return made


def _member(node: Node, owner: Type) -> None:
    if node.type in _TYPES:
        _type(node, owner.file, owner)
    elif node.type in ("field_declaration", "property_declaration"):
        _field(node, owner)
    elif node.type in ("method_declaration", "constructor_declaration"):
        function(node, owner.file, owner)
    elif node.type == "indexer_declaration":
        _accessors(node, owner, INDEXER, parameters(node.child_by_field_name("parameters")))
    elif node.type == "conversion_operator_declaration":
        function(node, owner.file, owner).name = CONVERSION if "implicit" in {text_of(one) for one in node.children} else "operator explicit"
    elif node.type == "operator_declaration":
        function(node, owner.file, owner).name = f"operator {text_of(node.child_by_field_name('operator'))}"


def _accessors(node: Node, owner: Type, name: str, given: list[tuple[str, str]]) -> None:
    """What is run when a property, or an indexer, is asked for or given something: https://learn.microsoft.com/en-us/dotnet/csharp/programming-guide/indexers/"""
    kind, accessors = text_of(node.child_by_field_name("type")), node.child_by_field_name("accessors")
    held = accessors.named_children if accessors is not None else [node] if node.type == "indexer_declaration" else []
    for one in held:
        if (body := one.child_by_field_name("body") or one.child_by_field_name("value")) is not None:
            asks = one is node or text_of(one).lstrip().startswith("get")
            made = Function(name if asks else f"set {name}", owner.file, body if one is node else one, owner)
            made.returns, made.parameters = kind, given if asks else [*given, ("value", kind)]
            owner.functions.append(made)
            body_of(made, body)


def _field(node: Node, owner: Type) -> None:
    if node.type == "property_declaration":
        name, kind, value = text_of(node.child_by_field_name("name")), text_of(node.child_by_field_name("type")), node.child_by_field_name("value")
        found = typed(Reader(owner.init).expr(value), kind) if value is not None else None
        owner.fields[name] = (kind, found)
        owner.init.body += [found] if found is not None else []
        _accessors(node, owner, name, [])
        return
    declared = next((one for one in node.named_children if one.type == "variable_declaration"), None)
    for one in declared.named_children if declared is not None else ():
        if one.type == "variable_declarator":
            value = one.named_children[1] if one.named_child_count > 1 else None
            kind = text_of(declared.child_by_field_name("type") if declared else None)
            found = typed(Reader(owner.init).expr(value), kind) if value is not None else None
            owner.fields[text_of(one.named_children[0])] = (kind, found)
            owner.init.body += [found] if found is not None else []
