"""Each intrinsic function: its good spellings, and what each malformed argument is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.values.text import Text
from queuegate.synth.values.value import ABSENT, Malformed
from queuegate.synth.values.worlds import Outside, Undecided

Values = Callable[..., dict[str, Any]]

HEAD = """
Parameters:
  Env: {Type: String, Default: dev}
  Open: {Type: String}
  Names: {Type: CommaDelimitedList, Default: 'a, b,c'}
  Unknown: {Type: 'List<String>'}
  Numbers: {Type: 'List<Number>', Default: '1,2'}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Mappings:
  Sizes: {dev: {memory: 128, list: [x, y]}, prod: {memory: 512, list: [z]}}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("plain", "plain"),
        ("2012-10-17", "2012-10-17"),
        ("12", 12),
        ("[a, {b: c, d: e}]", ["a", {"b": "c", "d": "e"}]),
        ("!Ref Env", "dev"),
        ("!Ref Orders", "${Orders}"),
        ("!Ref AWS::NoValue", ABSENT),
        ("!Ref AWS::AccountId", "${AWS::AccountId}"),
        ("!Ref Open", "${Open}"),
        ("!Ref Names", ["a", "b", "c"]),
        ("!Ref Numbers", ["1", "2"]),
        ("!GetAtt Orders.Arn", "${Orders.Arn}"),
        ("{'Fn::GetAtt': Orders.Arn}", "${Orders.Arn}"),
        ("!GetAtt [Orders, Arn]", "${Orders.Arn}"),
        ("{'Fn::GetAtt': [Orders, !Sub ['A${rest}', {rest: rn}]]}", "${Orders.Arn}"),
        ("!GetAtt Subject.Outputs.Name", "${Subject.Outputs.Name}"),
        ("!Sub plain", "plain"),
        ("!Sub '${Env}-${AWS::Region}-${Orders.Arn}'", "dev-${AWS::Region}-${Orders.Arn}"),
        ("!Sub '${ Env }-${!Literal}-$x-${'", "dev-${Literal}-$x-${"),
        ("!Sub ['${a}${Env}', {a: !Ref Env}]", "devdev"),
        ("!Sub ['${Env}', {Env: mine}]", "mine"),
        ("!Sub ['${a}', {a: 30}]", "30"),
        ("!Sub ['${a}', {a: true}]", "true"),
        ("!Sub '{{resolve:ssm:/app/${Env}}}'", "{{resolve:ssm:/app/dev}}"),
        ("!Join ['', [a, 1, true, !Ref Env]]", "a1truedev"),
        ("!Join [':', !Ref Names]", "a:b:c"),
        ("!Join ['-', [a, !Ref 'AWS::NoValue', b]]", "a-b"),
        ("!Join ['-', []]", ""),
        ("!Join ['-', !Split [',', 'x,y']]", "x-y"),
        ("!Join ['', ['{{resolve:', 'ssm:/app}}']]", "{{resolve:ssm:/app}}"),
        ("!Select [1, [a, b]]", "b"),
        ("!Select ['0', !Ref Names]", "a"),
        ("!Select [5, !Split [':', !GetAtt Orders.Arn]]", "${Orders.QueueName}"),
        ("!Select [2, !Split [':', !GetAtt Orders.Arn]]", "sqs"),
        ("!Select [0, [!Ref 'AWS::NoValue', b]]", "b"),
        ("!Select [1, !FindInMap [Sizes, dev, list]]", "y"),
        ("!Split [',', 'a,,b']", ["a", "", "b"]),
        ("!Split ['/', !Sub '${AWS::Region}/x']", ["${AWS::Region}", "x"]),
        ("!Select [1, !Split ['/', !Ref AWS::StackId]]", "${AWS::StackName}"),
        ("!Select [0, !Split ['-', !Select [2, !Split ['/', !Ref AWS::StackId]]]]", "${AWS::StackId.UUID0}"),
        ("!Sub ['jobs-${last}', {last: !Select [4, !Split ['-', !Select [2, !Split ['/', !Ref AWS::StackId]]]]}]", "jobs-${AWS::StackId.UUID4}"),
        ("!Select [4, !Split [':', !Ref AWS::StackId]]", "${AWS::AccountId}"),
        ("!Ref AWS::StackId", "${AWS::StackId}"),
        ("!FindInMap [Sizes, !Ref Env, memory]", 128),
        ("!FindInMap [Sizes, dev, list]", ["x", "y"]),
        ("!FindInMap [Sizes, !Sub '${Env}', !Join ['', [mem, ory]]]", 128),
        ("!FindInMap [Sizes, nowhere, memory, {DefaultValue: !Ref Env}]", "dev"),
        ("!FindInMap [Sizes, dev, memory, {DefaultValue: 9}]", 128),
        ("!Base64 'a b'", "YSBi"),
        ("!Length [a, b]", 2),
        ("{'Fn::Length': !Ref Names}", 3),
        (
            "!ToJsonString {a: 1, b: [x, !Ref Env], c: !Ref 'AWS::NoValue', d: !GetAtt Orders.Arn, e: true, f: 'q\"'}",
            '{"a":1,"b":["x","dev"],"d":"${Orders.Arn}","e":true,"f":"q\\""}',
        ),
        ("!Cidr ['192.168.0.0/24', 6, 5]", ["192.168.0.0/27", "192.168.0.32/27", "192.168.0.64/27", "192.168.0.96/27", "192.168.0.128/27", "192.168.0.160/27"]),
        ("!Select [1, !Cidr [!Sub '10.0.0.0/16', '2', '8']]", "10.0.1.0/24"),
        ("!Select [1, !Cidr ['2600:1f16:0:100::/56', 2, 64]]", "2600:1f16:0:101::/64"),
        ("!Join ['-', !Ref Names]", "a-b-c"),
        ("{'Fn::Length': !Split [',', 'a,b']}", 2),
        ("{'Fn::Length': !FindInMap [Sizes, dev, list]}", 2),
        ("!ToJsonString [1, [a], {b: null}]", '[1,["a"],{"b":null}]'),
        ("!FindInMap [Nowhere, x, y, {DefaultValue: [p, q]}]", ["p", "q"]),
        ('!Sub "{{resolve:ssm:/a}}\\ue000${AWS::Region}"', "{{resolve:ssm:/a}}\ue000${AWS::Region}"),
        ("!Sub '${Env}: {{resolve:ssm:/a}} {{resolve:ssm:/b:3}}'", "dev: {{resolve:ssm:/a}} {{resolve:ssm:/b:3}}"),
        ("!ImportValue shared", "${shared}"),
        ("!ImportValue {'Fn::Sub': '${Env}-queue'}", "${dev-queue}"),
        ("'{{resolve:ssm:/app/size}}'", "{{resolve:ssm:/app/size}}"),
        ("'a-{{resolve:secretsmanager:s:SecretString:k}}-b'", "a-{{resolve:secretsmanager:s:SecretString:k}}-b"),
        ("{Ref: Env, Other: x}", {"Ref": "Env", "Other": "x"}),
    ],
    ids=str,
)
def test_what_an_expression_is(values: Values, expression: str, expected: Any) -> None:
    head = HEAD.replace("!Ref Env, prod", "a, b").replace(", prod: {memory: 512, list: [z]}", "")  # one world
    outcome, *_ = values(expression, head).values()  # in the likeliest world: a default may be something else
    assert shown(outcome) == expected


def shown(outcome: Any) -> Any:
    """The outcome with its texts spelt."""
    match outcome:
        case Text():
            return str(outcome)
        case list():
            return [shown(item) for item in outcome]
        case dict():
            return {key: shown(item) for key, item in outcome.items()}
    return outcome


@pytest.mark.parametrize(
    ("expression", "kind", "reason"),
    [
        ("{Ref: [Env]}", Malformed, "Ref takes the name of a parameter or resource"),
        ("{Ref: 3}", Malformed, "Ref takes the name of a parameter or resource"),
        ("!Ref Nowhere", Undecided, "Ref names Nowhere, which is neither a parameter nor a resource of the template"),
        ("!Ref Unknown", Undecided, "the parameter Unknown has no value in the template"),
        ("{'Fn::GetAtt': Orders}", Malformed, "Fn::GetAtt takes a logical id and an attribute"),
        ("{'Fn::GetAtt': [Orders]}", Malformed, "Fn::GetAtt takes a logical id and an attribute"),
        ("{'Fn::GetAtt': [[Orders], Arn]}", Malformed, "Fn::GetAtt takes a logical id and an attribute"),
        ("{'Fn::GetAtt': [Orders, {a: b, c: d}]}", Malformed, "a mapping stands where a string is needed"),
        ("!GetAtt Nowhere.Arn", Undecided, "Fn::GetAtt names Nowhere, which is not a resource of the template"),
        ("!Sub [a]", Malformed, "Fn::Sub takes a string, or a string and a map"),
        ("!Sub ['${a}', [a]]", Malformed, "Fn::Sub takes a string, or a string and a map"),
        ("!Sub ['${a}', {a: x}, b]", Malformed, "Fn::Sub takes a string, or a string and a map"),
        ("!Sub {a: b, c: d}", Malformed, "Fn::Sub takes a string, or a string and a map"),
        ("!Sub ['${a}', {a: [x]}]", Malformed, "a list stands where a string is needed"),
        ("!Sub '${Names}'", Malformed, "a list stands where a string is needed"),
        ("!Sub '${Nowhere}'", Undecided, "names Nowhere, which is neither a parameter nor a resource"),
        ("!Sub '${}'", Undecided, "which is neither a parameter nor a resource"),
        ("!Join [a]", Malformed, "Fn::Join takes a delimiter and a list"),
        ("!Join [[a], [b]]", Malformed, "Fn::Join takes a delimiter and a list"),
        ("!Join ['-', abc]", Malformed, "the string 'abc' stands where a list is needed"),
        ("!Join ['-', {a: b, c: d}]", Malformed, "something else stands where a list is needed"),
        ("!Join ['-', [[a]]]", Malformed, "a list stands where a string is needed"),
        ("!Join ['-', !Ref Unknown]", Undecided, "the parameter Unknown has no value"),
        ("!Join ['-', [null]]", Malformed, "a missing value stands where a string is needed"),
        ("!Select [2, [a, b]]", Malformed, "Fn::Select asks for item 2 of a list of 2"),
        ("!Select [-1, [a, b]]", Malformed, "Fn::Select asks for item -1"),
        ("!Select [x, [a, b]]", Malformed, "Fn::Select asks for item x"),
        ("!Select ['²', [a, b, c]]", Malformed, "Fn::Select asks for item ²"),
        ("!Select [0, abc]", Malformed, "stands where a list is needed"),
        ("!Select [0]", Malformed, "Fn::Select takes an index and a list"),
        ("!Select [!Ref Open, [a]]", Undecided, "the parameter Open has no value"),
        ("!Split ['', abc]", Malformed, "Fn::Split takes a delimiter and a string"),
        ("!Split [',']", Malformed, "Fn::Split takes a delimiter and a string"),
        ("!Split [',', [a]]", Malformed, "a list stands where a string is needed"),
        ("!Split [',', !Ref Open]", Undecided, "the parameter Open has no value"),
        ("!Split ['-', !GetAtt Orders.Arn]", Undecided, "is known only"),
        ("!Split ['-', !Ref AWS::StackId]", Undecided, "is known only"),
        ("!Split ['a', !Select [2, !Split ['/', !Ref AWS::StackId]]]", Undecided, "is known only"),
        ("!Select [3, !Split ['/', !Ref AWS::StackId]]", Malformed, "asks for item 3 of a list of 3"),
        ("!Select [4, !Split ['/', !Ref Orders]]", Undecided, "Orders is known only"),
        ("!Select [2, !Split ['/', !GetAtt Subject.FunctionUrl]]", Undecided, "Subject.FunctionUrl is known only"),
        ("!If [IsProd, a]", Malformed, "Fn::If takes the name of a condition and two values"),
        ("!If [[IsProd], a, b]", Malformed, "Fn::If takes the name of a condition and two values"),
        ("!FindInMap [Sizes, dev]", Malformed, "Fn::FindInMap takes a map, a top-level key and a second-level key"),
        ("!FindInMap [Sizes, dev, memory, 3]", Malformed, "Fn::FindInMap takes a map"),
        ("!FindInMap [Nowhere, dev, memory]", Undecided, "Mappings has no entry Nowhere / dev / memory"),
        ("!FindInMap [Sizes, dev, nothing]", Undecided, "Mappings has no entry Sizes / dev / nothing"),
        ("!FindInMap [Sizes, [dev], memory]", Malformed, "a list stands where a string is needed"),
        ("!Base64 [a]", Malformed, "a list stands where a string is needed"),
        ("{'Fn::Base64': !Ref Open}", Undecided, "the parameter Open has no value"),
        ("!Length abc", Malformed, "stands where a list is needed"),
        ("!ImportValue [a]", Malformed, "a list stands where a string is needed"),
        ("!Cidr [a, 1, 2]", Malformed, "Fn::Cidr cannot cut a: 'a' does not appear to be an IPv4 or IPv6 network"),
        ("!Cidr [10.0.0.0/24, 300, 2]", Malformed, "the count is 300, and may be 1 to 256"),
        ("!Cidr [10.0.0.0/24, 5, 6]", Malformed, "it does not hold 5 blocks of 6 bits"),
        ("!Cidr [10.0.0.0/24, 1, 9]", Malformed, "it does not hold 1 blocks of 9 bits"),
        ("!Cidr [10.0.0.0/24, x, 9]", Malformed, "invalid literal"),
        ("!Cidr [10.0.0.0/24, 1]", Malformed, "Fn::Cidr takes an address block, a count and a number of bits"),
        ("!Cidr [!Ref Open, 1, 8]", Undecided, "the parameter Open has no value"),
        ("!Cidr [!GetAtt Orders.CidrBlock, 1, 8]", Undecided, "Orders.CidrBlock is known only after the deployment"),
        ("!Select [0, !Ref Unknown]", Undecided, "the parameter Unknown has no value"),
        ("!Length {Ref: Unknown}", Undecided, "the parameter Unknown has no value"),
        ("!FindInMap [Sizes, nowhere, memory, {DefaultValue: !GetAtt Nowhere.Arn}]", Undecided, "Fn::GetAtt names Nowhere"),
        ("!ToJsonString {a: !Ref Nowhere}", Undecided, "Ref names Nowhere"),
        ("!GetAZs ''", Undecided, "the availability zones are known only when the stack is deployed"),
        ("{'Fn::GetStackOutput': x}", Malformed, "Fn::GetStackOutput takes "),
        ("!Transform {Name: AWS::Include}", Undecided, "AWS::Include (Fn::Transform) writes this when the stack is deployed"),
        ("!Transform [x]", Undecided, "a macro (Fn::Transform) writes this when the stack is deployed"),
        ("{'Fn::Unheard': x}", Undecided, "Fn::Unheard is not a function that is known here"),
        ("!Vault x", Undecided, "the tag !Vault is not CloudFormation's"),
    ],
    ids=str,
)
def test_what_is_malformed_or_unknown_says_so_and_where(values: Values, expression: str, kind: type[Undecided], reason: str) -> None:
    for outcome in list(values(expression, HEAD).values())[:1]:
        assert type(outcome) is kind
        assert reason in outcome.reason
        if kind is Malformed:
            assert outcome.place.route[:4] == ("Resources", "Subject", "Properties", "It")


def test_an_if_takes_its_branch_and_leaves_nothing_out(values: Values) -> None:
    told = values("!If [IsProd, a, !Ref Env]", HEAD)
    assert {world: shown(outcome) for world, outcome in told.items()} == {"Env = dev": "dev", "Env = prod": "a", "Env is not dev or prod": "${Env}"}
    assert values("!If [IsProd, a, a]", HEAD) == {"": "a"}
    assert values("!Length [a, !If [IsProd, b, !Ref 'AWS::NoValue']]", HEAD) == {"Env is not prod": 1, "Env = prod": 2}
    assert values("!Join ['-', [a, !If [IsProd, b, !Ref 'AWS::NoValue'], c]]", HEAD) == {"Env is not prod": "a-c", "Env = prod": "a-b-c"}
    assert values("!If [IsProd, !If [IsProd, x, y], !If [IsProd, x, y]]", HEAD) == {"Env is not prod": "y", "Env = prod": "x"}


def test_a_map_by_parameter_is_one_world_for_each_value(values: Values) -> None:
    assert values("!FindInMap [Sizes, !Ref Env, memory]", HEAD) == {"Env = dev": 128, "Env = prod": 512}


def test_what_settles_it_is_the_flag(values: Values) -> None:
    for outcome in values("{'Fn::Base64': !Ref Open}", HEAD).values():
        assert outcome.settle == "--parameter Open=VALUE"
    (outcome,) = values("{'Fn::Base64': !ImportValue shared}").values()
    assert (type(outcome), outcome.settle) == (Outside, 'externals: {"shared": …} in queuegate.yaml')
    (outcome,) = values("!Base64 '{{resolve:ssm:/app/size}}'").values()
    assert (type(outcome), outcome.settle) == (Outside, 'externals: {"/app/size": …} in queuegate.yaml')


def test_what_the_cdk_has_not_looked_up_is_a_dummy_and_unknown(values: Values) -> None:
    found = values("dummy-value-for-/shared/queue-arn")
    assert [(type(one), one.reason, one.settle) for one in found.values()] == [
        (Outside, "the app has not looked up /shared/queue-arn yet", "cdk synth with credentials, and its cdk.context.json committed")
    ]
