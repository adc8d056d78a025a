"""Who learns of a message's failure, at the end of one run and of all of them."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Final

from ...reading import LOST, WRONG, Failure, each_once
from ...words.clauses import ALREADY, CANCELED, PASSING
from ...words.naming import only_measures
from ...words.working_out import does_nothing
from ..run import known
from ..run.state.notes import Notes
from ..run.state.path import Caught, Path, Site
from ..run.state.values import DictV, Future
from ..run.ways import Exploration, Outcome
from .response.answers import Answer

_BETTER: Final = ("response", "elsewhere", "raised", "status", "summary", "empty", "log", "visibility", "deleted")
_RAISED: Final = ("response", "raised")
_Key = tuple[int, tuple[str, ...], tuple[int, ...]]
_STATUS: Final = frozenset({"statusCode", "status_code", "status", "code"})


class Told:
    """What one outcome tells of the first message's failure. `reports`: other ways of the handler return failed messages, so one that collects them and returns something else tells nobody. `usual`: the calls that are
    made where nothing fails, as far as they are known. `trees`: the modules of the program.
    """

    def __init__(self, outcome: Outcome, reply: Answer, *, reports: bool, usual: frozenset[int] = frozenset(), trees: Sequence[ast.Module] = ()) -> None:
        self.outcome, self.reply, self.reports, self.usual, self.trees = outcome, reply, reports, usual, trees
        self.is_step = self.goes_on = False
        path = outcome.path
        self.kind, self.what = self._kind()
        self.clause: Caught | None = path.caught[-1] if path.caught else None

    def _kind(self) -> tuple[str | None, str]:
        path, reply = self.outcome.path, self.reply
        if path.lost is not None and not path.elsewhere and (self.outcome.raised or 0 in reply.ids):
            return "deleted", _called(path.lost[0])
        if self.outcome.raised or any(kind == "unserialised" for kind, _, _ in reply.kinds):
            return "raised", ""
        if 0 in reply.ids or (path.library is not None and not path.caught):
            return "response", ""
        if not reply.known or path.unfollowed:
            return None, ""
        kinds = {kind for kind, _, _ in reply.kinds}
        if kinds & WRONG or (path.items and not self.reports and not kinds & {"list", "empty"}):
            return "response", ""
        after = path.caught[-1].worked if path.caught else len(path.worked)
        self.goes_on = goes_on = any(one == 0 and i not in path.settled for i, one in enumerate(path.worked[after:], after))
        self.is_step = goes_on and not path.elsewhere and self._is_passed_over()
        if path.elsewhere or (goes_on and not self.is_step and not (path.caught and self._is_undone(path.caught[-1].node))):
            return "elsewhere", ""  # handed on, or worked on all the same
        if path.put_back:
            return "visibility", ""
        value = self.outcome.value
        if kinds & {"empty", "list", "library"}:
            return "empty", ""
        names = [str(name) for name in value.entries] if isinstance(value, DictV) else []
        if set(names) & _STATUS:
            return "status", ", ".join(names[:3])
        return ("summary", ", ".join(names[:3])) if names else ("log", "")

    @cached_property
    def is_only_judged(self) -> bool:
        """Is it handed to nobody but who may only judge it?"""
        if self.kind != "elsewhere" or self.goes_on:
            return False
        from .judged import may_only_judge  # noqa: PLC0415 - few handlers hand on what failed

        return may_only_judge(self.outcome.path.handed)

    def _is_passed_over(self) -> bool:
        """Does the code go on after a step that failed with what it does in any case, and is nothing said of it but in the log?"""
        path = self.outcome.path
        site = path.sites.get(self.outcome.of or 0)
        if site is None or len(path.caught) != 1 or not {*path.sites} <= self.usual:
            return False
        from .steps import is_step  # noqa: PLC0415 - few handlers go on after a failure

        return is_step(path.caught[0], site, self.trees)

    def _is_undone(self, clause: ast.AST) -> bool:
        """Does a clause undo the work that failed (`rollback()`), and is nothing done then that is not done in any case?"""
        calls = [one for one in ast.walk(clause) if isinstance(one, ast.Call)] if isinstance(clause, ast.ExceptHandler) else []
        others = {*self.outcome.path.sites} - {id(one) for one in calls}
        return others <= self.usual and any(known.takes_back(known.name_of(one)) for one in calls)


class Failures:
    """What becomes of each call that may fail. `told`: by its node, what it raises and what stands around it, the best that some run makes of it; what the code decides on purpose is its own affair."""

    def __init__(self, notes: Notes, runs: Exploration, replies: Sequence[tuple[Outcome, Answer]], *, reports: bool) -> None:
        self.notes, self.runs, self.replies, self.reports = notes, runs, replies, reports
        self.told: dict[_Key, Told] = {}
        self.beside: list[Site] = []
        """Calls of which nobody knows whether they are what a message is for, or a notice beside it."""
        usual: dict[_Key, Told] = {}
        self.every: dict[_Key, list[Told]] = {}
        calls = frozenset(call for outcome, _ in replies if outcome.of is None and not outcome.raised for call in outcome.path.sites)
        trees = [one.source.tree for one in runs.machine.modules.known.values() if one is not None]
        for outcome, reply in replies:
            if outcome.of is None or outcome.narrow or outcome.path.everywhere or outcome.path.failed_at is None:
                continue
            told = Told(outcome, reply, reports=reports, usual=calls, trees=trees)
            self.every.setdefault((outcome.of, outcome.path.names, self._site_in(outcome).guards), []).append(told)
            for kept in (self.told, usual) if not _is_done_already(outcome) else (self.told,):
                before = kept.get(key := (outcome.of, outcome.path.names, self._site_in(outcome).guards))
                if before is None or _rank(told.kind) < _rank(before.kind):
                    kept[key] = told
        self.told |= {key: told for key, told in usual.items() if told.kind in LOST}

    def unknown(self) -> Outcome | None:
        """A run of which nobody knows who learns of its failure."""
        return next((one.outcome for one in self.told.values() if one.kind is None), None)

    def found(self) -> Iterator[Failure]:
        """Each failure once."""
        yield from each_once((*self._taken(), *self._put_back(), *self._of_sites(), *self._narrow(), *self._of_code()))

    def _taken(self) -> Iterator[Failure]:
        """The code takes the message off the queue before it does anything with it: whatever fails then is lost, unless somebody is handed it."""
        for outcome, _ in self.replies:
            taken = outcome.path.taken if outcome.of is None and not outcome.raised else None
            if taken is None or any(one.kind == "elsewhere" for one in self.told.values()):
                continue
            done = (one for one in outcome.path.sites.values() if one.message == 0 and one.kind == "work" and one.node is not taken[0])
            if any(not known.undoes(one.what) and not known.closes(one.what) for one in done):
                yield Failure("message", "taken", "", broad=True, at=self.notes.at(taken[1], taken[0]), what=_called(taken[0]))

    def _put_back(self) -> Iterator[Failure]:
        if not any(one.path.put_back or one.path.postponed is not None for one, _ in self.replies):
            return
        from .put_back import put_back, put_off  # noqa: PLC0415 - few handlers say when a message comes again

        for one in put_back([Told(one, reply, reports=self.reports) for one, reply in self.replies if one.path.put_back]):
            if one.outcome.of is not None:
                yield self._failure(one.outcome.of, one, part=False)._replace(broad=True)
            elif one.clause is not None:
                yield Failure("message", "visibility", one.clause.text, broad=True, at=self.notes.at(one.clause.module, one.clause.node))
        yield from put_off(self.replies, self.notes)

    @cached_property
    def saved(self) -> set[Any]:
        """What the calls have in common whose failure is told."""
        work = {key: one for key, one in self.told.items() if self._site(key[0]).kind == "work" and not known.undoes(self._site(key[0]).what)}
        told = {key: one for key, one in (work or self.told).items() if one.kind not in LOST}
        return {_alike(self._site_in(one.outcome)) for key, one in told.items() if one.kind != "elsewhere" or not known.clears(self._site(key[0]).what)}

    @cached_property
    def _has_told_work(self) -> bool:
        """Is the failure of any work told that does more than bring something? What is passed over beside it may be best effort."""
        told = [self._site(key[0]) for key, one in self.told.items() if one.kind not in LOST]
        work = _no_states(told, self.runs.outcomes[0].path)
        return any(one.kind == "work" and not any(is_so(one.what) for is_so in (known.undoes, known.only_brings, does_nothing)) for one in work)

    def _of_sites(self) -> Iterator[Failure]:
        for (key, *_), one in self.told.items():
            what = self._site(key).what
            if one.kind not in (None, "visibility") and not (one.kind == "raised" and known.closes(what)) and not (one.kind in LOST and only_measures(what)):
                yield self._failure(key, one, part=self.is_part(key, one) if one.kind in LOST else self._is_unnoticed_part(key, one))

    def _is_unnoticed_part(self, key: int, told: Told) -> bool:
        """Is it passed over before other work, whose failure is told, and which is done as if nothing had failed?"""
        path = told.outcome.path
        if (
            told.kind != "elsewhere"
            or not told.goes_on
            or path.elsewhere
            or not path.caught
            or not any(one.kind in _RAISED for (at, *_), one in self.told.items() if at != key)
        ):
            return False
        from ...same_work import is_same_work  # noqa: PLC0415 - few handlers go on after a failure

        since = path.caught[-1].worked
        done = [path.given[at] for at, one in enumerate(path.worked[since:], since) if one == 0 and at not in path.settled]
        return any(is_same_work(done, one.path.given) for one, _ in self.replies if one.of is None and one.path.flips == path.flips)

    def is_part(self, key: int, told: Told) -> bool:
        """Is it not all of the work? What is told when it fails has been done before; a body that is no message is left out on purpose, and nothing else with it."""
        if known.commits(self._site(key).what) or told.kind == "deleted":
            return False
        if told.is_step or self._site(key).what.rpartition(".")[2] in known.PUTS_BACK:
            return self._has_told_work
        if self._site(key).kind == "parse":
            return bool(self.saved) and not (told.clause is not None and told.clause.outside)
        path = told.outcome.path
        is_again = len(path.caught) > 1 and all(one.node is path.caught[0].node for one in path.caught)  # the last time after all of the work
        done = [path.sites[one] for one in itertools.takewhile(lambda one: is_again or one != key, path.sites) if one != key]
        if known.asks_for_status(self._site(key).what):  # it tells how the request before it ended, which is no part of its own
            asked = next((one for one in reversed(done) if known.answers_any_status(one.what) or known.asks_a_host(one.what)), None)
            if asked is not None and _alike(asked) in self.saved:
                return False
        is_none = (known.only_brings, known.only_makes, known.connects, does_nothing)
        kept = [
            one
            for one in done
            if _alike(one) in self.saved and one.what.rpartition(".")[0] not in path.undone and not any(is_so(one.what) for is_so in is_none)
        ]
        if (work := _no_states(kept, path)) or not kept:
            return bool(work)
        from .states import is_only_begun  # noqa: PLC0415 - as said

        if may_be := is_only_begun(self._site(key), kept, self.runs.outcomes[0].path):
            self.beside.append(self._site(key))
        return may_be

    @cached_property
    def _sites(self) -> list[Site]:
        return [*{key: site for one in self.runs.outcomes for key, site in one.path.sites.items()}.values()]

    def _site(self, key: int) -> Site:
        return next(one.path.sites[key] for one in self.runs.outcomes if key in one.path.sites)

    def _site_in(self, outcome: Outcome) -> Site:
        """The call that fails, as this run has come to it."""
        return outcome.path.sites.get(key := outcome.of or 0) or self._site(key)

    def _failure(self, key: int, told: Told, *, part: bool) -> Failure:
        site, clause = self._site(key), told.clause
        decides = clause if told.kind != "raised" else None
        node, module, caught, broad = site.node, site.module, "", True
        if told.kind == "deleted" and told.outcome.path.lost is not None:
            node, module = told.outcome.path.lost
        elif decides is not None:
            node, module, caught, broad = decides.node, decides.module, decides.text, decides.broad
        elif told.kind in LOST and (holder := self._holder(told.outcome)) is not None:
            node, module, caught = holder
        of = "batch" if site.message is None or (decides is not None and decides.outside) else "message"
        failed = tuple(dict.fromkeys(self.notes.at(one.module, each) for one in self._sites if _alike(one) == _alike(site) for each in _requests(one.node)))
        work = "after" if told.kind == "raised" and self._is_after_all(told.outcome, site) else site.kind
        return Failure(of, told.kind or "log", caught, broad, self.notes.at(module, node), work, told.what, part, failed)

    def _is_after_all(self, outcome: Outcome, site: Site) -> bool:
        from .after_all import is_after_all  # noqa: PLC0415 - few handlers let an exception out

        return is_after_all(outcome, site, self.notes)

    def _narrow(self) -> Iterator[Failure]:
        """What narrow clauses do."""
        for outcome, reply in self.replies:
            codes = codes_of(outcome) & PASSING | self._canceled(outcome)
            if outcome.of is not None and (outcome.narrow or codes) and outcome.path.caught and outcome.path.failed_at is not None:
                told = Told(outcome, reply, reports=self.reports)
                if told.kind not in (None, "visibility") and told.clause is not None and (codes or not told.clause.broad):
                    passes = told.kind in LOST and (bool(codes) or not PASSING.isdisjoint(outcome.path.names))
                    if passes and self._is_told_otherwise(outcome):
                        continue  # it is raised at the last attempt, say, and nobody knows which one that is
                    made = self._failure(outcome.of, told, part=passes and self.is_part(outcome.of, told))
                    yield made._replace(broad=True, caught=f"{made.caught}{''.join(f': {one}' for one in sorted(codes)[:1])}") if passes else made

    def _of_code(self) -> Iterator[Failure]:
        """What the code raises itself, and returns the message for."""
        for outcome, reply in self.replies:
            clause = outcome.path.caught[-1] if outcome.of is None and 0 in reply.ids and outcome.path.caught else None
            if clause is not None and isinstance(getattr(clause.error, "site", None), ast.Raise):
                yield Failure("message", "response", clause.text, clause.broad, self.notes.at(clause.module, clause.node))

    def _canceled(self, outcome: Outcome) -> set[str]:
        """A reason for which a transaction is canceled, where the run takes every one of them for the same."""
        if CANCELED[0] not in {*outcome.path.names, *codes_of(outcome)}:
            return set()
        from .canceled import asks_reasons  # noqa: PLC0415 - few handlers write in transactions

        return set() if asks_reasons(self.runs.machine) or self._is_told_otherwise(outcome) else {CANCELED[1]}

    def _is_told_otherwise(self, outcome: Outcome) -> bool:
        """Is the same failure told somebody where something else is answered (a lookup whether the item is there)?"""
        alike = ((other, reply) for other, reply in self.replies if other.of == outcome.of and codes_of(other) == codes_of(outcome))
        return any(Told(other, reply, reports=self.reports).kind not in LOST for other, reply in alike if {*other.path.names} == {*outcome.path.names})

    def passed(self, outcome: Outcome, told: Told, code: str) -> Failure:
        """One that is lost where a service of AWS answers this."""
        made = self._failure(outcome.of or 0, told, part=self.is_part(outcome.of or 0, told))
        return made._replace(broad=True, caught=f"{made.caught}: {code}")

    def _holder(self, outcome: Outcome) -> tuple[Any, Any, str] | None:
        """What keeps an exception at which nobody looks: a future, a task, a thread, `gather(return_exceptions=True)`."""
        for error, node, text, module in outcome.path.unlooked:
            if error.message == 0:
                return node, module, text
        for one, module in outcome.path.started:
            if isinstance(one, Future) and one.error is not None and not one.looked and getattr(one.error.error, "message", None) == 0:
                return one.node, module, text_of(one.node)
        return None


def _requests(node: ast.AST) -> Iterator[ast.AST]:
    """The call, and what may name a request in it: that of a function which it is given (`to_thread(sns.publish, …)`), or one of a transaction."""
    return (one for one in ast.walk(node) if isinstance(one, (ast.Call, ast.Attribute, ast.Dict)))


def _no_states(sites: list[Site], path: Path) -> list[Site]:
    """Those that do more than to write how far the work is."""
    from .states import only_states  # noqa: PLC0415 - few handlers pass over what fails

    states = only_states(sites, path)
    return [one for one in sites if one not in states]


def _called(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _alike(site: Site) -> tuple[Any, ...]:
    """What it has in common with others that end as it does."""
    return site.guards, site.message is None, site.kind == "parse"


def _is_done_already(outcome: Outcome) -> bool:
    """Is it the failure that says that there is nothing left to do? Whoever tells of this one alone, and keeps the others to himself, loses messages."""
    return ALREADY in codes_of(outcome)


def codes_of(outcome: Outcome) -> set[str]:
    """What the run has found codes to be equal to."""
    return {one for key, answer in outcome.path.truth.items() if answer and key[0] == "equal" for one in key[1:] if isinstance(one, str)}


def _rank(kind: str | None) -> int:
    return -1 if kind is None else _BETTER.index(kind)


def _cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def text_of(node: Any) -> str:
    try:
        return (
            _cut(ast.unparse(node))
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Return))
            else "return"
            if isinstance(node, ast.Return)
            else node.name
        )
    except (AttributeError, ValueError):
        return ""
