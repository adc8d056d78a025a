"""What is done for the whole batch in the end, when something was done for each message by itself: where that fails, all of them come again."""

from __future__ import annotations

import ast
import itertools
from typing import Final

from ....sources.python_nodes import nodes_of, of_tree
from ..libraries import HARMLESS
from ..run import known
from ..run.state.notes import Notes
from ..run.state.path import Site
from ..run.ways import Outcome

_OF_ANSWERS: Final = ("json", "text")
"""https://requests.readthedocs.io/en/latest/api/#requests.Response"""


def is_after_all(outcome: Outcome, site: Site, notes: Notes) -> bool:
    """Does it fail for the whole batch, when something was done for each message by itself?"""
    path = outcome.path
    if known.commits(site.what) or known.undoes(site.what) or known.clears(site.what):  # what was done before comes to be by it, or it only tidies up
        return False
    if site.message is not None or site.kind != "work" or path.failed_at is None or not {0, 1} <= {*path.worked[: path.failed_at]}:
        return False
    before = itertools.takewhile(lambda one: one is not site.node, (one.node for one in path.sites.values()))
    return any(_is_done(path.sites[id(one)], notes) for one in before)


def _is_done(site: Site, notes: Notes) -> bool:
    """Is it work on the first message, that neither only brings something (`requests.get(url)`, and what is asked of its answer) nor only makes something (`DataFrame(rows)`)?"""
    name = site.what.rpartition(".")[2]
    only_brings = known.fetches(site.what) or known.asks_for_status(site.what) or name in _OF_ANSWERS
    return site.message == 0 and site.kind == "work" and not only_brings and not name[:1].isupper() and not _may_only_make(site, notes)


def _may_only_make(site: Site, notes: Notes) -> bool:
    """Is it a function that is not read, and that gives something which the code goes on with? What is made of each message may be all that it does."""
    root = site.what.partition(".")[0].partition("(")[0]
    source = site.module.source if site.module is not None else notes.source
    return root not in HARMLESS and id(site.node) not in _dropped(source.tree)


@of_tree
def _dropped(tree: ast.Module) -> frozenset[int]:
    """The calls whose value nobody wants: each is a statement, awaited or not."""
    values = (node.value for node in nodes_of(tree) if isinstance(node, ast.Expr))
    return frozenset(id(one.value if isinstance(one, ast.Await) else one) for one in values)
