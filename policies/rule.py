"""What a rule is made of, and what it says.

A rule is a module: its docstring is its page (why it matters, a Bad and a Good example), `@rule` carries its metadata, and one generator judges one subject in one world,
written as if everything were known. What nobody can know raises `Undecided` by itself; findings yielded before that are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple, regex
from queuegate.synth.model import Gap, Mapping, View
from queuegate.synth.values import CodePlace, Outside, Place, Undecided, Value, every, some

from .change import Change, Chosen, Edit, Grant, Method, edit, in_its_place, kept, sam_template, together, waiting
from .severity import Severity
from .team import Declaration, Related, Team, Waiver

if TYPE_CHECKING:  # most rules ask nothing of a policy
    from re import Match

    from queuegate.synth.iam import Statement

__all__ = [
    "Change",
    "Chosen",
    "Declaration",
    "Finding",
    "Grant",
    "Mapping",
    "Method",
    "Outside",
    "Related",
    "Rule",
    "Severity",
    "Team",
    "TemplateFile",
    "Undecided",
    "Waiver",
    "acts",
    "default",
    "doubts",
    "every",
    "everybody",
    "few",
    "in_its_place",
    "kept",
    "listed",
    "rule",
    "sam_template",
    "seconds",
    "some",
    "together",
    "under",
    "waiting",
]


class Finding:
    """What is wrong, where it is written, and because of which other values.

    `at` is the value (or resource) to change; `because` are the others that the judgement rests on; `key` tells two findings on one property apart (where it is
    not given: the action and its resource); `severity` overrides the rule's in a milder or graver case. `changes` put it right, all of them together, or `instead` those others; `fix` is what else is
    to be said of that (without changes: instead of the rule's advice). `explains` are the doubts that others have because of it: while it counts, they are no open questions. `action` and `on` are the action and the resource of the policy statement
    that it is about, as they are written there: a waiver may name them; `surplus` are the actions that it gives beyond what is needed. Places are taken when it is made, in the world of the replay; of a place in a function's code,
    `place` is the property that holds the code, and `spot` the line.
    """

    __slots__ = ("action", "because", "changes", "explains", "fix", "instead", "key", "message", "on", "place", "property", "severity", "spot", "surplus")

    def __init__(  # noqa: PLR0913 - each says one thing, by name
        self,
        message: str,
        *,
        at: Value[Any] | View | Place | CodePlace,
        because: Iterable[Value[Any] | View | Related] = (),
        key: str = "",
        severity: Severity | None = None,
        action: str = "",
        on: str = "",
        surplus: Iterable[str] = (),
        fix: str = "",
        changes: Iterable[Change | Grant] = (),
        instead: Iterable[Change | Grant] = (),
        explains: Iterable[Undecided] = (),
    ) -> None:
        self.message, self.severity, self.fix = message, severity, fix
        self.action, self.on, self.surplus = action, on, tuple(surplus)
        self.key = key or " on ".join(filter(None, (action, on)))
        self.place = at if isinstance(at, Place) else at.place
        self.spot = at.spot if isinstance(at, CodePlace) else None
        self.property = at.name if isinstance(at, Value) else None
        self.because = tuple(_related(other) for other in because)
        self.changes, self.instead = tuple(map(self._edit, changes)), tuple(map(self._edit, instead))
        self.explains = tuple(doubt.reason for doubt in explains)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Finding) and self.worded(str) == other.worded(str)

    def __hash__(self) -> int:
        return hash(self.worded(str))

    def _edit(self, change: Change | Grant) -> Edit:
        """The change; of the value that the finding is about, where that is written: the default of a parameter, say."""
        made = edit(change)
        elsewhere = self.place.scope is not made.place.scope or self.place.route[:1] != ("Resources",)
        is_own = made.property == self.property and (elsewhere or self.place.route[:2] == made.place.route[:2])
        return made._replace(at=self.place) if is_own and made.there == made.property.count(".") + 1 else made

    def worded(self, words: Callable[[str], str]) -> tuple[Hashable, ...]:
        """All that it says, in other words."""
        edits = tuple(one.identity() for one in (*self.changes, *self.instead))
        said = words(self.message), words(self.key), words(self.on), words(self.fix)
        return *said, self.place, self.spot, self.severity, self.action, self.surplus, self.explains, edits


def doubts(*asked: Callable[[], object]) -> list[Undecided]:
    """Why these questions have no answer, where they have none."""
    found = []
    for ask in asked:
        try:
            ask()
        except Undecided as doubt:
            found.append(doubt.again())
    return found


def few(names: Iterable[str], most: int = 3) -> str:
    """The first few of the names, and how many more there are: `sqs:DeleteQueue, sqs:PurgeQueue and 14 more`."""
    names = list(names)
    shown = names if len(names) <= most + 1 else names[:most]
    return ", ".join(shown) + (f" and {len(names) - len(shown)} more" if len(names) > len(shown) else "")


def listed(names: Iterable[str]) -> str:
    """All of the names, each once: `A`, `A and B`, `A, B and C`."""
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} and {last}" if others else last


def calling(name: str, reasons: Iterable[str]) -> str:
    """What a function does, for which it needs something, in one clause where it makes calls: `Worker calls put_item and delete_item`."""
    several, head = tuple(reasons), f"{name} calls "
    is_one = all(one.startswith(head) for one in several)
    return f"{head}{listed(one.removeprefix(head) for one in several)}" if is_one else listed(several)


def acts(statement: Statement) -> str:
    """The first few of the actions that a statement speaks of, as they are written there."""
    return f"{'every action except ' if statement.actions.but else ''}{few(str(one.text) for one in statement.actions.patterns)}"


def everybody(statement: Statement) -> str:
    """Whom a statement names that names everybody: `Principal *`, or those whom its NotPrincipal leaves out."""
    return f"everybody except {few(str(one.name) for one in statement.principals)} (NotPrincipal)" if statement.all_principals_but else "Principal *"


def under(asked: Iterable[str]) -> str:
    """The Condition under which a statement lets everybody in: what it asks of a caller, in words, limits nobody."""
    said = few(asked)
    return f"under a Condition that others meet, too ({said})" if said else "without a Condition that limits who"


def seconds(value: float | Value[int]) -> str:
    """Seconds as a person reads them, above an hour also in words: `345,600 s (4 days)`; of a value that nobody wrote, `345,600 s (4 days, default)`."""
    number = value.get() if isinstance(value, Value) else value
    notes = ["default"] if isinstance(value, Value) and value.origin == "default" else []
    for unit, name in ((86_400, "day"), (3_600, "hour")):
        if number > 3_600 and number % unit == 0:  # noqa: PLR2004 - an hour
            count = int(number // unit)
            notes.insert(0, f"{count:,} {name}{'' if count == 1 else 's'}")
            break
    return " ".join([f"{number:,} s", *([f"({', '.join(notes)})"] if notes else [])])


def default(value: Value[Any], *, inside: bool = False) -> str:
    """What stands behind a value that nobody wrote: ` (default)`, or `, default` inside brackets."""
    return "" if value.origin != "default" else ", default" if inside else " (default)"


COUNTS: Final = "each throttle counts towards maxReceiveCount"


def throttled(mapping: Mapping) -> str:
    """What a throttle costs a message, as far as the queue is known: `each throttle counts towards maxReceiveCount`."""
    try:
        counts = mapping.queue.counts_receives()
    except Undecided:
        return "each throttle counts towards a maxReceiveCount"
    return COUNTS if counts else "its messages wait for VisibilityTimeout each time"


def _related(other: Value[Any] | View | Related) -> Related:
    match other:
        case Related():
            return other
        case Value():
            value = other.get()
            return Related(f"{other.name} is {'absent' if value is None else _shown(other)}", other.place)
        case View():
            return Related(f"the {_WORD.sub(_small, other.facts.type.rpartition('::')[2]).strip()} {other.name}", other.place)


_WORD: Final = regex(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def _small(word: Match[str]) -> str:
    """A word of a type's name as people write it: `event source mapping `, `DB instance `."""
    return f"{word[0] if word[0][1:].isupper() else word[0].lower()} "


def _shown(value: Value[Any]) -> str:
    """`true`, `1,200 messages`, `345,600 s (4 days, default)`."""
    known = value.get()
    if value.unit == "s" and not isinstance(known, bool):
        return seconds(value)
    number = f"{known:,}" if isinstance(known, int) and not isinstance(known, bool) else str(known).lower() if isinstance(known, bool) else str(known)
    unit = value.unit.removesuffix("s") if known == 1 else value.unit
    return f"{number}{' ' if unit else ''}{unit}{default(value)}"


class TemplateFile(NamedTuple):
    """A template as a file: what CloudFormation has to take in whole. `size` is in bytes.

    `missing` is what it names and does not have, `unread` what it brings in and nobody reads here.
    """

    name: str
    size: int
    place: Place
    missing: tuple[str, ...] = ()
    unread: tuple[Gap, ...] = ()


class Rule(NamedTuple):
    """A rule's metadata, written once: pages, `explain`, reports and schemas are made from it."""

    name: str
    group: str
    on: type[Any]
    severity: Severity
    docs: str
    fix: str
    check: Callable[..., Iterator[Finding]]
    page: str

    @property
    def rule(self) -> Rule:
        """Itself: who has a rule need not know whether it is only listed (`contents.Listed`)."""
        return self

    @property
    def subject(self) -> str:
        """The name of what it judges."""
        return self.on.__name__

    @property
    def summary(self) -> str:
        """The first sentence of its page."""
        return self.page.strip().partition("\n")[0]

    def judge(self, subject: Any, team: Team) -> Iterator[Finding]:
        """Run it on one subject. A rule that names a second argument is told what the team has decided."""
        return self.check(subject, team) if self.check.__code__.co_argcount > 1 else self.check(subject)


def rule(name: str, *, on: type[Any], severity: Severity, docs: str, fix: str) -> Callable[[Callable[..., Iterator[Finding]]], Rule]:
    """Make a rule of a generator function; the module's docstring is its page, the folder its group. `docs` is the AWS page that its judgement rests on, "" where it is about our own settings."""

    def made(check: Callable[..., Iterator[Finding]]) -> Rule:
        return Rule(name, check.__module__.rpartition(".")[0].rpartition(".")[2], on, severity, docs, fix, check, check.__globals__["__doc__"] or "")

    return made
