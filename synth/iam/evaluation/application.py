"""Does one statement of a policy speak of one request?"""

from __future__ import annotations

from collections.abc import Callable

from ...linking.links import Links
from ...values.text import Text
from ...values.worlds import every
from ..policies.items import any_of
from ..policies.match import covers_action, covers_in
from ..policies.spelling import spelt, written_out
from ..policies.statement import Statement
from .condition import is_met
from .context import Request, filled


def applies(statement: Statement, action: str, arn: Text, links: Links, request: Request) -> bool:
    """Does it speak of this request? One known no is no, whatever the other parts are. Raises `Undecided`."""
    world, named = statement.world, statement.names(action)
    if named is False:
        return False

    def holds(kind: str, test: Callable[[Text], bool]) -> bool:
        listed, but = statement.resources_as_written() if kind == "Resource" else statement.list_of(kind)
        return any_of(world, lambda: listed, lambda found: test(found[0])) is not but

    def names(pattern: Text) -> bool:
        known = filled(pattern, request)
        return known is not None and covers_in(world, written_out(known, links, world), arn)

    tests: list[Callable[[], bool]] = [] if named else [lambda: holds("Action", lambda pattern: covers_action(pattern, action))]
    if statement.body.get("Resource") != "*":
        tests.append(lambda: holds("Resource", names))
    tests.append(statement.concerns)
    if "Condition" in statement.body:
        tests.append(lambda: is_met(statement, request, lambda text: spelt(text, links, world)))
    return every(world, tests)
