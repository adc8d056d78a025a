"""What the containers of ECS are told of queues, and the role that their tasks have.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-taskdefinition-containerdefinition.html and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.reference_index import in_question
from ...linking.resources import View, view_of
from ...values.defaults import QUEUE
from ...values.plan import Plan
from ...values.text import Text
from ...values.value import Place
from ...values.worlds import Undecided, World
from ..functions import Role, role_named
from .parts import Part, body_of

_TASK: Final = "AWS::ECS::TaskDefinition"


class ToldQueue(NamedTuple):
    """A queue that an environment variable of a container names, and how."""

    variable: str
    facts: Facts
    named: Text
    place: Place


class Task(NamedTuple):
    """A task definition: what its containers are told of queues, and the role with which they call AWS; None where it has none."""

    view: View
    told: tuple[ToldQueue, ...]

    def seen(self, one: ToldQueue) -> View:
        """The view of what it is told of."""
        found: View = view_of(one.facts, self.view.world)
        return found

    def role(self, key: str = "TaskRoleArn") -> Role | None:
        """The role with which its containers call AWS; by `ExecutionRoleArn` that with which ECS starts them. Raises `Outside` where it is not among the targets."""
        named = body_of(self.view).get(key)
        return role_named(named.text(), self.view) if named else None

    def has_no_credentials(self) -> bool:
        """Without a task role, and on Fargate, where no instance has one: has it none that somebody hands over in its environment? Raises `Undecided`."""
        body = body_of(self.view)
        handed = any(body.says_anywhere(word) for word in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY")) or body.says_anywhere(
            "EnvironmentFiles", keys=True
        )
        return not body.get("TaskRoleArn") and [one.text().plain() for one in body.get("RequiresCompatibilities").items()] == ["FARGATE"] and not handed


def tasks_beside(resource: View) -> Iterator[Task]:
    """The task definitions of the targets whose containers are told of a queue, as far as that is known."""
    links = resource.facts.links
    for facts in in_question(links, "tasks that are told of queues", lambda: links.of(_TASK), _told_of):
        with suppress(Undecided):
            view = View(facts, resource.world)
            if view.exists() and (told := _told_of(facts)(resource.world)):
                yield Task(view, told)


def _told_of(facts: Facts) -> Plan:
    return facts.plan("queues told", partial(_all_told, facts))


def _all_told(facts: Facts, world: World) -> tuple[ToldQueue, ...]:
    return tuple(_told(View(facts, world)))


def _told(view: View) -> Iterator[ToldQueue]:
    for container in body_of(view).get("ContainerDefinitions").items():
        for variable in container.get("Environment").items():
            value = variable.get("Value")
            if (facts := _queue(value, view, view.world)) is not None:
                yield ToldQueue(str(variable.get("Name").text()), facts, value.text(), value.place)


def _queue(value: Part, view: View, world: World) -> Facts | None:
    with suppress(Undecided):
        return view.facts.links.find(value.text(), QUEUE, world, view.facts.scope) if value else None
    return None
