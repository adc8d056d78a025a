"""From what a mapping spells to the queue and the function that it means."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from queuegate.synth.linking.resources import view_of
from queuegate.synth.values.worlds import Impossible, Outside, Undecided

Model = Callable[..., Any]
Worlds = Callable[..., dict[str, Any]]

HEAD = """
Parameters:
  Env: {Type: String, Default: dev}
  Open: {Type: String}
  QueueArn: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
"""
RESOURCES = """
  Unnamed: {Type: AWS::SQS::Queue}
  Named: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
  ByEnv: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'orders-${Env}'}}
  ByOpen: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ['-', [open, !Ref Open]]}}
  ByStack: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref AWS::StackName}}
  Guarded: {Type: AWS::SQS::Queue, Condition: IsProd, Properties: {QueueName: guarded}}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: orders}}
  Custom: {Type: Custom::Queue}
  Worker: {Type: AWS::Lambda::Function}
  Known: {Type: AWS::Lambda::Function, Properties: {FunctionName: known}}
  EnvFn: {Type: AWS::Lambda::Function, Properties: {FunctionName: !Sub 'fn-${Env}'}}
  Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker}}
  OfVersion: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !GetAtt Version.FunctionName}}
  Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !GetAtt Worker.Arn}}
  GuardedAlias: {Type: AWS::Lambda::Alias, Condition: IsProd, Properties: {Name: live, FunctionName: !Ref Worker}}
  Nothing: {Type: AWS::Lambda::Alias, Properties: {Name: live}}
"""


def linked(  # noqa: PLR0913 - what a test may vary
    model: Model,
    worlds_of: Worlds,
    queue: str = "!GetAtt Unnamed.Arn",
    *,
    function: str = "!Ref Worker",
    more: tuple[str, ...] = (),
    link: str = "queue",
    **how: Any,
) -> dict[str, Any]:
    text = f"{HEAD}\nResources:\n{RESOURCES}\n  Mapping:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties:\n      EventSourceArn: {queue}\n      FunctionName: {function}\n"
    found = model(text, *more, **how)
    facts = found.links.facts["one", "Mapping"]

    def follow(world: Any) -> Any:
        try:
            return f"{(view := getattr(view_of(facts, world), link)).facts.scope.id}/{view.id}"
        except Impossible:
            return "impossible"

    return worlds_of(follow)


@pytest.mark.parametrize(
    ("spelling", "queue"),
    [
        ("!GetAtt Unnamed.Arn", "Unnamed"),
        ("{'Fn::GetAtt': [Unnamed, Arn]}", "Unnamed"),
        ("{'Fn::GetAtt': Unnamed.Arn}", "Unnamed"),
        ("!Sub '${Unnamed.Arn}'", "Unnamed"),
        ("!Sub ['${Q}', {Q: !GetAtt Unnamed.Arn}]", "Unnamed"),
        ("!Join ['', [!GetAtt Unnamed.Arn]]", "Unnamed"),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Unnamed.QueueName}'", "Unnamed"),
        ("!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Named.QueueName}'", "Named"),
        ("!Join [':', [arn, !Ref AWS::Partition, sqs, !Ref AWS::Region, !Ref AWS::AccountId, !GetAtt ByOpen.QueueName]]", "ByOpen"),
        ("arn:aws:sqs:eu-west-1:111122223333:orders", "Named"),
        ("arn:aws-cn:sqs:cn-north-1:111122223333:orders", "Named"),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'", "Named"),
        ("!Join [':', ['arn:aws:sqs', !Ref AWS::Region, !Ref AWS::AccountId, orders]]", "Named"),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders-${Env}'", "ByEnv"),
        ("arn:aws:sqs:eu-west-1:111122223333:orders-dev", "ByEnv"),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:open-${Open}'", "ByOpen"),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}'", "ByStack"),
        ("!Select [0, [!GetAtt Named.Arn]]", "Named"),
    ],
    ids=str,
)
def test_every_way_to_name_a_queue(model: Model, worlds_of: Worlds, spelling: str, queue: str) -> None:
    told = linked(model, worlds_of, spelling)
    assert next(iter(told.values())) == f"one/{queue}"


@pytest.mark.parametrize(
    ("spelling", "function"),
    [
        ("!Ref Worker", "Worker"),
        ("!GetAtt Worker.Arn", "Worker"),
        ("!Sub '${Worker}'", "Worker"),
        ("!Sub '${Worker.Arn}:live'", "Worker"),
        ("!Sub '${Worker}:live'", "Worker"),
        ("!Join [':', [!GetAtt Worker.Arn, live]]", "Worker"),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Worker}'", "Worker"),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Worker}:live'", "Worker"),
        ("!Sub '${AWS::AccountId}:function:${Worker}'", "Worker"),
        ("!Ref Live", "Worker"),
        ("!Sub '${Live}'", "Worker"),
        ("!Ref Version", "Worker"),
        ("!GetAtt Version.FunctionArn", "Worker"),
        ("!Ref OfVersion", "Worker"),
        ("known", "Known"),
        ("known:live", "Known"),
        ("111122223333:function:known", "Known"),
        ("111122223333:function:known:7", "Known"),
        ("'function:known'", "Known"),
        ("arn:aws:lambda:eu-west-1:111122223333:function:known", "Known"),
        ("arn:aws:lambda:eu-west-1:111122223333:function:known:live", "Known"),
        ("!Sub 'fn-${Env}'", "EnvFn"),
        ("!Sub 'fn-${Env}:live'", "EnvFn"),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:fn-${Env}:live'", "EnvFn"),
        ("fn-dev", "EnvFn"),
    ],
    ids=str,
)
def test_every_way_to_name_a_function(model: Model, worlds_of: Worlds, spelling: str, function: str) -> None:
    told = linked(model, worlds_of, function=spelling, link="function")
    assert next(iter(told.values())) == f"one/{function}"


@pytest.mark.parametrize(
    ("spelling", "kind", "reason"),
    [
        ("arn:aws:sqs:eu-west-1:111122223333:elsewhere", Outside, "arn:aws:sqs:eu-west-1:111122223333:elsewhere is not defined in any of the targets"),
        ("arn:aws:sqs:eu-west-1:111122223333:order", Outside, "is not defined in any of the targets"),
        ("arn:aws:sns:eu-west-1:111122223333:orders", Outside, "is no ARN of AWS::SQS::Queue"),
        ("arn:aws:kinesis:eu-west-1:111122223333:stream/orders", Outside, "is no ARN of AWS::SQS::Queue"),
        ("arn:aws:sqs", Outside, "is no ARN of AWS::SQS::Queue"),
        ("!Ref Topic", Outside, "Topic is an AWS::SNS::Topic where an AWS::SQS::Queue is needed"),
        ("!GetAtt Custom.Arn", Outside, "Custom is a Custom::Queue, which tells its Arn only when it is deployed"),
        ("!ImportValue shared-queue", Outside, "shared-queue is imported from a stack that is not among the targets"),
        ("'{{resolve:ssm:/app/queue}}'", Outside, "is read when the stack is deployed"),
        ("!Ref QueueArn", Undecided, "the parameter QueueArn has no value in the template"),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${QueueArn}'", Undecided, "the parameter QueueArn has no value in the template"),
        ("!Sub 'arn:aws:${QueueArn}'", Undecided, "the parameter QueueArn has no value in the template"),
        ("arn:aws:sqs:eu-west-1:111122223333:open-x", Undecided, "the parameter Open has no value in the template"),
        ("!GetAtt Nowhere.Arn", Undecided, "Fn::GetAtt names Nowhere"),
        ("[a]", Undecided, "EventSourceArn is a list where a string is needed"),
        ("!Ref AWS::NoValue", Undecided, "EventSourceArn is missing"),
        ("''", Outside, "is not defined in any of the targets"),
    ],
    ids=str,
)
def test_what_names_none_of_ours_or_nobody_knows(model: Model, worlds_of: Worlds, spelling: str, kind: type[Undecided], reason: str) -> None:
    (outcome,) = linked(model, worlds_of, spelling).values()
    assert type(outcome) is kind or (kind is Undecided and not isinstance(outcome, Outside))
    assert reason in outcome.reason
    assert outcome.place.route[:2] == ("Resources", "Mapping")


def test_a_function_without_a_name_in_its_alias_is_undecided(model: Model, worlds_of: Worlds) -> None:
    assert linked(model, worlds_of, function="!Ref Nothing", link="function") == {"": Undecided("Nothing names no function")}


def test_a_logical_id_in_the_place_of_a_name_is_told_as_what_it_is(model: Model, worlds_of: Worlds) -> None:
    (outcome,) = linked(model, worlds_of, function="Worker", link="function").values()
    assert isinstance(outcome, Outside)
    assert outcome.reason == "Worker is not defined in any of the targets (as a logical id of the template it is written !Ref Worker)"


@pytest.mark.parametrize("name", ["Topic", "worker", "Elsewhere"])
def test_trap_a_name_that_is_no_functions_logical_id_is_somebody_elses(name: str, model: Model, worlds_of: Worlds) -> None:
    (outcome,) = linked(model, worlds_of, function=name, link="function").values()
    assert outcome.reason == f"{name} is not defined in any of the targets"


def test_a_branch_of_a_condition_leads_where_it_says(model: Model, worlds_of: Worlds) -> None:
    told = linked(model, worlds_of, "!If [IsProd, !GetAtt Named.Arn, !GetAtt Unnamed.Arn]")
    assert told == {"Env is not prod": "one/Unnamed", "Env = prod": "one/Named"}
    assert linked(model, worlds_of, "!If [IsProd, !GetAtt Named.Arn, !GetAtt Named.Arn]") == {"": "one/Named"}


def test_a_reference_to_what_a_condition_leaves_out_cannot_be_deployed_and_a_name_leads_outside(model: Model, worlds_of: Worlds) -> None:
    assert linked(model, worlds_of, "!GetAtt Guarded.Arn") == {"Env is not prod": "impossible", "Env = prod": "one/Guarded"}
    assert linked(model, worlds_of, "!Sub 'arn:aws:sqs:r:1:${Guarded.QueueName}'") == {"Env is not prod": "impossible", "Env = prod": "one/Guarded"}
    assert linked(model, worlds_of, function="!Ref GuardedAlias", link="function") == {"Env is not prod": "impossible", "Env = prod": "one/Worker"}
    by_name = linked(model, worlds_of, "arn:aws:sqs:r:1:guarded")
    assert by_name["Env = prod"] == "one/Guarded"
    assert isinstance(by_name["Env is not prod"], Outside)


TWIN = "Resources: {Other: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}, Far: {Type: AWS::SQS::Queue, Properties: {QueueName: far}}, Unnamed: {Type: AWS::SQS::Queue}}"


def test_a_name_means_the_templates_own_queue_before_a_siblings(model: Model, worlds_of: Worlds) -> None:
    assert linked(model, worlds_of, "arn:aws:sqs:r:1:orders", more=(TWIN,)) == {"": "one/Named"}
    assert linked(model, worlds_of, "arn:aws:sqs:r:1:far", more=(TWIN,)) == {"": "two/Far"}
    assert linked(model, worlds_of, "!GetAtt Unnamed.Arn", more=(TWIN,)) == {"": "one/Unnamed"}
    (outcome,) = linked(model, worlds_of, "arn:aws:sqs:r:1:far", more=(TWIN, TWIN)).values()
    assert (type(outcome), outcome.reason) == (Undecided, "arn:aws:sqs:r:1:far may be any of three/Far, two/Far")


def test_of_two_queues_with_one_name_the_one_that_exists_is_meant(model: Model) -> None:
    found = model("""
Parameters: {Env: {Type: String, AllowedValues: [dev, stage, prod]}}
Conditions: {IsProd: !Equals [!Ref Env, prod], IsStage: !Equals [!Ref Env, stage]}
Resources:
  One: {Type: AWS::SQS::Queue, Condition: IsProd, Properties: {QueueName: orders}}
  Two: {Type: AWS::SQS::Queue, Condition: IsStage, Properties: {QueueName: orders}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: 'arn:aws:sqs:r:1:orders', FunctionName: x}}
""")
    outcomes = list(found.pipelines[0].usual().facts.plans["reads_sqs"].outcomes())
    assert outcomes == [True]
    descriptor = type(found.pipelines[0].usual()).queue
    told = {type(outcome).__name__: outcome for outcome in descriptor.plan(found.links.facts["one", "Mapping"]).outcomes()}
    assert isinstance(told["Outside"], Outside)
    assert {outcome.value.id for outcome in descriptor.plan(found.links.facts["one", "Mapping"]).outcomes() if not isinstance(outcome, Outside)} == {
        "One",
        "Two",
    }


EXTERNALS = """
shared-queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 180}}
"arn:aws:sqs:eu-west-1:111122223333:elsewhere": {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
/app/queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
"""


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("!ImportValue shared-queue", "shared-queue"),
        ("arn:aws:sqs:eu-west-1:111122223333:elsewhere", "arn:aws:sqs:eu-west-1:111122223333:elsewhere"),
        ("'{{resolve:ssm:/app/queue}}'", "/app/queue"),
    ],
)
def test_what_the_team_says_of_the_outside_is_linked(model: Model, worlds_of: Worlds, spelling: str, key: str) -> None:
    assert linked(model, worlds_of, spelling, externals=EXTERNALS) == {"": f"externals/{key}"}


@pytest.mark.parametrize(
    "spelling",
    [
        "!Sub 'arn:aws:sqs:${AWS::Region}:{{resolve:ssm:the-account}}:shared-elsewhere'",
        "!Sub ['arn:aws:sqs:${AWS::Region}:${Of}:shared-elsewhere', {Of: !ImportValue the-account}]",
        "!Join [':', ['arn:aws:sqs', !Ref 'AWS::Region', '{{resolve:ssm:the-account}}', elsewhere]]",
    ],
    ids=["read", "imported", "joined"],
)
def test_a_name_of_which_a_part_lies_outside_is_told_as_a_whole(spelling: str, model: Model, worlds_of: Worlds) -> None:
    """The account alone is no queue: an external that is called as it is would answer nothing."""
    for outcome in linked(model, worlds_of, spelling, externals="other: {Type: AWS::SQS::Queue}").values():
        assert isinstance(outcome, Outside)
        told = yaml.safe_load(outcome.settle.removesuffix(" in queuegate.yaml"))["externals"]
        (key,) = told
        assert "the-account" in outcome.reason
        assert key.startswith("arn:aws:sqs:${AWS::Region}:")
        assert key.endswith("elsewhere")
        answered = linked(model, worlds_of, spelling, externals=f"{json.dumps(key)}: {{Type: AWS::SQS::Queue}}")
        assert answered == dict.fromkeys(answered, f"externals/{key}")


def test_an_external_of_another_type_is_not_meant(model: Model, worlds_of: Worlds) -> None:
    (outcome,) = linked(model, worlds_of, "!ImportValue shared-queue", externals="shared-queue: {Type: AWS::SNS::Topic}").values()
    assert isinstance(outcome, Outside)


def test_members_are_those_who_point_here_in_this_world(model: Model) -> None:
    found = model("""
Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}, Open: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Dlq: {Type: AWS::SQS::Queue}
  Orders: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 3}}}
  Text: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: !Sub '{"deadLetterTargetArn": "${Dlq.Arn}", "maxReceiveCount": 3}'}}
  Prod: {Type: AWS::SQS::Queue, Condition: IsProd, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 3}}}
  Stranger: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !ImportValue far, maxReceiveCount: 3}}}
  Worker: {Type: AWS::Lambda::Function}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Metric: {Type: AWS::CloudWatch::Alarm, Properties: {Dimensions: [{Name: Other, Value: x}, {Name: QueueName, Value: !GetAtt Dlq.QueueName}]}}
  Elsewhere: {Type: AWS::CloudWatch::Alarm, Properties: {Dimensions: [{Name: QueueName, Value: !ImportValue far}]}}
""")
    usual = found.pipelines[0].usual()
    dead = usual.queue.dead_letter_queue
    assert dead is not None
    assert [member.id for member in dead.sources] == ["Orders", "Text"]
    assert [alarm.id for alarm in dead.alarms] == ["Metric"]
    assert [mapping.id for mapping in usual.function.mappings] == ["Mapping"]
    assert [member.id for member in usual.queue.sources] == []
