"""The machine on which a handler is run on paper.

A run is given a batch of two messages and says which of them fails, and where. Whatever nobody knows is a choice: the run takes the likelier side, and notes that there was another.
Statements, expressions and calls need one another, as they do in Python: the three meet here, as functions that `handler` puts in.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from .....values.worlds import Undecided
from ....effort import TooMuch
from ....words.naming import asks, hands_on
from ..known import asks_for_items, commits, undoes
from .path import ANY_ERROR, Caught, Handed, Path, Running, Site
from .values import Env, ErrorV, Opaque, Raised, holds_error, taint

MOST_STEPS: Final = 120_000
"""Steps of all runs of one handler, of which `EFFORT` counts each, too: a reading has to end, and in time. With a quarter of it a handler of sixty kinds of messages was not read."""
MOST_OF_ONE: Final = 24_000
"""Of one run."""
MOST_CALLS: Final = 40
"""How deep calls go into one another."""
_PATIENCE: Final = 8
"""After so many rounds of a loop, what nobody knows is otherwise than it was."""
IN_ENVIRONMENT: Final = "in the environment"
"""What is asked of a list that an environment variable holds: which ones these are is no purpose of the code."""
LIKELY: Final = "likely"
"""What a condition is that was put off, as long as nothing says otherwise."""


class Machine:
    """Runs code on paper. `message` is the message that is being worked on, None outside of that; `handling` how many `except` clauses are open."""

    def __init__(self, modules: Any, notes: Any) -> None:
        self.modules, self.notes = modules, notes
        self.path = Path()
        self.message: int | None = None
        self.module: Any = None
        self.handling = self.depth = self.total = 0
        self.left = MOST_OF_ONE
        self.evaluate: Callable[[Machine, Any, Env], Any]
        self.call: Callable[[Machine, Any, list[Any], dict[str, Any], Any], Any]
        self.execute: Callable[[Machine, list[ast.stmt], Env], Any]
        self.iterate: Callable[[Machine, Any, Any], Any]
        self.clean: Callable[[Machine, Any, Any], None]
        self.enter: Callable[[Machine, Any, Any], Any]
        self.end: Callable[[Machine, Any], None]
        self.attribute: Callable[[Machine, Any, str, Any], Any]
        self.decorate: Callable[[Machine, ast.expr, Any, Env], Any]
        self.entered: list[int | None] = [None]
        self.running: list[Running] = []
        """The functions that are being run, from the outermost on."""
        self.open_errors: list[Any] = []
        self.asynchronous = 0
        self.prefer: bool | None = None
        """Which side of a condition the run takes where nobody knows: the one that raises nothing."""
        self.guards: list[int] = []
        self.beside = self.asking = self.threaded = self.begun = self.bounded = self.asks_attributes = 0
        """How much of what is being run is run by another thread, was begun and is waited for later, is waited for no longer than it is told; and whether attributes of what is not known may be false."""
        self.within: list[float] = []
        """The seconds after which who waits for what is being run waits no longer; 0 where they are not known."""
        self.replaced: set[str] = set()  # what of other packages the code has put its own functions in the place of
        self.again, self.around, self.endless = (0, 0), (0, 0), False
        """How often the innermost loop was gone through before, and how deep in calls it stands; how much was begun, and how much of it by threads, before the loop over the messages, which wait for one another then all the same."""
        self.ends_by_itself = False
        """Was something that ends it asked, and known: whether there is one more message, say?"""
        self.leaving = self.settled = self.rebinds = self.gathers = False
        """Is what is preferred the way out of a loop? Then the run takes it whichever side it is told to try. Is it known already what comes of the other side of a choice? Does a function that was run bind names outside of it, or put something of a message into a list?"""
        self.presumed = self.chosen = self.importing = 0
        """How many conditions stand around of which one side alone is run, though the other may be true; how often something was asked that nobody knows; and how many modules are being imported."""
        self.present: Callable[[str], bool] = bool  # which environment variables are more likely there
        self.lacking = ""
        """The environment variable that is not there in this run."""
        self.looked: dict[str, tuple[ast.AST, Any]] = {}
        """The environment variables of which it is asked whether they are there, where first, and in which module."""
        self._refusals: dict[Any, int] = {}
        self.deferred: set[int] = set()
        self.lengths: list[tuple[ast.Call, Any]] | None = None
        """Where it is asked how many items are in a list that has something of a message, where others may be in it as well."""
        self.ends: dict[int, Callable[[Any], bool]] = {}
        """Generator expressions, and at which item who goes through them looks no further."""
        self.same: dict[Any, Any] | None = None
        """Where messages come again: what their fields and bodies are, so that a thing is the same as before."""

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooMuch

    def choose(self, node: Any, default: bool, *key: Any) -> bool:  # noqa: FBT001 - the likelier side is what is asked for
        """Something that nobody knows: the likelier side, or the other, if this run is told so. Asked again of the same thing, the answer is the same."""
        self.chosen += 1
        if key and key in self.path.truth:
            return self.path.truth[key]
        turned = self.again[0] >= _PATIENCE and self.again[0] % 2 == 0  # a loop that waits for a state does not wait for ever
        default = default != turned if self.prefer is None else self.prefer != (turned and self.endless and self.again[0] >= 2 * _PATIENCE)
        answer = default != (id(node) in self.path.flips and not (self.leaving and self.prefer is not None))
        self.path.asked.add((id(node), self.message))
        if self.handling:
            self.path.after.setdefault(id(node), (node, self.module))
            self.path.narrowed |= answer and key[:1] != (IN_ENVIRONMENT,) and (key[:1] == ("equal",) or _is_search(node) or _is_question(*key))
        if not self.settled:
            self.path.choices.setdefault(id(node), self.depth)
            if self.handling or any(isinstance(one, Opaque) and one.kind == "error" for one in key):
                self.path.reactions.setdefault(id(node), self.depth)
        if key:
            self.path.truth[key] = answer
            self.path.alive.append(key)
        return answer

    def meets(self, asked: int) -> None:
        """A condition that has no other side is met; so many choices had been made before it."""
        if len(self.path.choices) > asked and not self.handling:
            self.path.met.add(next(reversed(self.path.choices)))

    def put_off(self, node: Any, before: int, *, answer: bool) -> Any:
        """What a condition gives: while modules are imported, what nobody knows (`before` so much had been asked) is decided in each run that asks for it, as the environment's flags are."""
        return Opaque("value", node=node, made={LIKELY: answer}) if self.importing and self.chosen != before else answer

    def has(self, node: Any, *key: Any) -> bool:
        """Is an attribute of what is not known true? A method is; where the work is small, both sides are tried, and so they are of what is asked after something failed (`verdict.retry`)."""
        if self.handling:
            return self.choose(node, True, "part", *key)
        self.path.is_granted = True
        return not self.asks_attributes or self.choose(node, True, "attribute", *key)

    def is_settled(self, node: ast.If) -> bool:
        """A condition whose other side does nothing but refuse with an exception, as another one does between the same clauses, or does nothing that matters."""
        if self.modules.is_harmless(node):
            return True
        if node.orelse or not isinstance(last := node.body[-1], ast.Raise) or not all(isinstance(one, (ast.Expr, ast.Raise)) for one in node.body):
            return False
        made = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
        key = (tuple(self.guards), self.message is None, ast.dump(made) if made is not None else "")
        return self._refusals.setdefault(key, id(node)) != id(node)

    def work(  # noqa: PLR0913 - each says one thing, by name
        self, node: Any, what: str, args: list[Any], *, parse: bool = False, block: bool = False, settles: bool = False, names: tuple[str, ...] = ()
    ) -> Opaque:
        """A call into what is not read: it may fail, and gives something that depends on what it is given. `names` are those of its exception, where they are known."""
        tainted = taint(*args)
        if commits(what):
            tainted |= {one for one in self.path.worked if one != 0 or not self.path.caught} if self.message is None else {self.message}
        message = self.message if self.message is not None else next(iter(tainted)) if len(tainted) == 1 else None
        path = self.path
        before = len(path.worked)
        # what is done before the messages, and whose failure somebody may keep
        for_all = message is None and (bool(tainted) or (not before and any(self.guards)))
        path.worked += [message] if message is not None else tainted
        tells = any(holds_error(one) for one in args)
        taken_back = (bool(self.handling) or path.failed_at is not None) and _takes_back(what, node, tells=tells, is_usual=not self.handling)
        undone = taken_back or (undoes(what) and not tells)
        path.undone |= {what.rpartition(".")[0]} if taken_back else set()
        if settles or undone or block or (parse and path.failed_at is not None):
            path.settled.update(range(before, len(path.worked)))
        elif not parse:
            path.acted = dict.fromkeys([message] if message is not None else tainted, (node, self.module, bool(tainted))) | path.acted
        asked = self._only_asks(node, what.rpartition(".")[2])
        is_of_first = message in (0, None)  # it is the one that was told to fail
        reacts = is_of_first and self.handling and not (parse or block or asked or settles or undone or asks_for_items(what))
        if reacts or (path.caught and not asked and any(holds_error(one) for one in args)):
            path.elsewhere = True
            path.handed.append(Handed(node, self.module, what.rpartition(".")[2], args))
        if message == 0 or for_all:
            kind = "parse" if parse else "work" if tainted and not block else "block"
            path.sites.setdefault(id(node), Site(node, self.module, what, kind, message, tuple(self.guards), (*names, *ANY_ERROR)))
        if message in (0, None) and (not path.tried.since(node, message)[0] or id(node) not in path.tries or not path.tried.times):
            path.tries[id(node)] = path.tries.get(id(node), 0) + 1
        if message == 0 and path.bad is not None and path.bad.call == id(node):
            path.bad.since = len(path.choices)
        if path.fail == id(node) and (path.everywhere or message in path.failing_ones) and (message is not None or for_all):
            path.failing()
            error = ErrorV(path.names, 0 if message is None else message, node)
            error.code = path.code
            raise Raised(error)
        return Opaque("value", what, tainted, node)

    def _only_asks(self, node: Any, name: str) -> bool:
        """Is a call one that only asks something: by its name, or in a condition, or in a function that is called like a question (`is_retryable`)?"""
        is_in_question = self.handling and self.running and asks(getattr(self.running[-1].node, "name", ""))
        return asks(name) or (bool(self.asking == id(node) or is_in_question) and not hands_on(name))

    def caught(self, node: ast.AST, text: str, error: Any, *, broad: bool) -> None:
        """A failure of the first message ends here."""
        if error.message == 0:
            self.path.caught.append(Caught(node, self.module, text, broad, error, self.message is None, len(self.path.worked)))

    def unfollowed(self, node: Any, reason: str) -> Undecided:
        """Something that was not followed: what this run comes to is not known."""
        self.path.unfollowed = True
        return self.notes.doubt(self.module, node, reason)  # type: ignore[no-any-return]  # notes are those of `notes`

    def fails(self, *names: str, node: Any = None, broad: tuple[str, ...] = ANY_ERROR) -> Raised:
        """As `error`, on a way that the code was not written for: another is looked for that does not end here."""
        if self.message in (0, None):
            self.path.failing()
            self.path.broke = self.path.broke or node
        return self.error(*names, node=node, broad=broad)

    def variable(self, name: Any, node: Any) -> None:
        """`os.environ["NAME"]`."""
        if isinstance(name, str) and not self.path.choices and not any(self.guards):
            self.path.certain.add(name)
        if isinstance(name, str) and self.path.variables.setdefault(name, (node, self.module)) and name == self.lacking and not self.presumed:
            raise self.fails("KeyError", "LookupError", node=node)

    def looked_up(self, name: str, usual: Any, found: Opaque, node: Any) -> Any:
        """`os.environ.get("NAME", usual)`, which gives this where it is there: where one is not, all the others are."""
        if not usual:
            self.looked.setdefault(name, (node, self.module))
        if self.lacking:
            self.path.truth |= {("truth", found): True, ("equal", found, None): False, ("equal", found, ""): False}
        return usual if name == self.lacking and not self.presumed else found

    def error(self, *names: str, node: Any = None, broad: tuple[str, ...] = ANY_ERROR) -> Raised:
        """An exception that the code certainly raises here. `broad` are the names above it."""
        return Raised(ErrorV((*names, *broad), self.message, node))


def _is_search(node: Any) -> bool:
    return isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn))


def _is_question(kind: str = "", value: Any = None, *_: Any) -> bool:
    """Is it what a call gives that is named like a question (`is_not_found(error)`), or what an error says of itself?"""
    return kind == "attribute" or (kind == "truth" and isinstance(value, Opaque) and asks(value.name.rpartition(".")[2]))


def _takes_back(what: str, node: Any, *, tells: bool, is_usual: bool) -> bool:
    from ....words.taking_back import takes_back  # noqa: PLC0415 - few clauses call anything

    return takes_back(f"{what}(", lambda: ast.unparse(node), tells=tells, is_usual=is_usual)
