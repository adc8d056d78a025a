"""What becomes of the message that failed in a run, and of those behind it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from ....reading import LOST, TAKEN_OFF, WRONG, Failure, Seen, each_once
from ....same_work import is_same_work
from ....words.asking import only_asks
from ....words.clauses import is_for_passing
from ....words.naming import only_measures
from ....words.taken import is_taken
from ....words.taking_back import takes_back, written_on
from ....words.working_out import does_nothing, only_makes
from ..forms.form import called_on, text_of
from ..response.answers import Answer
from ..run.state.path import Caught, Path, Site, Work
from ..run.state.values import EVERY, Error, List, Object, Opaque, about_of
from ..run.ways import Outcome

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Unit

_BETTER: Final = ("response", "elsewhere", "raised", "status", "summary", "empty", "log", "deleted", "taken")
_FETCHES: Final = re.compile(
    r"^(?:\w+\.)*(?:get|find|load|read|fetch|query|list|scan|describe|lookup|parse|exists|contains|count|has)(?-i:(?![a-z]))", re.IGNORECASE
)
_COMMITS: Final = re.compile(r"(?:^|\.)commit(?:Async)?\(", re.IGNORECASE)
"""What work before it comes to nothing without: https://pkg.go.dev/database/sql#Tx.Commit"""
_SETTLES: Final = re.compile(rb"^[^(]*(?:delete|change)Message(?:Visibility)?(?:Batch)?(?:Async)?\(", re.IGNORECASE)
_STATUS: Final = frozenset({"statusCode", "status"})


class Fate(NamedTuple):
    """A run in which something failed, seen from its end. `told`: as in `Failure`; None where that is not known. `handed`: what the message that failed, or its error, is handed to; `undone`: on what it was taken away again what was written before, because of the failure."""

    outcome: Outcome
    site: Site
    told: str | None
    clause: Caught | None
    what: str
    handed: tuple[Work, ...]
    undone: frozenset[str]


def fate(outcome: Outcome, answer: Answer, *, reports: bool, usual: frozenset[int]) -> Fate | None:
    """What became of a failure; None where nothing failed. `reports`: other ways of the handler return failed messages; `usual`: the calls that are made where nothing fails."""
    path = outcome.path
    if path.fault is None or path.fault_site is None:
        return None
    is_dropped = any(one.error is not None and one.error.fault and not one.looked for one in path.started)
    clause = path.caught[-1] if path.caught and not is_dropped else None  # which threw it again, for nobody
    works = tuple(_handed(path, clause, usual))
    told, what = _told(outcome, answer, clause, works, reports=reports)
    undone = frozenset(written_on(one.site.text) for one in path.events[path.at :] if _takes_back(one, path, usual))
    return Fate(outcome, path.fault_site, told, clause, what, works, undone)


def _told(outcome: Outcome, answer: Answer, clause: Caught | None, works: tuple[Work, ...], *, reports: bool) -> tuple[str | None, str]:
    path = outcome.path
    about = path.fault.about if path.fault is not None else frozenset()
    if path.unsure:
        return None, ""
    if (outcome.raised or (about & answer.ids and len(about) == 1)) and (gone := _gone(path)) is not None:
        return "deleted" if gone[2] else "taken", "DeleteMessage"
    if outcome.raised:
        return "raised", ""
    kinds = {kind for kind, _, _ in answer.kinds}
    if (about & answer.ids if len(about) == 1 else answer.ids == EVERY) or kinds & WRONG:
        return "response", ""
    if not answer.known or path.unfollowed:
        return None, ""
    if path.items and not reports and not kinds & {"list", "empty"}:
        return "response", ""  # that they are not returned is said of the answer
    if works and not _goes_on_without_body(path, clause):
        return "elsewhere", ""
    if kinds & {"empty", "list", "library"}:
        return "empty", ""
    names = next((what for kind, what, _ in answer.kinds if kind == "other"), "")
    if set(names.split(", ")) & _STATUS or names.endswith("ResponseEvent"):
        return "status", names
    return "log", ""


def _handed(path: Path, clause: Caught | None, usual: frozenset[int]) -> Iterator[Work]:
    about = path.fault.about if path.fault is not None else frozenset()
    for one in path.events[max(path.at, clause.at if clause else 0) :]:
        tells = _is_told(one.given, path.fault, about) and not _settles(one, path, usual)
        if tells and not _is_aside(one) and not _is_for_a_log(one.site, path) and not _only_asks(one):
            yield one


def _gone(path: Path) -> tuple[Node, Unit, bool] | None:
    """Where the code takes the message that failed off the queue by itself, and whether it does so after its work failed; None where it does not, or where that is what failed."""
    about = path.fault.about if path.fault is not None else frozenset()
    found = path.gone.get(next(iter(about))) if len(about) == 1 else None
    return found if found is not None and path.fault_site is not None and found[0].id != path.fault_site.node.id else None


_STATEMENTS: Final = ("expression_statement", "assignment_statement", "short_var_declaration", "var_declaration")
_HANDS_ON: Final = re.compile(
    r"_?(?i:send|publish|put|save|store|park|enqueue|queue|requeue|push|write|insert|upsert|report|notify|record|upload|post|add|emit|forward|move|dispatch|create|update|persist|track|capture|alert|submit|"
    r"invoke|start|retry|mark|set|raise|call|exec|execute|do|handle|process|run|apply|delete|archive|quarantine|fail|reject|resend|copy)(?![a-z])|\w*Async$"
)
_ENDS: Final = ("statement", "block", "body", "declaration", "lambda_expression", "func_literal", "anonymous_method_expression")
_DEEP: Final = 4


def _goes_on_without_body(path: Path, clause: Caught | None) -> bool:
    """Is the error of a parser dropped by a statement of Go (`_ = json.Unmarshal(…)`), and is what is done then done with what it was to fill, and not with the body itself?"""
    site = path.fault_site
    if clause is None or site is None or site.kind != "parse" or (clause.node.type not in _STATEMENTS and clause.node.id != site.node.id):
        return False
    about = site.about
    return not about & path.read_later and not any(_has_body(one.given) for one in path.events[path.at :] if one.site.about & about)


def _has_body(value: Any, depth: int = _DEEP) -> bool:
    if isinstance(value, Opaque):
        return value.field == "body"
    if isinstance(value, tuple):
        return any(_has_body(one, depth) for one in value)
    inner = value.items if isinstance(value, List) else value.fields.values() if isinstance(value, Object) else ()
    return depth > 0 and any(_has_body(one, depth - 1) for one in inner)


def _settles(one: Work, path: Path, usual: frozenset[int]) -> bool:
    """Does it take a message off the queue, or say when it comes back, which it does only where it is returned as failed, too? Or does it take away again what was written of it, because it failed?"""
    return _takes_back(one, path, usual) or puts_back(one.site)


def _takes_back(one: Work, path: Path, usual: frozenset[int]) -> bool:
    node = one.site.node
    return takes_back(one.site.text, lambda: text_of(node), tells=path.fault in one.given, is_usual=node.id in usual)


def _is_aside(one: Work) -> bool:
    """Is only something closed, or a text written, that was made of the message: deferred, say?"""
    return one.site.kind == "block" and not any(isinstance(held, Error) and held.fault for held in one.given)


def _is_for_a_log(site: Site, path: Path) -> bool:
    """Does it stand in what is written to the log, and only makes a text of an exception for that, by its name?"""
    held = site.node.parent if path.logged and not _HANDS_ON.match(site.text.partition("(")[0].rpartition(".")[2]) else None
    while held is not None and not held.type.endswith(_ENDS):
        if held.id in path.logged:
            return True
        held = held.parent
    return False


def _only_asks(one: Work) -> bool:
    """Does it ask something of the error, make a number or another text of what it is given, or look something up by it?"""
    name = one.site.text.partition("(")[0].rpartition(".")[2]
    looks_up = _LOOKS_UP.match(name) is not None and isinstance(one.given[0] if one.given else None, Opaque) and _CLIENT.match(one.given[0].type) is not None
    return looks_up or _MAKES_TEXT.match(one.site.text) is not None or only_asks(name, one.site.node)


def _is_told(given: tuple[Any, ...], fault: Error | None, about: frozenset[int]) -> bool:
    return any(one is fault or (isinstance(one, Error) and one.fault) for one in given) or bool(about_of(given) & about)


_WORKS_OUT: Final = re.compile(
    r"(?:return\s+)?(?:(?:strconv|time|fmt|errors|strings)\.\w+|(?:json|xml|base64|hex)\.(?!NewEncoder\b)\w+|io\.ReadAll"
    r"|(?:Async)?RequestBody\.from\w+|Objects\.require\w+|Preconditions\.check\w+|Validate\.\w+|Assert\.\w+|Guard\.(?:\w+\.)?\w+|\w*Exception\.ThrowIf\w*)\(|throw\b|return\b"
)
"""What only works something out of a message, or refuses it: https://pkg.go.dev/std https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Objects.html https://guava.dev/releases/snapshot/api/docs/com/google/common/base/Preconditions.html
https://learn.microsoft.com/en-us/dotnet/api/system.argumentnullexception.throwifnull https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/core/sync/RequestBody.html"""

_CLIENT: Final = re.compile(r"software\.amazon\.awssdk\.|com\.amazonaws\.services\.|github\.com/aws/aws-sdk-go|(?:Amazon\.[\w.]+\.)?I?Amazon[A-Z]\w+$")
_LOOKS_UP: Final = re.compile(r"(?:batch|transact)?(?:get|query|scan|list|describe|head)(?![a-z])", re.IGNORECASE)
"""Operations of AWS that change nothing, by a client, or a table of the enhanced one: https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/enhanced/dynamodb/DynamoDbTable.html"""
_MAKES_TEXT: Final = re.compile(r"(?:strconv|strings|errors)\.\w+\(")


def failures(fates: list[Fate], well: Callable[[Outcome], Outcome | None]) -> tuple[Failure, ...]:
    """Each failure once. `well`: the run with the same choices in which nothing fails."""
    saved = _saved(fates)
    if not saved:
        fates = [one._replace(told="log") if one.told == "elsewhere" and _is_unheard(one, well) else one for one in fates]
    fates = [one for one in fates if one.told not in LOST or not only_measures(one.site.text)]
    best: dict[tuple[int, bool, int], Fate] = {}  # a call that two ways of the handler share is judged on each
    narrow = [one for one in fates if one.clause is not None and not one.clause.broad and one.told in LOST and not one.outcome.path.special]
    for one in fates:
        if one.told is not None and one not in narrow:
            before = best.get(key := (one.site.node.id, one.outcome.path.plan.unanswered, one.site.guard))
            if before is None or rank(one) < rank(before):
                best[key] = one
    return each_once(
        _failure(one, part=_is_part(one, saved) if one.told in LOST else one.told == "elsewhere" and _is_unnoticed_part(one, saved, well))
        for one in (*best.values(), *narrow)
    )


def _is_unnoticed_part(one: Fate, saved: set[int], well: Callable[[Outcome], Outcome | None]) -> bool:
    """Is it passed over before other work, whose failure is told, and which is done as if nothing had failed?"""
    return bool(saved - {one.site.node.id}) and _is_unheard(one, well)


def _is_unheard(one: Fate, well: Callable[[Outcome], Outcome | None]) -> bool:
    """Is what is done after it done as if nothing had failed?"""
    usual = well(one.outcome)
    if usual is None:
        return False
    return is_same_work(((work.site.node.id, work.given) for work in one.handed), ((work.site.node.id, work.given) for work in usual.path.events))


def _saved(fates: list[Fate]) -> set[int]:
    """The work whose failure is told."""
    return {
        one.site.node.id
        for one in fates
        if one.told in ("response", "raised") and one.site.kind == "work" and not _WORKS_OUT.match(one.site.text) and not _makes(one.site, one.outcome.path)
    }


def is_no_work(site: Site, path: Path) -> bool:
    """Does it only bring something, name it for a log, or make something of it?"""
    return only_prepares(site) or _makes(site, path)


def _makes(site: Site, path: Path) -> bool:
    """Does it only make something of what the message tells, or judge that?"""
    of, name = called_on(site.node)
    given = next((one.given for one in path.events if one.site.node.id == site.node.id), ())
    is_awaited = site.node.parent is not None and site.node.parent.type == "await_expression"
    return only_makes(of, name, is_taken=not is_awaited and is_taken(site.node), of_data=bool(given) and isinstance(given[0], Opaque) and given[0].parsed)


def is_beside(one: Fate, fates: list[Fate]) -> bool:
    """Is it best-effort work beside the real one?"""
    return _is_part(one, _saved(fates))


def rank(one: Fate) -> tuple[bool, int]:
    """What is done for whatever goes wrong comes before what is done for one kind of it."""
    return one.outcome.path.special or (one.clause is not None and not one.clause.broad), _BETTER.index(one.told or "log")


def _failure(one: Fate, *, part: bool) -> Failure:
    path, site, told = one.outcome.path, one.site, one.told or "log"
    node, unit, caught, broad = site.node, site.unit, "", True
    decides = one.clause if told != "raised" else None
    if (gone := _gone(path)) is not None and told in TAKEN_OFF:
        node, unit, decides = gone[0], gone[1], None
    elif decides is not None:
        node, unit, caught = decides.node, decides.unit, decides.text
        broad = decides.broad or (told in LOST and is_for_passing(caught))
    elif told in LOST:
        node, unit, caught = _holder(path, site)
    of = "message" if len(site.about) == 1 and (decides is None or decides.turn is not None) else "batch"
    work = "block" if told == "raised" and path.perhaps else site.kind
    return Failure(of, told, caught, broad, unit.file.at(node), work, one.what, part, (site.unit.file.at(site.node),))


def _holder(path: Path, site: Site) -> tuple[Node, Unit, str]:
    """What keeps an error at which nobody looks: a task, or the call whose result is dropped."""
    for one in path.started:
        if one.error is not None and one.error.fault and not one.looked:
            return one.node, one.unit, one.text
    if path.handed is not None:
        return path.handed
    return site.node, site.unit, site.text


def _is_part(one: Fate, told: set[int]) -> bool:
    """Has the work been done before, and is its failure told? A message that cannot be parsed is left out on purpose where that of the work is."""
    if one.told in TAKEN_OFF:
        return False
    path, sites, of_one = one.outcome.path, one.outcome.path.sites, len(one.site.about) == 1
    if one.site.node.id in path.ends or _COMMITS.search(one.site.text):
        return False
    if not one.site.about and {work.message for work in path.events[path.at :]} >= EVERY:
        return True  # the work on the messages comes after it
    saved = {key for key in told if not of_one or key not in sites or len(sites[key].about) == 1}  # what is done once for the batch is no work on a message
    if one.site.kind == "parse":
        return bool(saved) and not _goes_on_without_body(path, one.clause)
    is_again = len(path.caught) > 1 and all(caught.node is path.caught[0].node for caught in path.caught)  # the last time after all of the work
    before = itertools.takewhile(lambda key: is_again or key != one.site.node.id, sites)
    return any(key in saved and key != one.site.node.id and written_on(sites[key].text) not in one.undone and not only_prepares(sites[key]) for key in before)


def only_prepares(site: Site) -> bool:
    """Does a call only bring something, or say something about what it is given?"""
    return _FETCHES.match(site.text) is not None or does_nothing(site.text, is_taken=is_taken(site.node))


def puts_back(site: Site) -> bool:
    """Does it take a message off the queue, or say when it comes back, which it does only where it is returned as failed, too?"""
    return _SETTLES.search(site.node.text or b"") is not None


def order(fates: list[Fate], answers: dict[int, Answer], usual: Callable[[Outcome], Outcome | None]) -> Iterator[Seen]:
    """What happens to the second message after the first failed. `usual`: the run in which all else is the same, and nothing fails."""
    seen = set[tuple[str, int]]()
    for one in fates:
        path, answer = one.outcome.path, answers[id(one.outcome)]
        if one.told != "response" or 0 not in answer.ids or one.site.about != {0} or not answer.known:
            continue
        later = 1 in path.read_later or any(work.message == 1 for work in path.events[path.at :])
        kind = "goes-on" if later else "stops" if 1 in answer.ids else "drops"
        if kind == "drops" and (well := usual(one.outcome)) is not None and _done(well.path) <= _done(path):
            continue  # there was no more to do
        node, unit = (one.clause.node, one.clause.unit) if one.clause is not None else (one.site.node, one.site.unit)
        if (kind, node.id) not in seen:
            seen.add((kind, node.id))
            yield Seen(kind, "", unit.file.at(node))


def _done(path: Path) -> set[int]:
    """What was done with the second message, by the places in the code."""
    return {work.site.node.id for work in path.events if work.message == 1}
