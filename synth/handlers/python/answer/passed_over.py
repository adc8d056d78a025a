"""Requests whose answer tells of a failure and raises nothing: the batch is run once more with such an answer, and whoever learns of it looks at it.

Whatever else is asked after the answer came is asked both ways: where one of them tells somebody, or nobody knows, the request is left alone. So is one beside other work on its message, which may be a notice.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, Final

from ...effort import TooMuch
from ...reading import WRONG
from ..run import known
from ..run.library.aws.operations import TAKES_OFF
from ..run.state.bad_answers import Bad
from ..run.state.notes import aside
from ..run.state.path import Path, Site
from ..run.state.values import Future
from ..run.ways import Exploration, Outcome
from .answers import answer

_OF_ANSWERS: Final = ("text", "release", "close", "aclose")
"""What is asked of an answer, whatever is in it: https://docs.aiohttp.org/en/stable/client_reference.html#aiohttp.ClientResponse"""
_OF_FETCHED: Final = (*_OF_ANSWERS, "json", "raise_for_status")
"""What is asked of an answer that was fetched before."""
_AGAIN: Final = ("retry_if_result", "retry_if_not_result")
"""Where what is given stays so, they raise: https://tenacity.readthedocs.io/en/latest/"""
_TRANSPORTS: Final = ("HTTPTransport", "AsyncHTTPTransport")
"""They try again where no connection comes about, and look at no status: https://www.python-httpx.org/advanced/transports/"""
_PREPARES: Final = (known.fetches, known.only_makes, known.works_out)
"""What is done before a request, for what it is given."""
_CACHES: Final = ("redis", "valkey")
_MOST: Final = 8
"""Requests, and choices after each, that are tried."""


def passed_over(runs: Exploration, well: list[Outcome]) -> Iterator[tuple[str, str, Any, Any]]:
    """What they are called, and where."""
    sent, tried = runs.machine.notes.sent, set[int]()
    for outcome in well:
        for call, site in outcome.path.sites.items():
            if call in tried or call not in sent or site.message not in (0, None) or 0 not in sent[call][1] or len(tried) == _MOST:
                continue
            tried.add(call)
            kind = sent[call][0]
            if kind == "response" and _is_looked_at(runs, of_client="(" in site.what):
                continue
            what = site.what.replace("()", "") if kind in ("response", "exit-status", "bulk") else site.what.rpartition(".")[2]
            first = Bad(call, kind)
            if _is_lost(runs, outcome, first):
                yield "entries" if first.only else kind, what, site.node, site.module
                continue
            if first.only and {0, 1} <= sent[call][1] and _is_lost(runs, outcome, first, _tells_first):
                yield "entry", what, site.node, site.module
            for status in first.status.others() if not first.only else ():
                if _is_lost(runs, outcome, Bad(call, kind, status)):
                    yield kind, f"{what} with status {status}", site.node, site.module


def _is_lost(runs: Exploration, well: Outcome, bad: Bad, loses: Callable[[Exploration, Outcome], bool] | None = None) -> bool:
    """Is the message deleted, on each of these ways? `loses`: or is another one?"""
    loses = loses or _loses
    path = well.path
    with aside(runs.machine) as notes:
        notes.sent = {**runs.machine.notes.sent}
        try:
            first = runs.told_badly(path.flips, bad)
            if not loses(runs, first):
                return False
            asked = [*first.path.choices][bad.since :]
            after = [one for one in asked if {(one, 0), (one, None)} & first.path.asked][:_MOST]
            return all(loses(runs, runs.told_badly(path.flips ^ {choice}, bad)) for choice in after) and not notes.doubts
        except TooMuch:
            return False


def _loses(runs: Exploration, outcome: Outcome) -> bool:
    """Is nothing told of it? A clause for what the answer raises, or for all exceptions, is another mistake, and so is an item that is made for the message and not returned."""
    path, reply = outcome.path, answer(outcome.value)
    kinds = {kind for kind, _, _ in reply.kinds}
    told = 0 in reply.ids or (path.items and not reply.ids) or any(one.broad or not path.bad.asked for one in path.caught)
    unlooked = path.unlooked or any(
        isinstance(one, Future) and one.error is not None for one, _ in path.started
    )  # it raises, and nobody looks: another mistake
    open_ = (
        not reply.known or kinds & WRONG or (path.library and "library" not in kinds) or path.elsewhere or path.put_back or path.handed_on or path.unfollowed
    )
    if outcome.raised or told or unlooked or open_:
        return False
    calls = [*path.sites]
    before = calls.index(path.bad.call) if path.bad.call in path.sites else 0
    return all(_is_aside(path.sites[call], runs, path, before=at < before) for at, call in enumerate(calls))


def _tells_first(runs: Exploration, outcome: Outcome) -> bool:
    """Is of all messages whose entries were refused the first returned alone?"""
    path, reply = outcome.path, answer(outcome.value)
    open_ = not reply.known or {kind for kind, _, _ in reply.kinds} != {"list"} or path.elsewhere or path.put_back or path.unfollowed or path.caught
    calls = [*path.sites]
    before = calls.index(path.bad.call) if path.bad.call in path.sites else 0
    told_one = path.bad.of_each and not outcome.raised and not open_ and reply.ids == {0}
    return told_one and all(_is_aside(path.sites[call], runs, path, before=at < before) for at, call in enumerate(calls))


def _is_aside(site: Site, runs: Exploration, path: Path, *, before: bool) -> bool:
    """Is it no other work on the message, and no parser, which may refuse what was answered? A message that is taken off the queue is lost all the more."""
    if site.kind == "block" or id(site.node) in runs.machine.notes.sent:
        return True
    if known.library_of(site.what) in _CACHES:  # a lock: https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/
        return known.clears(site.what) or known.fetches(site.what) or any(node is site.node for node, *_ in path.marks)
    if before:
        return site.kind == "parse" or site.what in _OF_FETCHED or any(is_so(site.what) for is_so in _PREPARES)
    return site.what in _OF_ANSWERS or site.what.rpartition(".")[2] in TAKES_OFF


def _is_looked_at(runs: Exploration, *, of_client: bool) -> bool:
    """May a request raise for the status by itself: by what the client has (a hook, an adapter), what the request is given (`raise_for_status=True`), or what tries again because of what it gives?"""
    nodes = [one for module in runs.machine.modules.known.values() if module is not None for one in ast.walk(module.source.tree)]
    calls = [one for one in nodes if isinstance(one, ast.Call)]
    plain = {id(one) for one in calls if known.name_of(one) in _TRANSPORTS or (known.name_of(one) == "mount" and len(one.args) > 1 and _is_plain(one.args[1]))}
    inside = {id(part) for one in calls if id(one) in plain or known.name_of(one) == "Config" for part in (one.func, *one.keywords)}
    words = {"hooks", "mount", "event_hooks", "raise_for_status", "transport", "retries"}
    return any(
        (of_client and isinstance(one, ast.Attribute) and one.attr in ("hooks", "mount", "event_hooks") and id(one) not in inside)
        or (isinstance(one, (ast.Attribute, ast.Name)) and known.name_of(one) in _AGAIN)
        or (isinstance(one, ast.keyword) and one.arg in words and id(one) not in inside and id(one.value) not in plain and not _counts(one))
        for one in nodes
    )


def _counts(given: ast.keyword) -> bool:
    """Does it only say how often a connection is tried again? Without a list of statuses none is: https://urllib3.readthedocs.io/en/stable/reference/urllib3.util.html#urllib3.util.Retry"""
    named = {one.arg for one in given.value.keywords} if isinstance(given.value, ast.Call) and known.name_of(given.value) == "Retry" else {"status"}
    return given.arg == "retries" and (isinstance(given.value, ast.Constant) or named.isdisjoint({"status", "status_forcelist", None}))


def _is_plain(adapter: ast.expr) -> bool:
    """Does it try again only where no connection comes about? https://requests.readthedocs.io/en/latest/api/#requests.adapters.HTTPAdapter"""
    given = adapter.keywords if isinstance(adapter, ast.Call) and known.name_of(adapter) == "HTTPAdapter" and not adapter.args else None
    return given is not None and all(one.arg != "max_retries" or isinstance(one.value, ast.Constant) for one in given)
