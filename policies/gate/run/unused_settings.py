"""The step of a run that holds the names in the settings against what was read: an entry that means nothing there is said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from queuegate._light import NamedTuple
from queuegate.synth.sources.template import Template
from queuegate.synth.values.defaults import FUNCTION

from ...team import Setting
from ..catalogue.rules import UNUSED_SETTING
from ..judging.opened import Opened
from ..judging.parts import weighed
from ..report.record.model import External, Finding
from ..settings.patterns import means
from ..settings.suggest import nearest
from .asking.records import Request
from .judge import Judged, of_settings

_NEAR: Final = 0.8
_FUNCTIONS: Final = (FUNCTION, "AWS::Serverless::Function")


class _Read(NamedTuple):
    """What was read, and the templates as texts."""

    assemblies: Sequence[Opened]
    texts: Callable[[], list[str]]


def unused(judged: Judged, assemblies: Sequence[Opened], request: Request) -> list[Finding]:
    """What is said of the entries that mean nothing of what was read."""
    rules = [one.rule for one in request.judging.rules if one.name == UNUSED_SETTING.name]
    if not rules or not request.accepted.named:
        return []
    read = _Read(assemblies, cache(lambda: [json.dumps(template.body, default=str, ensure_ascii=False) for template in _templates(assemblies)]))
    idle = [found for one in request.accepted.named if (found := _idle(one, judged, read)) is not None]
    if not idle:
        return []
    from ..judging.findings import findings  # noqa: PLC0415 - only where an entry is not used
    from ..judging.verdicts import Verdict  # noqa: PLC0415 - as above

    verdicts = (Verdict(rule, (), what, ()) for setting in idle for rule in rules for what in rule.judge(setting, judged.team))
    return weighed(findings(verdicts, of_settings(request)), request.judging.severities)


def _idle(one: Setting, judged: Judged, read: _Read) -> Setting | None:
    """The entry, with what it may have meant, if nothing has its name; None where something has, and where it may be meant for what was not read."""
    known = _KNOWN[one.section](one.name, judged, read)
    if known is None:
        return None
    near = nearest(one.name.rpartition("/")[2], known, cutoff=_NEAR)
    return one._replace(near=near) if near or one.sure else None


def _parameters(name: str, judged: Judged, _: _Read) -> list[str] | None:
    return None if name in judged.met.parameters else sorted(judged.met.parameters)


def _functions(name: str, judged: Judged, read: _Read) -> list[str] | None:
    """The functions' names, None where the pattern means one. Most entries speak of a pipeline's: the templates are asked for no others until then."""
    if any(
        not isinstance(end, External) and end is not None and means(name, end.resource, end.construct) for end in (one.function for one in judged.pipelines)
    ):
        return None
    found = [(id_, template.construct(id_)) for template in _templates(read.assemblies) for id_, body in _resources(template) if _is_function(body)]
    return None if any(means(name, *one) for one in found) else sorted({id_ for id_, _ in found} | {path.rpartition("/")[2] for _, path in found if path})


def _outside(name: str, judged: Judged, read: _Read) -> list[str] | None:
    """What the templates name that lies outside, None where they name this: by a reference, or somewhere in their text."""
    if name in judged.met.outside or any(name in text for text in read.texts()):
        return None
    return sorted(judged.met.outside)


def _templates(assemblies: Sequence[Opened]) -> Iterator[Template]:
    for one in assemblies:
        yield from one.survey.templates(range(len(one.survey.routes))).values()


def _resources(template: Template) -> Iterator[tuple[str, Any]]:
    found = template.body.get("Resources")
    yield from found.items() if isinstance(found, dict) else ()


def _is_function(body: Any) -> bool:
    return isinstance(body, dict) and body.get("Type") in _FUNCTIONS


_KNOWN: Final[dict[str, Callable[[str, Judged, _Read], list[str] | None]]] = {
    "parameters": _parameters,
    "handlers": _functions,
    "externals": _outside,
}
