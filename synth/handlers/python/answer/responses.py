"""From what a handler returns to what Lambda finds in it.

The contract: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, Final

from ....values.worlds import Undecided
from ...reading import Seen
from ...source import Source
from ..scopes import Scope
from ..values import Constant, Fields, Items, Library, Part, Ref, Spelt
from . import library
from .evaluation import Evaluation

FAILURES: Final = "batchItemFailures"
IDENTIFIER: Final = "itemIdentifier"
_ALIKE: Final = 0.8
_FEW: Final = 3
_BROAD: Final = ("Exception", "BaseException")


class Responses:
    """What was found in a handler's responses, one after the other."""

    def __init__(self, evaluation: Evaluation, source: Source, handler: Scope, reachable: list[Scope]) -> None:
        self.evaluation, self.source, self.reachable = evaluation, source, reachable
        self.reported: list[Seen] = []
        self.departures: list[Seen] = []
        self.unfollowed: Undecided | None = None
        self._others: list[Seen] = []
        for one in handler.returns:
            for value in evaluation.of(one.value, handler) if one.value is not None else ():
                self._response(value, one)
        if not self.reported and not self.unfollowed and not self.departures:
            raises = any(isinstance(node, ast.Raise) for node in handler.own)
            self.departures += ([] if raises else self._unreturned()) or ([] if self._catches() else self._others[:1])
        self.departures = list(dict.fromkeys(self.departures))

    def _catches(self) -> bool:
        """May a failure be dealt with in some other way?"""
        return any(isinstance(node, ast.ExceptHandler) and is_broad(node) for scope in self.reachable for node in scope.own)

    @property
    def silent(self) -> bool:
        """Is it known that no response reports anything?"""
        return not self.reported and not self.unfollowed

    def says_nothing(self, node: ast.expr | None, scope: Scope) -> bool:
        """Is this returned value known to report no message?"""
        values = self.evaluation.of(node, scope) if node is not None else ()
        return all(
            isinstance(value, (Constant, Spelt)) or (isinstance(value, Fields) and not value.open and all(self._is_empty(ref) for ref in value.named(FAILURES)))
            for value in values
        )

    def _response(self, value: Any, returned: ast.Return) -> None:
        match value:
            case Library(kind="response"):
                self._note(self.reported, "library", "", value.node)
            case Fields() if value.named(FAILURES):
                if not all(self._is_empty(ref) for ref in value.named(FAILURES)):
                    self._note(self.reported, "list", "", value.node)
                for ref in value.named(FAILURES):
                    for found in self.evaluation.ref(ref):
                        self._items(found)
            case Fields() if key := next(((name, node) for name, node, _ in value.entries if resembles(name)), None):
                self._note(self.departures, "key", *key)
            case Fields() if nested := next((node for _, node, ref in value.entries if self._holds_failures(ref)), None):
                self._note(self.departures, "nested", "", nested)
            case Fields() if not value.open and value.entries:
                self._note(self._others, "other", ", ".join(dict.fromkeys(name for name, _, _ in value.entries[:_FEW])), value.node)
            case Fields() if not value.open:
                return
            case Spelt() if self._holds_failures(value.of):
                self._note(self.departures, "string", "", value.node)
            case Items() if any(isinstance(found, Fields) and found.named(IDENTIFIER) for ref in value.elements for found in self.evaluation.ref(ref)):
                self._note(self.departures, "bare-list", "", returned)
            case Spelt() | Items() | Constant():
                return
            case _:
                at = self.source.at(returned)
                self.unfollowed = Undecided(f"what the handler returns in line {returned.lineno} of its code could not be followed", place=at.place)

    def _items(self, value: Any) -> None:
        """The items of a list of failures. Of each, whatever it may be has to be wrong."""
        if isinstance(value, Spelt) and isinstance(value.node, ast.Call):
            self._note(self.departures, "nested", "", value.node)
        for ref in value.elements if isinstance(value, Items) else ():
            found = self.evaluation.ref(ref)
            at = ref.node if isinstance(ref, Ref) else value.node
            wrong = [self._wrong(item, at) for item in found]
            if found and all(wrong):
                self.departures += [one for one in wrong if one][:1]

    def _wrong(self, item: Any, at: ast.expr) -> Seen | None:
        match item:
            case Fields() if named := item.named(IDENTIFIER):
                key = next(key for name, key, _ in item.entries if name == IDENTIFIER)
                whats = [self._not_the_id(value) for ref in named for value in self.evaluation.ref(ref)]
                return Seen("identifier", whats[0], self.source.at(key)) if whats and all(whats) else None
            case Fields() if not item.open:
                return Seen("item", ", ".join(dict.fromkeys(name for name, _, _ in item.entries[:_FEW])), self.source.at(item.node))
            case Part(kind="field" | "body" | "record"):
                return Seen("bare-item", "", self.source.at(at))
            case Constant(value=str()):
                return Seen("bare-item", "", self.source.at(at))
        return None

    def _not_the_id(self, value: Any) -> str:
        """What an identifier is instead of a message's id; "" where it is one, or may be."""
        match value:
            case Part(kind="field", name=name) if name != "messageId":
                return f"the record's {name}"
            case Part(kind="body"):
                return "something from the message's body"
            case Part(kind="record"):
                return "the whole record"
            case Constant(value=None):
                return "null"
            case Constant(value=""):
                return "an empty string"
        return ""

    def _is_empty(self, ref: Any) -> bool:
        values = self.evaluation.ref(ref)
        return all(
            (isinstance(value, Items) and not value.elements and not value.open) or (isinstance(value, Constant) and not value.value) for value in values
        )

    def _holds_failures(self, ref: Any, depth: int = 0) -> bool:
        """Is the list of failures somewhere in this value, deeper than Lambda looks?"""
        for value in self.evaluation.ref(ref) if depth < _FEW else ():
            match value:
                case Fields() if any(name == FAILURES or resembles(name) or self._holds_failures(inner, depth + 1) for name, _, inner in value.entries):
                    return True
                case Spelt(of=Ref() as of) if self._holds_failures(of, depth + 1):
                    return True
        return False

    def _unreturned(self) -> list[Seen]:
        """Failures that are collected, or worked out by the library, in a handler none of whose responses has them."""
        return [Seen("unreturned", what, self.source.at(node)) for scope in self.reachable for what, node in self._collected(scope)][:1]

    def _collected(self, scope: Scope) -> Iterator[tuple[str, ast.AST]]:
        for node in scope.own:
            if isinstance(node, ast.Call):
                for value in self.evaluation.of(node.func, scope):
                    if (path := getattr(value, "path", "")) and library.made_by(path) == "response":
                        yield path.rpartition(".")[2], node
            elif isinstance(node, ast.Dict) and any(isinstance(key, ast.Constant) and key.value == IDENTIFIER for key in node.keys):
                yield IDENTIFIER, node

    def _note(self, where: list[Seen], kind: str, what: str, node: Any) -> None:
        where.append(Seen(kind, what, self.source.at(node)))


def is_broad(clause: ast.ExceptHandler) -> bool:
    """Does it catch whatever goes wrong?"""
    caught = clause.type.elts if isinstance(clause.type, ast.Tuple) else [clause.type]
    return any(one is None or (isinstance(one, ast.Name) and one.id in _BROAD) for one in caught)


def resembles(name: str) -> bool:
    """Is this key meant to be `batchItemFailures`? `batchItemFailure` and `batch_item_failures` are."""
    plain = name.replace("_", "").replace("-", "").lower()
    return name != FAILURES and (plain == FAILURES.lower() or SequenceMatcher(None, plain, FAILURES.lower()).ratio() > _ALIKE)
