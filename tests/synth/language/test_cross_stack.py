"""Exports and outputs that exist in some worlds only: whoever reads one is deployed only in those."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Verdict
from queuegate.policies.rule import Finding, Mapping, Rule, Severity, Team
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template

ENV = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\n"
QUEUE = "Resources: {Orders: {Type: AWS::SQS::Queue}}\n"
EXPORTED = f"{ENV}{QUEUE}Outputs: {{Arn: {{Condition: IsProd, Value: !GetAtt Orders.Arn, Export: {{Name: orders}}}}}}"
NESTED = f"{ENV}{QUEUE}Outputs: {{Arn: {{Condition: IsProd, Value: !GetAtt Orders.Arn}}}}"
CHILD = "  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./owner.yaml, Parameters: {Env: !Ref Env}}}"
READS = """
  Worker: {Type: AWS::Lambda::Function}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: SOURCE, FunctionName: !Ref Worker}}
"""


def reads(mapping: Mapping) -> Iterator[Finding]:
    window = mapping.batching_window.get()
    hidden = mapping.queue.visibility_timeout.get()
    yield Finding(f"reads {mapping.queue.id}{f' every {window} s, hidden for {hidden} s' if window else ''}", at=mapping)


def said(**stacks: str) -> list[tuple[str, tuple[str, ...]]]:
    templates = []
    for stack, text in stacks.items():
        body, spot = parse(text, f"/{stack}.yaml")
        templates.append(Template(file=f"/{stack}.yaml", stack=stack, body=body, spot=spot))
    told = [one for one in judge(build(templates), [Rule("reads", "test", Mapping, Severity.ERROR, "", "", reads, "")], Team({})) if isinstance(one, Verdict)]
    return [(one.what.message if isinstance(one.what, Finding) else one.what.reason, one.worlds) for one in told]


@pytest.mark.parametrize(
    ("owner", "reader"),
    [
        (EXPORTED, f"Resources:{READS.replace('SOURCE', '!ImportValue orders')}"),
        (EXPORTED, f"Resources:{READS.replace('SOURCE', '!GetStackOutput {StackName: owner, OutputName: Arn}')}"),
        (NESTED, f"{ENV}Resources:\n{CHILD}{READS.replace('SOURCE', '!GetAtt Child.Outputs.Arn')}"),
    ],
    ids=["an export", "an output of a stack", "an output of a nested stack"],
)
def test_a_world_without_what_is_read_is_none(owner: str, reader: str) -> None:
    assert said(owner=owner, reader=reader) == [("reads Orders", ())]


def test_an_output_of_a_nested_stack_is_there_with_it() -> None:
    parent = f"{ENV}Resources:\n{CHILD.replace('Type', 'Condition: IsProd, Type', 1)}"
    owner = f"{ENV}Resources: {{Topic: {{Type: AWS::SNS::Topic}}}}\nOutputs: {{Window: {{Value: 60, Export: {{Name: window}}}}}}"
    orders = "  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !If [IsProd, 600, 30]}}"
    reader = f"{ENV}Resources:\n{orders}{READS.replace('SOURCE', '!GetAtt Orders.Arn, MaximumBatchingWindowInSeconds: !ImportValue window')}"
    assert said(parent=parent, owner=owner, reader=reader) == [("reads Orders every 60 s, hidden for 600 s", ())]


def test_who_reads_it_in_one_world_only_is_asked_there() -> None:
    asks = f"{ENV}Resources:{READS.replace('SOURCE', '!If [IsProd, !ImportValue orders, !ImportValue elsewhere]')}"
    assert said(owner=EXPORTED, reader=asks) == [
        ("elsewhere is imported from a stack that is not among the targets", ("Env = dev",)),
        ("reads Orders", ("Env = prod",)),
    ]


UNKNOWN = "Parameters: {Name: {Type: String}}\nResources: {Others: {Type: AWS::SQS::Queue}}\nOutputs: {Arn: {Value: !GetAtt Others.Arn, Export: {Name: NAME}}}"
IMPORTS = f"Resources:{READS.replace('SOURCE', '!ImportValue orders')}"


def test_a_name_that_is_found_is_taken_and_one_that_may_be_it_is_a_doubt() -> None:
    """In one account and Region no name is exported twice: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html"""
    known = f"{QUEUE}Outputs: {{Arn: {{Value: !GetAtt Orders.Arn, Export: {{Name: orders}}}}}}"
    assert said(owner=known, other=UNKNOWN.replace("NAME", "!Ref Name"), reader=IMPORTS) == [("reads Orders", ())]
    assert said(other=UNKNOWN.replace("NAME", "!Ref Name"), reader=IMPORTS) == [("the parameter Name has no value in the template", ())]
    assert said(other=UNKNOWN.replace("NAME", "!Sub 'x-${Name}'"), reader=IMPORTS) == [("orders is imported from a stack that is not among the targets", ())]


BY_STACK = QUEUE + "Outputs: {Arn: {Value: !GetAtt Orders.Arn, Export: {Name: !Sub '${AWS::StackName}-queue'}}}"
JOINED = QUEUE + "Outputs: {Arn: {Value: !GetAtt Orders.Arn, Export: {Name: !Join ['-', [!Ref AWS::StackName, queue]]}}}"
OUTSIDE = "is imported from a stack that is not among the targets"


def importing(name: str, parameter: str = "{Type: String}") -> str:
    return f"Parameters: {{Of: {parameter}}}\nResources:{READS.replace('SOURCE', f'{{Fn::ImportValue: {name}}}')}"


@pytest.mark.parametrize("owner", [BY_STACK, JOINED])
@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (importing("!Sub '${Of}-queue'"), "reads Orders"),
        (importing("!Sub '${Of}-queue'", "{Type: String, Default: shop}"), "reads Orders"),
        (importing("!Join ['-', [!Ref Of, queue]]"), "reads Orders"),
        (importing("shop-queue"), "reads Orders"),
        (importing("shop-queues"), f"shop-queues {OUTSIDE}"),
        (importing("-queue"), f"-queue {OUTSIDE}"),
        (importing("queue"), f"queue {OUTSIDE}"),
    ],
)
def test_an_export_under_the_name_of_its_stack(owner: str, reader: str, expected: str) -> None:
    """No template says what its stack is called; whoever imports knows it, or is told."""
    assert said(owner=owner, reader=reader) == [(expected, ())]


BY_PARAMETER = f"Parameters: {{Env: {{Type: String}}}}\n{QUEUE}Outputs: {{Arn: {{Value: !GetAtt Orders.Arn, Export: {{Name: !Sub '${{Env}}-queue'}}}}}}"
OPEN = "the parameter Env has no value in the template"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("!Sub '${Env}-queue'", "reads Orders"),
        ("!Join ['-', [!Ref Env, queue]]", "reads Orders"),
        ("!Sub '${Stage}-queue'", OPEN),  # may be the same, and may not
        ("!Sub '${Env}-my-queue'", OPEN),
        ("!Sub '${Env}-queues'", "${Env}-queues " + OUTSIDE),
    ],
)
def test_an_export_under_a_parameter_that_both_stacks_have(name: str, expected: str) -> None:
    """Nobody gives it a value here; who deploys both gives them one."""
    reader = f"Parameters: {{Env: {{Type: String}}, Stage: {{Type: String}}}}\nResources:{READS.replace('SOURCE', f'{{Fn::ImportValue: {name}}}')}"
    assert said(owner=BY_PARAMETER, reader=reader) == [(expected, ())]


STORES = "Resources: {Orders: {Type: AWS::SQS::Queue}, Told: {Type: AWS::SSM::Parameter, Properties: {Name: NAME, Type: String, Value: !GetAtt Orders.Arn}}}"
STORED = STORES.replace("NAME", "/shop/orders")
IN_SSM = "is read when the stack is deployed"


def resolving(source: str, parameters: str = "{}") -> str:
    return f"Parameters: {parameters}\nResources:{READS.replace('SOURCE', source)}"


@pytest.mark.parametrize(
    ("owner", "reader", "expected"),
    [
        (STORED, resolving("'{{resolve:ssm:/shop/orders}}'"), "reads Orders"),
        (STORED, resolving("!Ref Of", "{Of: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /shop/orders}}"), "reads Orders"),
        (STORED, resolving("!Sub '{{resolve:ssm:/${Of}/orders}}'", "{Of: {Type: String, AllowedValues: [shop]}}"), "reads Orders"),
        (STORES.replace("NAME", "!Sub '/${AWS::Region}/orders'"), resolving("!Sub '{{resolve:ssm:/${AWS::Region}/orders}}'"), "reads Orders"),
        (STORED, resolving("'{{resolve:ssm:/shop/order}}'"), f"{{{{resolve:ssm:/shop/order}}}} {IN_SSM}"),
        (STORED, resolving("'{{resolve:ssm:/shop/orders:3}}'"), f"{{{{resolve:ssm:/shop/orders:3}}}} {IN_SSM}"),
        (STORED, resolving("'{{resolve:secretsmanager:/shop/orders}}'"), f"{{{{resolve:secretsmanager:/shop/orders}}}} {IN_SSM}"),
    ],
)
def test_what_another_stack_stores_in_a_parameter_of_ssm(owner: str, reader: str, expected: str) -> None:
    """It is there before the stack that reads it is deployed: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html"""
    assert said(owner=owner, reader=reader) == [(expected, ())]


def test_two_stacks_store_under_one_name() -> None:
    """Which of them is in the account of the reader, nobody knows."""
    reader = resolving("'{{resolve:ssm:/shop/orders}}'")
    assert said(owner=STORED, other=STORED.replace("Orders", "Others"), reader=reader) == [(f"{{{{resolve:ssm:/shop/orders}}}} {IN_SSM}", ())]


def test_several_stacks_export_under_their_names() -> None:
    either = said(owner=BY_STACK, other=BY_STACK.replace("Orders", "Others"), reader=importing("shop-queue"))
    assert either == [("shop-queue is exported by owner and other", ())]
    assert said(owner=BY_STACK, shop=BY_STACK.replace("Orders", "Others"), reader=importing("shop-queue")) == [("reads Others", ())]
