"""An ARN names a resource of its own template in another Region or account than the stack's, or by a mistyped name.

A stack lies in one Region of one account. Where the ARN of its own queue, function or role, or the queue's URL, spells another one, most often since it was copied, it names another resource, or none: the policy that has it
allows nothing here, and each call is refused (AccessDenied); the mapping or the redrive policy that has it fails.

A finding where two such ARNs in one template differ, or one differs from what has to lie in the Region of a function (its layers, its image) or in its account (its role). Undecided where one ARN alone spells a Region or an
account: whether the stack is deployed there is not in the template. With `--parameter AWS::Region=eu-west-1 --parameter AWS::AccountId=111122223333`, or an env in the CDK, every ARN is compared with these instead, by the rule that it matters to.
One list that names a resource in several Regions means to; nothing is said of it.

A finding, too, where a sender, an alarm or a function's environment spells a name in the stack's own account that none of the targets has, and that is all but the name of one of its queues, functions or topics
(`ship-daed` for `ship-dead`): CloudFormation deploys it.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
                  Resource: arn:aws:sqs:us-east-1:111122223333:orders
    Worker:
      Type: AWS::Lambda::Function
      Properties: {Layers: ["arn:aws:lambda:eu-west-1:111122223333:layer:shared:3"]}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
                  Resource: !GetAtt Orders.Arn
    Worker:
      Type: AWS::Lambda::Function
      Properties: {Layers: ["arn:aws:lambda:eu-west-1:111122223333:layer:shared:3"]}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate.synth.model import Alarm, Function, Home, Queue, Topic, View, written_homes

from ..rule import Finding, Mapping, Related, Severity, Undecided, rule

_SAID_ELSEWHERE: Final = {"EventSourceArn", "FunctionName", "deadLetterTargetArn"}
"""Two of these are compared by `queue-in-another-region` and `dead-letter-queue-elsewhere`."""
_NAMES: Final = {Queue.type: "QueueName", Function.type: "FunctionName", Topic.type: "TopicName"}
_BEGINS: Final = {"aws": "", "aws-cn": "cn-", "aws-us-gov": "us-gov-"}
"""How the Regions of a partition begin: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""
_OTHERS: Final = ("us-iso", "eu-iso", "eusc-")


@rule(
    "own-arn-elsewhere",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
    fix="Refer to the resource (!GetAtt, !Ref), or spell ${AWS::Region} and ${AWS::AccountId}.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    scope = mapping.facts.scope
    yield from _nearly_named(mapping)
    homes = [] if scope.region and scope.account else written_homes(mapping, lambda: _parts(mapping))
    yield from (_of_partition(home) for home in homes if home.target is not None and _is_of_another_partition(home))
    doubts, two_differ = [], False
    for kind, known in (("Region", scope.region), ("account", scope.account)):
        said = [(home, value) for home in homes if not known and (value := home.region if kind == "Region" else home.account)]
        odd = _odd(said)
        if odd is not None and not _is_said_elsewhere(odd[0], said):
            yield _finding(kind, *odd)
        elif odd is None and len(said) == 1 and said[0][0].target is not None:
            doubts += [] if _is_of_another_partition(said[0][0]) else [(said[0][0], kind, said[0][1])]
        two_differ |= odd is not None
    if doubts and not two_differ:
        home = doubts[0][0]
        flags = " ".join(f"--parameter AWS::{'Region' if kind == 'Region' else 'AccountId'}={value}" for _, kind, value in doubts)
        places = " and ".join(f"the {kind} {value}" for _, kind, value in doubts)
        raise Undecided(f"whether the stack is deployed to {places}, which {home.owner.name} spells for {_name(home)}, is not known", flags, home.place)


def _nearly_named(mapping: Mapping) -> Iterator[Finding]:
    links, scope = mapping.facts.links, mapping.facts.scope
    if links.keep(
        ("names nothing", scope.top.id), lambda: all(facts.lacks(name) for kind, name in _NAMES.items() for facts in links.deployed_with(kind, scope))
    ):
        return
    from queuegate.synth.model import nearly_named  # noqa: PLC0415 - most templates name nothing themselves

    slips = nearly_named(links, scope)
    own = {part.facts for part in _parts(mapping)} if slips else set()
    for one in slips:
        does = "watch" if (one.owner.type, one.target.type) == (Alarm.type, Function.type) else "reach"
        if {one.target, one.owner} & own or one.target.type == Topic.type:
            yield Finding(
                f"{one.owner.name} names {one.named}, and none of the targets is called so; {one.target.name} is called {one.called}: unless another stack has one, {one.owner.name} does not {does} it",
                at=one.place,
                because=[Related(f"{one.target.name} is called {one.called}", one.target.place)],
                key=f"{one.owner.name}: {one.named}",
                fix=f"Refer to {one.target.name} (!GetAtt, !Ref) there.",
            )


def _is_of_another_partition(home: Home) -> bool:
    """Does its ARN spell a partition to which its Region does not belong?"""
    fields = home.named.split(":")
    return home.named.startswith("arn:") and fields[1] in _BEGINS and _partition(home.region) not in ("", fields[1])


def _partition(region: str) -> str:
    """Of a Region of other partitions nothing is said."""
    return next(
        (partition for partition, begins in _BEGINS.items() if begins and region.startswith(begins)), "" if not region or region.startswith(_OTHERS) else "aws"
    )


def _of_partition(home: Home) -> Finding:
    partition = home.named.split(":")[1]
    return Finding(
        f"{home.owner.name} names {_name(home)} in the partition {partition} and the Region {home.region} ({home.named}), which belongs to {_partition(home.region)}: there is no such resource",
        at=home.place,
        key=f"{home.named} partition",
        fix=f"Refer to {_name(home)} (!GetAtt, !Ref) there, or spell ${{AWS::Partition}} and ${{AWS::Region}}.",
    )


def _parts(mapping: Mapping) -> Iterator[View]:
    yield mapping
    yield from mapping.own_queues()
    if function := mapping.own_function():
        yield function
        with suppress(Undecided):  # a role that lies elsewhere
            yield function.role


def _odd(said: list[tuple[Home, str]]) -> tuple[Home, Home] | None:
    """The text that names a resource of the template in another Region or account than most others do, and one of these others. None where all say one."""
    values = [value for _, value in said]
    if len(set(values)) < 2:  # noqa: PLR2004 - two differ
        return None
    named = [(home, value) for home, value in said if home.target is not None]
    for odd, value in sorted(named, key=lambda one: (values.count(one[1]), _said_last(one[0]))):
        return odd, next(home for home, other in said if other != value)
    return None


def _said_last(home: Home) -> bool:
    """Of two that differ, the mapping and the redrive policy say what is meant."""
    return home.place.property is not None and home.place.property.rpartition(".")[2] in _SAID_ELSEWHERE


def _is_said_elsewhere(odd: Home, said: list[tuple[Home, str]]) -> bool:
    return _said_last(odd) and any(_said_last(home) for home, value in said if home is not odd and value not in (odd.region, odd.account))


def _finding(kind: str, odd: Home, other: Home) -> Finding:
    mine, theirs = ((home.region if kind == "Region" else home.account) for home in (odd, other))
    return Finding(
        f"{odd.owner.name} names {_name(odd)} in the {kind} {mine} ({odd.named}), and {other.owner.name} spells {theirs} for {_name(other)}: "
        f"a stack lies in one {kind}, so one of the two names another resource, or none",
        at=odd.place,
        because=[Related(f"{other.named} is in the {kind} {theirs}", other.place)],
        key=f"{odd.named} {kind}",
        fix=f"Refer to {_name(odd)} (!GetAtt, !Ref) there, or spell ${{AWS::Region}} and ${{AWS::AccountId}}.",
    )


def _name(home: Home) -> str:
    return home.target.name if home.target is not None else (home.place.property or "it").rpartition(".")[2]
