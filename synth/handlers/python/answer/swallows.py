"""Finds broad `except` clauses after which nobody knows that a message failed.

Only what is plain is said: the clause catches `Exception` or everything, does nothing but write to the log, stands around all the work on a message (or around the whole
loop), and nothing that the `try` leaves behind is looked at later. Best-effort side work, a failure counted and raised later, a narrow exception: all of that is silent.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from ...reading import Seen
from ...source import Source
from ..scopes import FUNCTIONS, Scope
from ..values import EACH, Part, Ref
from . import library
from .evaluation import Evaluation
from .responses import Responses, is_broad

_RECORD: Final = Part("record")
_LOOPS: Final = (ast.For, ast.AsyncFor)


class Swallows:
    """What was found around the records of one handler."""

    def __init__(self, evaluation: Evaluation, source: Source, handler: Scope, reachable: list[Scope], responses: Responses) -> None:
        self.evaluation, self.source, self.responses, self.handler = evaluation, source, responses, handler
        self.loops = [(node, scope) for scope in reachable for node in scope.own if isinstance(node, _LOOPS) and self._goes_through_records(node, scope)]
        self.working = [(loop, scope, work) for loop, scope in self.loops if (work := _work(loop.body))]
        self.workers = [scope for scope in reachable if scope is not handler and self._is_given_records(scope)]
        self.found = list(dict.fromkeys([*self._in_loops(), *self._in_workers(), *self._around_batch()]))

    @property
    def work_seen(self) -> bool:
        """Was the work on the messages found?"""
        return bool(self.loops or self.workers)

    def _goes_through_records(self, loop: Any, scope: Scope) -> bool:
        items = (loop.iter, (EACH, 1)) if isinstance(loop.target, ast.Tuple) else (loop.iter, (EACH,))
        return _RECORD in self.evaluation.ref(Ref(items[0], scope, items[1]))

    def _is_given_records(self, scope: Scope) -> bool:
        return any(_RECORD in self.evaluation.ref(handed[0]) for handed in scope.callers if handed)

    def _in_loops(self) -> Iterator[Seen]:
        """A loop that does all the work: no other one goes through the records and does something."""
        if len(self.working) == 1:
            loop, scope, _ = self.working[0]
            for clause in self._clauses(loop.body, scope, ignored=scope is self.handler):
                yield Seen("record", _caught(clause), self.source.at(clause))

    def _in_workers(self) -> Iterator[Seen]:
        """Functions that are given one record each, and whose result nobody looks at."""
        for scope in self.workers:
            if not isinstance(scope.node, ast.Lambda) and self._is_ignored(scope):
                for clause in self._clauses(scope.node.body, scope, ignored=True):
                    yield Seen("record", _caught(clause), self.source.at(clause))

    def _is_ignored(self, scope: Scope) -> bool:
        """Is it all that a loop over the records does, called as a statement, or is it called by the batch utility, and in no other way?"""
        if len(self.working) > 1:
            return False
        statements = {id(work[0].value) for _, _, work in self.working if isinstance(work[0], ast.Expr) and len(work) == 1}
        return all(by_library or id(call) in statements for call, by_library in scope.uses) and all(library.hands_on(one) for one in scope.node.decorator_list)

    def _around_batch(self) -> Iterator[Seen]:
        inside = [loop for loop, _ in self.loops]
        looping = {scope for _, scope in self.loops}
        for node in self.handler.own:
            if not isinstance(node, ast.Try) or any(one in inside for one in _parents_of(self.handler.node, node)):
                continue
            around = [*ast.walk(ast.Module(node.body, []))]
            if any(one in inside for one in around) or any(
                isinstance(one, ast.Call) and self.evaluation.module.callee(one.func, self.handler) in looping for one in around
            ):
                for clause in self._quiet_clauses(node, self.handler, self.handler.node, ignored=True):
                    yield Seen("batch", _caught(clause), self.source.at(clause))

    def _clauses(self, body: list[ast.stmt], scope: Scope, *, ignored: bool) -> Iterator[ast.ExceptHandler]:
        """The quiet clauses of a `try` that holds all the work in a body."""
        work = _work(body)
        if len(work) != 1:
            return
        match work[0]:
            case ast.Try():
                yield from self._quiet_clauses(work[0], scope, scope.node, ignored=ignored)
            case ast.With() | ast.AsyncWith():
                yield from self._clauses(work[0].body, scope, ignored=ignored)
            case ast.If(orelse=[]):
                yield from self._clauses(work[0].body, scope, ignored=ignored)

    def _quiet_clauses(self, node: ast.Try, scope: Scope, whole: ast.AST, *, ignored: bool) -> Iterator[ast.ExceptHandler]:
        if not all(_only_looks(one) for one in (*node.orelse, *node.finalbody)) or self._is_looked_at(node, scope, whole):
            return
        for clause in node.handlers:
            if is_broad(clause) and all(self._is_quiet(one, scope, ignored=ignored) for one in clause.body):
                yield clause

    def _is_quiet(self, statement: ast.stmt, scope: Scope, *, ignored: bool) -> bool:
        """Does it tell nobody but the log?"""
        match statement:
            case ast.Pass() | ast.Continue() | ast.Break():
                return True
            case ast.Return():
                return ignored and (scope is not self.handler or self.responses.says_nothing(statement.value, scope))
            case ast.If():
                return _only_looks(statement.test) and all(self._is_quiet(one, scope, ignored=ignored) for one in (*statement.body, *statement.orelse))
            case ast.Expr() | ast.Assign() | ast.AugAssign() | ast.AnnAssign():
                return _only_looks(statement)
        return False

    def _is_looked_at(self, node: ast.Try, scope: Scope, whole: ast.AST) -> bool:
        """Is a raise to come, or is a name that the `try` binds or fills used elsewhere, but for the log and a response that reports nothing?"""
        inside = set(map(id, ast.walk(node)))
        stored, elsewhere = _stored(node), set()
        for one in self._outside(whole, inside):
            if isinstance(one, ast.Raise):
                return True
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
                elsewhere.add(one.id)
            if isinstance(one, ast.Attribute):
                elsewhere.add(f".{one.attr}")
        return "?" in stored or bool(stored & elsewhere) or any(self._is_outer(name, scope) for name in stored)

    def _is_outer(self, name: str, scope: Scope) -> bool:
        return name.startswith(".") or (scope.owner(name) or scope) is not scope

    def _outside(self, node: ast.AST, inside: set[int]) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            if id(child) in inside or (isinstance(child, ast.Call) and library.logs(child)) or (isinstance(child, ast.Return) and self.responses.silent):
                continue
            if isinstance(child, FUNCTIONS) and not isinstance(child, ast.Lambda):
                yield from (one for one in ast.walk(child) if not isinstance(one, ast.Raise))
                continue
            yield child
            yield from self._outside(child, inside)


def _parents_of(root: ast.AST, wanted: ast.AST) -> list[ast.AST]:
    for child in ast.iter_child_nodes(root):
        if child is wanted:
            return [root]
        if found := _parents_of(child, wanted):
            return [root, *found]
    return []


def _work(body: list[ast.stmt]) -> list[ast.stmt]:
    return [statement for statement in body if not _only_looks(statement)]


def _only_looks(node: ast.AST) -> bool:
    """Does it only bind names and look at things?"""
    return all(
        library.only_looks(one)
        if isinstance(one, ast.Call)
        else not isinstance(one, (ast.Raise, ast.Assert, ast.Await, ast.Yield, ast.YieldFrom, ast.Try, ast.TryStar))
        for one in ast.walk(node)
    )


def _caught(clause: ast.ExceptHandler) -> str:
    return f"except {ast.unparse(clause.type)}" if clause.type is not None else "except"


def _stored(node: ast.AST) -> set[str]:
    """The names that are bound or filled inside: `.x` for an attribute, `?` for what is no name."""
    out = set()
    for one in ast.walk(node):
        match one:
            case ast.Name(ctx=ast.Store() | ast.Del()):
                out.add(one.id)
            case ast.Attribute(ctx=ast.Store() | ast.Del()):
                out.add(f".{one.attr}")
            case ast.Subscript(ctx=ast.Store() | ast.Del()):
                out |= _root(one.value)
            case ast.Call(
                func=ast.Attribute(attr="append" | "add" | "extend" | "update" | "remove" | "discard" | "pop" | "insert" | "setdefault" | "put", value=value)
            ):
                out |= _root(value)
    return out


def _root(node: ast.AST) -> set[str]:
    return {node.id} if isinstance(node, ast.Name) else {f".{node.attr}"} if isinstance(node, ast.Attribute) else {"?"}
