"""What type `new()` makes in C#: that of what it is given to.

https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/proposals/csharp-9.0/target-typed-new
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .form import field, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_FAILURES: Final = "BatchItemFailures"
"""The property of a response that is a list: https://github.com/aws/aws-lambda-dotnet/blob/master/Libraries/src/Amazon.Lambda.SQSEvents/SQSBatchResponse.cs"""
_TASK: Final = re.compile(r"^(?:[\w.]+\.)?(?:Value)?Task<(.*)>$", re.DOTALL)
_PASSES: Final = frozenset({"arrow_expression_clause", "parenthesized_expression", "conditional_expression", "switch_expression", "switch_expression_arm"})
_METHODS: Final = frozenset({"method_declaration", "local_function_statement", "operator_declaration", "conversion_operator_declaration"})
_OTHERS: Final = frozenset({"lambda_expression", "anonymous_method_expression", "accessor_declaration"})


def declared(node: Node) -> str:
    """The type of the variable, the field or the property that `new()` is given to, or of what a method returns."""
    holder = node.parent.parent if node.parent is not None and node.parent.type == "variable_declarator" else node.parent
    if holder is None:
        return ""
    if holder.type == "assignment_expression" and text_of(field(holder, "left")).rpartition(".")[2] == _FAILURES:
        return "List"
    return text_of(field(holder, "type")) if holder.type in ("variable_declaration", "property_declaration") else _returned(holder)


def _returned(holder: Node | None) -> str:
    """What the method returns of which this is the value; "" where it is the value of something else."""
    while holder is not None and holder.type in _PASSES:
        holder = holder.parent
    while holder is not None and holder.type == "return_statement":
        holder = _method_of(holder)
    if holder is not None and holder.type == "property_declaration":
        return text_of(field(holder, "type"))
    if holder is None or holder.type not in _METHODS:
        return ""
    kind = text_of(field(holder, "returns") or field(holder, "type"))
    task = _TASK.match(kind)
    return task[1] if task is not None else kind


def _method_of(node: Node) -> Node | None:
    while node.parent is not None:
        node = node.parent
        if node.type in _METHODS | _OTHERS:
            return node
    return None
