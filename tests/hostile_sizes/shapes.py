"""Templates that are small to write and large to work out. `runpy.run_path(…)["SHAPES"]` gives a test each by its name: what writes it to a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Shape = Callable[[Path], None]
SHAPES: dict[str, Shape] = {}
ACCOUNT = "123456789012"


def pipeline(count: int = 1) -> dict[str, Any]:
    """A template of so many queues, each with a mapping, a function and its role."""
    resources: dict[str, Any] = {}
    trusts = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    for i in range(count):
        arn = {"Fn::GetAtt": [f"Queue{i}", "Arn"]}
        reads = {"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], "Resource": arn}
        role = {"AssumeRolePolicyDocument": trusts, "Policies": [{"PolicyName": "reads", "PolicyDocument": {"Statement": [reads]}}]}
        function = {
            "Runtime": "python3.12",
            "Handler": "app.handler",
            "Timeout": 30,
            "Role": {"Fn::GetAtt": [f"Role{i}", "Arn"]},
            "Code": {"S3Bucket": "b", "S3Key": "k"},
        }
        resources |= {
            f"Queue{i}": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 180}},
            f"Role{i}": {"Type": "AWS::IAM::Role", "Properties": role},
            f"Function{i}": {"Type": "AWS::Lambda::Function", "Properties": function},
            f"Mapping{i}": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": arn, "FunctionName": {"Ref": f"Function{i}"}}},
        }
    return {"Resources": resources}


def _statements(template: dict[str, Any]) -> list[Any]:
    found: list[Any] = template["Resources"]["Role0"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    return found


def _shape(make: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """A template as the only file of the folder."""

    def written(folder: Path) -> None:
        (folder / "template.json").write_text(json.dumps(make()), encoding="utf-8")

    SHAPES[make.__name__] = written
    return make


@_shape
def stars_in_an_action() -> dict[str, Any]:
    made = pipeline()
    actions = [f"sqs:{'*' * 12}zz", f"sqs:{'*e' * 12}zz", f"{'*?' * 12}zz"]
    _statements(made).extend({"Effect": "Allow", key: actions, "Resource": f"arn:aws:sqs:*:*:{'*a' * 30}"} for key in ("Action", "NotAction"))
    return made


@_shape
def subs_inside_one_another() -> dict[str, Any]:
    """Ten times the text at each of thirty levels."""
    made = pipeline()
    text: Any = "x" * 10
    for _ in range(30):
        text = {"Fn::Sub": ["${a}" * 10, {"a": text}]}
    made["Resources"]["Queue0"]["Properties"]["QueueName"] = text
    made["Resources"]["Function0"]["Properties"]["FunctionName"] = text
    return made


@_shape
def names_with_a_long_default() -> dict[str, Any]:
    """A text of a megabyte in the names of four hundred queues."""
    made = pipeline() | {"Parameters": {"Long": {"Type": "String", "Default": "x" * 1_000_000}}}
    made["Resources"] |= {f"Other{i}": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": f"${{Long}}{i}"}}} for i in range(400)}
    return made


@_shape
def names_of_five_parameters() -> dict[str, Any]:
    """200 to the power of five names."""
    made = pipeline() | {"Parameters": {f"P{i}": {"Type": "String", "Default": "d0", "AllowedValues": [f"d{j}" for j in range(200)]} for i in range(5)}}
    made["Resources"]["Queue0"]["Properties"]["QueueName"] = {"Fn::Sub": "".join(f"${{P{i}}}" for i in range(5))}
    return made


def _forty(made: dict[str, Any]) -> None:
    made["Parameters"] = {f"P{i}": {"Type": "String", "Default": "a"} for i in range(40)}
    made["Conditions"] = {f"C{i}": {"Fn::Equals": [{"Ref": f"P{i}"}, "b"]} for i in range(40)}


@_shape
def forty_conditional_statements() -> dict[str, Any]:
    made = pipeline()
    _forty(made)
    _statements(made).extend(
        {"Fn::If": [f"C{i}", {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q{i}"}, {"Ref": "AWS::NoValue"}]}
        for i in range(40)
    )
    return made


@_shape
def conditions_in_a_chain() -> dict[str, Any]:
    """Each names the one before it twice."""
    made = pipeline()
    made["Conditions"] = {"C0": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}}
    made["Conditions"] |= {f"C{i}": {"Fn::And": [{"Condition": f"C{i - 1}"}, {"Condition": f"C{i - 1}"}]} for i in range(1, 200)}
    made["Resources"]["Queue0"]["Condition"] = "C199"
    return made


@_shape
def conditions_upon_conditions() -> dict[str, Any]:
    """Two hundred, each of which names two others and compares two of a hundred parameters: worlds of a hundred questions."""
    made = pipeline(5)
    made["Parameters"] = {f"P{i}": {"Type": "String", "AllowedValues": ["a", "b", "c"]} for i in range(100)}
    made["Conditions"] = {"C0": {"Fn::Equals": [{"Ref": "P0"}, "a"]}}
    for i in range(1, 200):
        others = [{"Condition": f"C{i - 1}"}, {"Fn::Not": [{"Condition": f"C{i // 2}"}]}, {"Fn::Equals": [{"Ref": f"P{i % 100}"}, {"Ref": f"P{i * 7 % 100}"}]}]
        made["Conditions"][f"C{i}"] = {"Fn::And" if i % 2 else "Fn::Or": others}
    for i in range(5):
        queue = made["Resources"][f"Queue{i}"]
        queue["Condition"] = f"C{199 - i}"
        queue["Properties"]["VisibilityTimeout"] = {"Fn::If": [f"C{150 + i}", 10, {"Fn::If": [f"C{100 + i}", 20, 30]}]}
    return made


@_shape
def mappings_of_one_queue_and_function() -> dict[str, Any]:
    made = pipeline()
    made["Resources"] |= {f"Again{i}": made["Resources"]["Mapping0"] for i in range(250)}
    return made


@_shape
def mappings_with_filters() -> dict[str, Any]:
    made = pipeline()
    for i in range(490):
        mapping = json.loads(json.dumps(made["Resources"]["Mapping0"]))
        mapping["Properties"]["FilterCriteria"] = {"Filters": [{"Pattern": json.dumps({"body": {"kind": [f"v{i}"]}})}]}
        made["Resources"][f"Again{i}"] = mapping
    return made


@_shape
def stars_in_filters() -> dict[str, Any]:
    """Each value of a pattern may be asked of each of its tests."""
    made = pipeline()
    stars = [{"wildcard": f"{'a*' * 200}{i}"} for i in range(250)]
    others = [{"anything-but": {"wildcard": [f"{'*a' * 100}b{i}" for i in range(250)]}}]
    made["Resources"]["Mapping0"]["Properties"]["FilterCriteria"] = {"Filters": [{"Pattern": json.dumps({"body": {"a": stars, "b": others}})}] * 5}
    return made


@_shape
def pipelines_at_the_limit() -> dict[str, Any]:
    return pipeline(125)


@_shape
def two_thousand_queues() -> dict[str, Any]:
    return {"Resources": {f"Queue{i}": {"Type": "AWS::SQS::Queue"} for i in range(2000)}}


@_shape
def loops_inside_loops() -> dict[str, Any]:
    inner = {"Queue${X}${Y}": {"Type": "AWS::SQS::Queue"}}
    loop = {"Fn::ForEach::A": ["X", [f"a{i}" for i in range(300)], {"Fn::ForEach::B${X}": ["Y", [f"b{i}" for i in range(300)], inner]}]}
    return {"Transform": "AWS::LanguageExtensions", "Resources": loop}


@_shape
def stars_and_question_marks_in_a_queue_policy() -> dict[str, Any]:
    made = pipeline()

    def statement(effect: str, operator: str, value: str) -> dict[str, Any]:
        return {
            "Effect": effect,
            "Principal": "*",
            "Action": "sqs:Send*",
            "Resource": "*",
            "Condition": {operator: {"aws:SourceArn": value}},
        }

    listed = [statement("Allow", "StringLike", "*a" * i + "?" * i) for i in range(1, 15)]
    listed += [statement("Deny", "StringNotLike", "*a" * i + "?" * (15 - i)) for i in range(1, 15)]
    made["Resources"]["Policy"] = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Queue0"}], "PolicyDocument": {"Statement": listed}}}
    return made


@_shape
def conditions_on_pairs_of_parameters() -> dict[str, Any]:
    """Each of 1,770 statements under a condition of its own."""
    made = pipeline() | {"Parameters": {f"P{i}": {"Type": "String"} for i in range(60)}}
    pairs = [(i, j) for i in range(60) for j in range(i)]
    made["Conditions"] = {f"E{i}x{j}": {"Fn::Equals": [{"Ref": f"P{i}"}, {"Ref": f"P{j}"}]} for i, j in pairs}
    _statements(made).extend({"Fn::If": [f"E{i}x{j}", {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}, {"Ref": "AWS::NoValue"}]} for i, j in pairs)
    return made


@_shape
def names_of_forty_open_parameters() -> dict[str, Any]:
    made = pipeline() | {"Parameters": {f"P{i}": {"Type": "String", "AllowedValues": [f"v{j}" for j in range(200)]} for i in range(40)}}
    name = {"Fn::Join": ["-", [{"Ref": f"P{i}"} for i in range(40)]]}
    made["Conditions"] = {f"C{i}": {"Fn::Equals": [name, f"v{i}"]} for i in range(40)}
    made["Resources"]["Queue0"]["Properties"] |= {
        key: {"Fn::If": [f"C{i}", 1, 2]} for i, key in enumerate(("VisibilityTimeout", "DelaySeconds", "MessageRetentionPeriod"))
    }
    return made


@_shape
def long_arns_that_are_left_out() -> dict[str, Any]:
    """900 symbols each, with Allow and Deny, Action and NotAction, Resource and NotResource."""
    made = pipeline()
    _statements(made).extend(
        {
            "Effect": "Allow" if i % 2 else "Deny",
            "NotAction" if i % 3 else "Action": [f"sqs:{'*e' * 40}{i}", f"s*s:{'?' * 50}"],
            "NotResource" if i % 5 else "Resource": [f"arn:aws:sqs:*:*:{'*a?' * 300}{i}"],
        }
        for i in range(300)
    )
    return made


@_shape
def policies_of_all_queues() -> dict[str, Any]:
    """200 policies, each on the same sixty queues."""
    made = pipeline(60)
    statements = [{"Effect": effect, "Principal": "*", "Action": "sqs:*", "Resource": "*"} for effect in ("Allow", "Deny")]
    policy = {"Queues": [{"Ref": f"Queue{i}"} for i in range(60)], "PolicyDocument": {"Statement": statements}}
    made["Resources"] |= {f"Policy{i}": {"Type": "AWS::SQS::QueuePolicy", "Properties": policy} for i in range(200)}
    return made


@_shape
def a_key_policy_of_patterns() -> dict[str, Any]:
    made = pipeline(10)
    condition = {"StringLike": {"kms:EncryptionContext:aws:sqs:arn": f"arn:*{'*a' * 20}"}, "ArnLike": {"aws:PrincipalArn": f"*{'?*' * 30}"}}
    statements = [
        {"Effect": "Allow" if i % 2 else "Deny", "Principal": {"AWS": "*"}, "Action": ["kms:De*", "kms:G*"], "Resource": "*", "Condition": condition}
        for i in range(300)
    ]
    made["Resources"]["Key"] = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": statements}}}
    for i in range(10):
        made["Resources"][f"Queue{i}"]["Properties"]["KmsMasterKeyId"] = {"Ref": "Key"}
    return made


@_shape
def expressions_that_go_back() -> dict[str, Any]:
    """Where a template brings regular expressions and patterns, with what takes an engine that goes back for ever."""
    made = pipeline()
    made["Parameters"] = {f"P{i}": {"Type": "String", "AllowedPattern": pattern, "Default": "a" * 40} for i, pattern in enumerate(("(a+)+b", "a*" * 90 + "b"))}
    made["Conditions"] = {f"C{i}": {"Fn::Equals": [{"Ref": f"P{i}"}, "a" * 40]} for i in range(2)}
    made["Resources"]["Queue0"]["Properties"]["QueueName"] = {"Fn::If": ["C0", {"Ref": "P0"}, {"Ref": "P1"}]}
    arn = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Queue0.QueueName}"}
    integration = {
        "Type": "AWS",
        "IntegrationHttpMethod": "POST",
        "Uri": arn,
        "Credentials": {"Fn::GetAtt": ["Role0", "Arn"]},
        "IntegrationResponses": [{"StatusCode": "200", "SelectionPattern": ".*" * 900 + "x"}],
        "RequestTemplates": {"application/json": "Action=SendMessage&MessageBody=$input.body"},
    }
    method = {"RestApiId": {"Ref": "Api"}, "ResourceId": "r", "HttpMethod": "POST", "AuthorizationType": "NONE", "Integration": integration}
    pattern = {"source": [{"wildcard": "*a" * 40 + "*b"}]}
    made["Resources"] |= {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "a"}},
        "Method": {"Type": "AWS::ApiGateway::Method", "Properties": method},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern, "Targets": [{"Id": "q", "Arn": {"Fn::GetAtt": ["Queue0", "Arn"]}}]}},
    }
    return made


@_shape
def references_to_nothing() -> dict[str, Any]:
    """43,000 of them, each with a name of its own."""
    made = pipeline() | {"AWSTemplateFormatVersion": "2010-09-09"}
    for i in range(480):
        name = {"Fn::Sub": "".join(f"${{Nothing{i}q{j}}}" for j in range(90))}
        made["Resources"][f"Topic{i}"] = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": name}}
    return made


@_shape
def parameters_of_two_hundred_values() -> dict[str, Any]:
    """Sixty pipelines whose timeouts hang on three of them each, and whose names on two."""
    values = ["d", *(f"d{j}" for j in range(200))]
    made = pipeline(60) | {"Parameters": {f"P{i}": {"Type": "String", "Default": "d", "AllowedValues": values} for i in range(200)}}
    made["Conditions"] = {f"C{i}": {"Fn::Or": [{"Fn::Equals": [{"Ref": f"P{i}"}, f"d{j}"]} for j in range(10)]} for i in range(200)}
    for i in range(60):
        timeout = {"Fn::If": [f"C{i}", 30, {"Fn::If": [f"C{i + 60}", 60, {"Fn::If": [f"C{i + 120}", {"Ref": f"P{i}"}, 180]}]}]}
        made["Resources"][f"Queue{i}"]["Properties"] = {"VisibilityTimeout": timeout, "QueueName": {"Fn::Sub": f"${{P{i}}}-${{P{i + 100}}}"}}
    return made


@_shape
def actions_that_are_none_in_a_role_of_many_functions() -> dict[str, Any]:
    """Of 30,000 actions that one role of 120 functions names: what it is given is the same for each of them."""
    made = pipeline(120)
    statements = [{"Effect": "Allow", "Action": [f"sqs:None{i}x{j}" for j in range(100)], "Resource": "*"} for i in range(300)]
    _statements(made).extend(statements)
    for i in range(120):
        made["Resources"][f"Function{i}"]["Properties"]["Role"] = {"Fn::GetAtt": ["Role0", "Arn"]}
    return made


def _own_condition(made: dict[str, Any], count: int) -> None:
    made["Parameters"] = {f"P{i}": {"Type": "String", "Default": "a"} for i in range(count)}
    made["Conditions"] = {f"C{i}": {"Fn::Equals": [{"Ref": f"P{i}"}, "b"]} for i in range(count)}


@_shape
def sources_on_conditions_of_their_own() -> dict[str, Any]:
    """A hundred pipelines, each of which reads one of two queues with one of two functions, by two conditions of its own."""
    made = pipeline(100)
    _own_condition(made, 200)
    for i in range(100):
        given = made["Resources"][f"Mapping{i}"]["Properties"]
        given["EventSourceArn"] = {"Fn::If": [f"C{i}", {"Fn::GetAtt": [f"Queue{i}", "Arn"]}, f"arn:aws:sqs:eu-west-1:{ACCOUNT}:other{i}"]}
        given["FunctionName"] = {"Fn::If": [f"C{i + 100}", {"Ref": f"Function{i}"}, f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:other{i}"]}
    return made


@_shape
def conditions_of_eight_pairs() -> dict[str, Any]:
    """Sixty conditions, each of which compares eight pairs of parameters, or asks the condition before it."""
    made = pipeline(20)
    made["Parameters"] = {f"P{i}": {"Type": "String", "AllowedValues": [*"abcdef"]} for i in range(60)}
    made["Conditions"] = {
        f"C{i}": {
            "Fn::Or": [
                {
                    "Fn::And": [
                        {"Fn::Equals": [{"Ref": f"P{(i * 7 + j) % 60}"}, {"Ref": f"P{(i * 11 + j * 3) % 60}"}]},
                        {"Condition": f"C{i - 1}"} if i else {"Fn::Equals": ["a", "a"]},
                    ]
                }
                for j in range(8)
            ]
        }
        for i in range(60)
    }
    for i in range(20):
        made["Resources"][f"Mapping{i}"]["Condition"] = f"C{30 + i}"
        made["Resources"][f"Queue{i}"]["Properties"]["VisibilityTimeout"] = {"Fn::If": [f"C{59 - i}", 30, 900]}
    return made


@_shape
def dead_letters_on_conditions_of_their_own() -> dict[str, Any]:
    """A hundred queues, each of which has one of its neighbours for its dead letters."""
    made = pipeline(100)
    _own_condition(made, 100)
    for i in range(100):
        of_neighbours = [{"Fn::GetAtt": [f"Queue{(i + by) % 100}", "Arn"]} for by in (1, 99)]
        policy = {"deadLetterTargetArn": {"Fn::If": [f"C{i}", *of_neighbours]}, "maxReceiveCount": 5}
        made["Resources"][f"Queue{i}"]["Properties"]["RedrivePolicy"] = policy
    return made


@_shape
def a_state_machine_of_thousands() -> dict[str, Any]:
    """Its states send to eighty queues, by what is put into a text of 600,000 letters."""
    made = pipeline(80)
    request = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage"}
    states = {f"S{i}": request | {"Parameters": {"QueueUrl": f"${{k{i % 80}}}", "MessageBody.$": "$"}, "Next": f"S{(i + 1) % 3_500}"} for i in range(3_500)}
    made["Resources"]["Flow"] = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": {"Fn::GetAtt": ["Role0", "Arn"]},
            "DefinitionString": json.dumps({"StartAt": "S0", "States": states}),
            "DefinitionSubstitutions": {f"k{i}": {"Ref": f"Queue{i}"} for i in range(80)},
        },
    }
    return made


@_shape
def a_state_machine_of_many_literals() -> dict[str, Any]:
    """3,500 states, each of which names a queue of another template and leads to another state where it fails."""
    made = pipeline(20)
    request = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage"}
    states = {
        f"S{i}": request
        | {
            "Parameters": {"QueueUrl": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q{i}", "MessageBody.$": "$"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": f"S{i * 7 % 3_500}"}],
            "Next": f"S{(i + 1) % 3_500}",
        }
        for i in range(3_500)
    }
    text = json.dumps({"StartAt": "S0", "States": states})
    made["Resources"]["Flow"] = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": {"Fn::GetAtt": ["Role0", "Arn"]}, "DefinitionString": text},
    }
    return made


@_shape
def items_of_long_lists() -> dict[str, Any]:
    """Twenty lists of 2,000 items, by which queues are called and timed."""
    made = pipeline(20)
    made["Parameters"] = {f"L{i}": {"Type": "CommaDelimitedList", "Default": ",".join(f"v{j}" for j in range(2_000))} for i in range(20)}
    made["Parameters"]["N"] = {"Type": "Number", "Default": "1"}
    made["Conditions"] = {f"C{i}": {"Fn::Equals": [{"Fn::Join": ["-", {"Ref": f"L{i}"}]}, "x"]} for i in range(20)}
    for i in range(20):
        timeout = {"Fn::If": [f"C{i}", 30, {"Fn::Select": [3, {"Ref": f"L{i}"}]}]}
        made["Resources"][f"Queue{i}"]["Properties"] = {"QueueName": {"Fn::Select": [{"Ref": "N"}, {"Ref": f"L{i}"}]}, "VisibilityTimeout": timeout}
    return made


@_shape
def one_role_that_names_thousands_of_queues() -> dict[str, Any]:
    """And is that of 120 functions."""
    made = pipeline(120)
    actions = ["sqs:SendMessage", "sqs:Get*", "s3:GetObject", "dynamodb:PutItem"]
    _statements(made).extend(
        {"Effect": "Allow", "Action": actions, "Resource": [f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q{i}x{j}" for j in range(8)]} for i in range(200)
    )
    for i in range(120):
        made["Resources"][f"Function{i}"]["Properties"]["Role"] = {"Fn::GetAtt": ["Role0", "Arn"]}
    return made
