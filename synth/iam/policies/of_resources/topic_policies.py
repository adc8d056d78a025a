"""What a topic's own policies say, of anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from ....linking.facts import Facts
from ....linking.resources import View
from ..attached import document_of
from ..items import known_first, present
from ..statement import Statement
from .resource_policies import is_of, of_owner

_KINDS: Final = (("AWS::SNS::TopicPolicy", "Topics"), ("AWS::SNS::TopicInlinePolicy", "TopicArn"))


def topic_policies_of(topic: View) -> Iterator[View]:
    """The resources that set the topic's policy in this world. Those that are known come first; then `Undecided` is raised where others are not."""

    def of(facts: Facts, key: str) -> Iterator[View]:
        view = View(facts, topic.world)
        yield from [view] if view.exists() and is_of(view, key, topic) else []

    return known_first([partial(of, facts, key) for kind, key in _KINDS for facts in of_owner(kind, key, topic)])


def topic_statements(topic: View, by: Callable[[Facts], bool] = lambda _: True) -> Iterator[Statement]:
    """Every statement of the topic's own policies in this world. Those that are known come first; then `Undecided` is raised where others are not."""

    def of(view: View) -> Iterator[Statement]:
        return known_first([partial(present, late) for late in document_of(view.facts, topic.world).statements()])

    for view in topic_policies_of(topic):
        yield from of(view) if by(view.facts) else ()
