"""Does one statement of a policy speak of one request?"""

from __future__ import annotations

from collections.abc import Callable

from ..link import Links
from ..text import Text
from ..worlds import every
from .condition import is_met
from .context import Request, filled
from .items import any_of
from .match import covers, covers_action
from .spelling import spelt
from .statement import Statement


def applies(statement: Statement, action: str, arn: Text, links: Links, request: Request) -> bool:
    """Does it speak of this request? One known no is no, whatever the other parts are. Raises `Undecided`."""
    world = statement.world
    if not statement.may_name(action):
        return False

    def holds(kind: str, test: Callable[[Text], bool]) -> bool:
        listed, but = statement.list_of(kind)
        return any_of(world, lambda: listed, lambda found: test(found[0])) is not but

    return every(
        world,
        [
            lambda: holds("Action", lambda pattern: covers_action(pattern, action)),
            lambda: holds("Resource", lambda pattern: covers(spelt(filled(pattern, request), links, world), arn)),
            statement.concerns,
            lambda: is_met(statement, request, lambda text: spelt(text, links, world)),
        ],
    )
