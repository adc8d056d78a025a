"""Transactions that DynamoDB cancels: for a condition that is not met, and for what the next attempt may not meet."""

from __future__ import annotations

import ast
from typing import Final

from queuegate._light import regex

from ....sources.python_nodes import nodes_of, of_tree
from ..run.state.machine import Machine

_REASONS: Final = regex(r"CancellationReason|ConditionalCheckFailed(?!Exception)|TransactionConflict")


def asks_reasons(machine: Machine) -> bool:
    """May the code tell the reasons apart for which a transaction was canceled: by `CancellationReasons`, or by what the message has of them?"""
    return any(_names_reasons(one.source.tree) for one in machine.modules.known.values() if one is not None)


@of_tree
def _names_reasons(tree: ast.Module) -> bool:
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) and _REASONS.search(one.value) for one in nodes_of(tree))
