"""The first and the last lines of a report: what was seen, what was left out, and what it comes to."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import msgspec

from queuegate._light import NamedTuple

from .record.grouped import defects, failed
from .record.model import ENGINE, Compared, Engine, Problem, Report, Suppressed, Target, Trusted
from .record.questions import open_questions, questions
from .record.unread import is_unread, not_read, packaged, unread
from .source.snippets import at
from .text.color import Paint
from .text.escape import visible
from .text.layout import counted, listed, numbers, paragraph, wrapped

_KINDS: Final = {"cdk-app": "CDK app", "cloud-assembly": "cloud assembly", "sam": "SAM template", "cloudformation": "template"}
_STATUS: Final = {"off": "not run", "not-installed": "not installed", "crashed": "crashed"}
_BY: Final = {"waiver": "waived", "baseline": "there before", "superseded": "superseded"}
_MOST: Final = 6


def missed(report: Report, columns: int, paint: Paint) -> list[str]:
    """What could not be read and is not named where the reason stands, as of an app the cdk.json; and what was not although it may hold pipelines, with the command that reads it."""
    broken = [target.target for target in report.targets if target.status == "failed" and not any(_names(problem, target) for problem in report.problems)]
    lines = [*([f"not read: {listed(broken, _MOST)}, for the reason below"] if broken else []), *map(str, unread(report))]
    return [paint(part, "undecided") for line in lines for part in paragraph(line, columns)]


def _names(problem: Problem, target: Target) -> bool:
    """Does the place of a problem name the target, or what lies in it?"""
    where, path = problem.source.file if problem.source else problem.target or "", posixpath.normpath(target.target)
    return where in (path, target.target) or where.startswith(f"{path}/") or target.target == problem.target == "-"


def seen(report: Report, names: Mapping[str, str], columns: int, *, named: bool = True, verbose: bool = False) -> list[str]:
    """`3 templates, 2 pipelines: Orders → Worker, …; 21 rules; cfn-lint 1.40`.

    `named`: the pipelines are named, since no table does. `verbose`: linters that did not run are named, too. Where nothing was read the last line says so.
    """
    if not verbose and not names and not any(target.status == "checked" for target in report.targets):
        return []
    once = {posixpath.normpath(target.target): target for target in report.targets if target.status == "checked"}  # ./a and a are one
    kinds = Counter(_KINDS.get(target.kind, "target") for target in once.values())
    templates = [counted(number, kind) for kind, number in kinds.items()] or ["no template read whole" if names else "nothing read"]
    listing = f": {listed(names.values(), _MOST)}" if named else ""
    pipelines = f"{counted(len(names), 'pipeline')}{listing}" if names else "no SQS → Lambda pipeline"
    engines = [_engine(engine) for engine in report.engines if verbose or engine.status in ("ran", "crashed")]
    return paragraph("; ".join([", ".join([*templates, pipelines]), *engines]), columns)


def skipped(report: Report, columns: int) -> list[str]:
    """Everything that was met and is no template, in one line: by name while they are few, else counted by reason."""
    unseen = unread(report)
    made = packaged(report)
    lines = [
        line
        for folder, source in made.items()
        for line in paragraph(
            f"packaged: {folder} is made from {source}: correct what is found there in {source}, under resources.extensions what the framework makes itself",
            columns,
        )
    ]
    left = [target for target in report.targets if target.status == "skipped" and not is_unread(target, unseen) and target.target not in made.values()]
    if not left:
        return lines
    by_reason = Counter(target.reason or "no reason given" for target in left)
    few = len(left) <= 3  # noqa: PLR2004 - what reads well in one line
    reasons = [*by_reason] if len(by_reason) == 1 else [f"{number} × {reason}" for reason, number in by_reason.most_common()]
    what = [f"{target.target} ({target.reason})" for target in left] if few else reasons
    return [*paragraph(f"skipped {len(left)}: {'; '.join(what)}", columns), *lines]


def elsewhere(report: Report, columns: int) -> list[str]:
    """What a linter says of resources outside the pipelines, counted."""
    found = [f"{engine.name}: {counted(engine.elsewhere, 'finding')} more" for engine in report.engines if engine.elsewhere]
    return paragraph(f"{', '.join(found)}, on resources of no pipeline: --linter-scope template shows them", columns) if found else []


def suppressed(report: Report, columns: int) -> list[str]:
    """Findings that do not count, and why: the same rule and reason once."""
    found = not_counted(report)
    lines = [f"not counted: {how_many(found)}"] if found else []
    for one in found:
        where = f" ({at(one.why.source)})" if one.why.source else ""
        first, *more = wrapped(visible(f"{one.told()}{where}"), columns - 4)
        lines += [f"  {first}", *(f"    {line}" for line in more)]
    return lines


class NotCounted(NamedTuple):
    """So many findings of a rule, or checks that `wait` for an answer, do not count, and why. Of those that were there before only their number is told: `rule` is "", and no line of a baseline is named."""

    rule: str
    why: Suppressed
    waits: bool
    number: int

    def amount(self) -> str:
        """`2`, or `19 waiting checks`."""
        return counted(self.number, "waiting check") if self.waits else str(self.number)

    def told(self) -> str:
        return f"{self.amount()} {f'× {self.rule}: ' if self.rule else ''}{self.why.why()}"


def not_counted(report: Report) -> list[NotCounted]:
    """What does not count, and why: the same rule and reason once."""
    found: Counter[tuple[str, Suppressed, bool]] = Counter()
    for finding in report.findings:
        if why := finding.suppressed:
            known = why.by == "baseline"
            found[
                "" if known else finding.rule, msgspec.structs.replace(why, source=None, was=None) if known else why, known and finding.verdict == "undecided"
            ] += 1
    return [NotCounted(*key, number) for key, number in found.items()]


def how_many(found: Sequence[NotCounted]) -> str:
    """`46 findings, 19 waiting checks`."""
    numbers = {noun: sum(one.number for one in found if one.waits is waits) for waits, noun in ((False, "finding"), (True, "waiting check"))}
    return ", ".join(counted(number, noun) for noun, number in numbers.items() if number)


def beside(report: Report, most: int | None = None) -> list[str]:
    """What the findings and the settings were compared with, as far as somebody has to know: what is gone, what was not read, and what the change says otherwise (`most` of it)."""
    return [*chain.from_iterable(map(_compared, report.compared)), *_with_other_numbers(report), *(_trusted(report.trusted, most) if report.trusted else ())]


def _compared(one: Compared) -> Iterator[str]:
    for what in one.unread:
        yield f"not compared: {what}: what it had counts as new"
    if one.gone:
        number = sum(each.count for each in one.gone)
        names = [f"{f'{each.count} × ' if each.count > 1 else ''}{each.rule}{f' on {each.resource}' if each.resource else ''}" for each in one.gone]
        where = f"in {one.name} and" if one.by == "baseline" else "there before and"
        shrink = f". To take {'it' if number == 1 else 'them'} out: {one.shrink}" if one.shrink else ""
        yield f"gone: {counted(number, 'finding')} {'was' if number == 1 else 'were'} {where} {'is' if number == 1 else 'are'} not any more ({listed(names, _MOST)}){shrink}"


def _with_other_numbers(report: Report) -> Iterator[str]:
    """What was there before and may be worse now: it is no graver, and says another number."""
    found = [(one, one.suppressed.was) for one in report.findings if one.suppressed and one.suppressed.was is not None]
    if not found:
        return
    names = []
    for one, was in found:
        before, now = was.split(), numbers(one.message).split()
        pairs = [(a, b) for a, b in zip(before, now, strict=True) if a != b] if len(before) == len(now) else [(" ".join(before), " ".join(now))]
        changes = ", ".join(f"{a or 'none'} → {b or 'none'}" for a, b in pairs)
        names.append(f"{one.rule}{f' on {one.construct or one.resource}' if one.construct or one.resource else ''}: {changes}")
    yield f"there before with other numbers: {counted(len(found), 'finding')} ({listed(list(dict.fromkeys(names)), _MOST)})"


def _trusted(trusted: Trusted, most: int | None) -> Iterator[str]:
    if trusted.differs:
        yield f"settings: those of {trusted.name} ({trusted.commit[:8]}) count. What comes with this change says otherwise, and holds once it is merged:"
    for one in trusted.differs[:most]:
        was, now = (text if text is not None else "absent" for text in (one.followed, one.ignored))
        yield f"settings: {one.key}: {was} → {now}"
    if most is not None and len(trusted.differs) > most:
        yield f"settings: and {len(trusted.differs) - most} more (--full shows them)"


def summary(report: Report, paint: Paint) -> str:
    """`2 errors, 1 warning; 3 open questions (48 checks wait)`, or `clean: …`."""
    found = defects(failed(report))
    severities = Counter(str(defect.first.severity) for defect in found)
    parts = [
        *([paint(counted(len(report.problems), "problem"), "error")] if report.problems else []),
        *(paint(counted(severities[name], name), name) for name in ("error", "warning", "note") if severities[name]),
    ]
    places = sum(len(defect.each) for defect in found)
    several = f" (in {places} places)" if places > len(found) else ""
    asked, unseen = questions(report), unread(report)
    by: Counter[tuple[str, bool]] = Counter()
    for one in not_counted(report):
        by[one.why.by, one.waits] += one.number
    kept = [f"{counted(number, 'waiting check') if waits else number} {_BY[kind]}" for (kind, waits), number in by.items()]
    aside = f" ({', '.join(kept)})" if kept else ""
    said = [
        *([f"{', '.join(parts)}{several}"] if parts else []),
        *([paint(open_questions(asked), "undecided")] if asked else []),
        *([paint(f"{not_read(unseen)} not read", "undecided")] if unseen else []),
    ]
    if not parts and not asked:
        said.insert(0, _all_well(report, paint, whole=not unseen))
    return "; ".join(said) + aside


def next_steps(report: Report, columns: int, paint: Paint) -> list[str]:
    """What somebody does next who sees this for the first time."""
    if not report.pipelines:
        return []
    step = "`queuegate init` declares in queuegate.yaml what each pipeline is meant to be, and no change of it goes unnoticed"
    first, *more = wrapped(step, columns - 6)
    return [f"{paint('next:', 'strong')} {first}", *(f"      {line}" for line in more)]


def _engine(engine: Engine) -> str:
    if engine.rules is not None and engine.status == "ran":
        return counted(engine.rules, "rule") if engine.name == ENGINE else f"{engine.name} {engine.version or ''} ({counted(engine.rules, 'rule')})"
    return f"{engine.name} {_STATUS.get(engine.status) or engine.version or 'ran'}"


def _all_well(report: Report, paint: Paint, *, whole: bool) -> str:
    if not any(target.status == "checked" for target in report.targets):
        return "nothing was checked"
    if not report.pipelines:
        return paint("no pipeline was judged: there is no event source mapping of a queue, and no SQS event of SAM", "undecided")
    new = "new " if any(one.suppressed and one.suppressed.by == "baseline" for one in report.findings) else ""
    found = f"no {new}finding in {counted(len(report.pipelines), 'pipeline')}"
    return f"{paint('clean', 'clean')}: {found}" if whole else f"{found} of what was read"
