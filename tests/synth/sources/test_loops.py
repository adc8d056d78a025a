"""Loops written out: what they make is linked, judged, and pointed at where the loop is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.loops import has_loops, written_out
from queuegate.synth.sources.template import Template

TEMPLATE = """
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Fn::ForEach::Queues:
    - Name
    - [Orders, re-funds]
    - "Queue&{Name}":
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Ref Name
          VisibilityTimeout: 60
      "Mapping&{Name}":
        Type: AWS::Lambda::EventSourceMapping
        Properties:
          EventSourceArn: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Name}"
          FunctionName: !Ref Worker
"""


def template(text: str) -> Template:
    body, spot = parse(text, "t.yaml")
    return Template(file="t.yaml", stack="t", body=body, spot=spot)


def line_of(text: str, part: str) -> int:
    return next(i for i, line in enumerate(text.split("\n"), 1) if part in line)


def test_a_loop_over_a_literal_list_makes_its_resources() -> None:
    found = written_out(template(TEMPLATE))[0].body["Resources"]
    assert list(found) == ["Worker", "QueueOrders", "MappingOrders", "Queuerefunds", "Mappingrefunds"]
    assert found["Queuerefunds"]["Properties"]["QueueName"] == "re-funds"
    assert found["Mappingrefunds"]["Properties"]["EventSourceArn"] == {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:re-funds"}


def test_every_part_is_written_in_the_loop() -> None:
    made, _ = written_out(template(TEMPLATE))
    route = ("Resources", "Queuerefunds", "Properties", "VisibilityTimeout")
    assert made.spot(route).line == line_of(TEMPLATE, "VisibilityTimeout: 60")
    assert made.written(route) == ("Resources", "Fn::ForEach::Queues", 2, "Queue&{Name}", "Properties", "VisibilityTimeout")
    assert made.spot(("Resources", "Worker")).line == line_of(TEMPLATE, "Worker: {Type")


def test_loops_in_loops_and_in_properties() -> None:
    text = """
Resources:
  Fn::ForEach::Outer:
    - A
    - [x, y]
    - Fn::ForEach::Inner:
        - B
        - ["1", "2"]
        - Queue${A}${B}: {Type: AWS::SQS::Queue, Properties: {"Fn::ForEach::Tag": [T, [VisibilityTimeout, DelaySeconds], {"${T}": 7}], QueueName: "${A}"}}
"""
    found = written_out(template(text))[0].body["Resources"]
    assert list(found) == ["Queuex1", "Queuex2", "Queuey1", "Queuey2"]
    assert found["Queuey1"]["Properties"] == {"VisibilityTimeout": 7, "DelaySeconds": 7, "QueueName": "y"}


@pytest.mark.parametrize("collection", ["!Ref Names", "[!Ref Names, a]", "!Split [',', 'a,b']"])
def test_one_round_stands_for_all_where_the_list_is_not_spelt_out(collection: str) -> None:
    made, unknown = written_out(template(TEMPLATE.replace("[Orders, re-funds]", collection)))
    assert unknown
    assert list(made.body["Resources"]) == ["Worker", "Queue${Name}", "Mapping${Name}"]
    assert list(made.body["Resources"]["Queue${Name}"]["Properties"]["QueueName"]) == ["Fn::ForEach"]
    assert made.written(("Resources", "Queue${Name}", "Type")) == ("Resources", "Fn::ForEach::Queues", 2, "Queue&{Name}", "Type")


@pytest.mark.parametrize(
    "loop", ["3", "[]", "[Name]", "[Name, [a]]", "[Name, [a], 3]", "[1, [a], {}]", "[Name, {a: b}, {}]", "{a: b}", "[Name, [[a]], {X: 1}]"]
)
def test_what_is_no_loop_stays_and_ends(loop: str) -> None:
    made, _ = written_out(template(f"Resources:\n  Fn::ForEach::Bad: {loop}\n  Q: {{Type: AWS::SQS::Queue}}\n"))
    assert made.body["Resources"]["Q"] == {"Type": "AWS::SQS::Queue"}


def test_a_loop_of_loops_cannot_blow_up() -> None:
    items = "[" + ", ".join(f"i{i}" for i in range(100)) + "]"
    inner = "{'Q${A}${B}${C}': {Type: AWS::SQS::Queue}}"
    text = f"Resources: {{'Fn::ForEach::X': [A, {items}, {{'Fn::ForEach::Y': [B, {items}, {{'Fn::ForEach::Z': [C, {items}, {inner}]}}]}}]}}"
    assert len(written_out(template(text))[0].body["Resources"]) <= 600


def test_plain_templates_have_no_loops() -> None:
    assert not has_loops({"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": []}}}, "Description": "x"})


def test_findings_point_into_the_loop(tmp_path: Path, command: Any) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    text = command("check", "--linters", "none", "--only", "visibility-timeout", cwd=tmp_path).stdout
    assert {"QueueOrders → Worker", "Queuerefunds → Worker"} <= {line.rpartition("Worker")[0] + "Worker" for line in text.splitlines()}
    assert f"--> template.yaml:{line_of(TEMPLATE, 'VisibilityTimeout: 60')}:" in text


@pytest.fixture
def checked(command: Any) -> Callable[..., Any]:
    """`checked(folder, text, flags…)`: the report on this template."""

    def run(folder: Path, text: str, *flags: str) -> Any:
        (folder / "template.yaml").write_text(text, encoding="utf-8")
        return json.loads(command("check", "--linters", "none", "--report", "json", *flags, cwd=folder).stdout)

    return run


def told(report: Any, rule: str) -> list[tuple[Any, ...]]:
    return [(one["verdict"], one["resource"], one["source"]["line"], one["worlds"]) for one in report["findings"] if one["rule"] == rule]


def pipelines(report: Any) -> list[tuple[Any, ...]]:
    return [(one["id"], (one["queue"] or {}).get("resource")) for one in report["pipelines"]]


LISTED = """
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Fn::ForEach::Queues:
    - Name
    - !Ref Names
    - "Queue${Name}":
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: 20
          QueueName: !Sub "${Name}-queue"
      "Mapping${Name}":
        Type: AWS::Lambda::EventSourceMapping
        Properties:
          BatchSize: 5
          EventSourceArn: !GetAtt [!Sub "Queue${Name}", Arn]
          FunctionName: !Ref Worker
"""


def test_a_given_list_is_written_out(tmp_path: Path, checked: Any) -> None:
    report = checked(tmp_path, LISTED, "--parameter", "Names=Orders, Refunds")
    assert pipelines(report) == [("template/MappingOrders", "QueueOrders"), ("template/MappingRefunds", "QueueRefunds")]
    assert told(report, "visibility-below-timeout") == [
        ("fail", "QueueOrders", line_of(LISTED, "VisibilityTimeout: 20"), []),
        ("fail", "QueueRefunds", line_of(LISTED, "VisibilityTimeout: 20"), []),
    ]


def test_the_default_counts_where_nothing_is_given(tmp_path: Path, checked: Any) -> None:
    text = LISTED.replace("CommaDelimitedList}", "CommaDelimitedList, Default: 'One,Two'}")
    assert pipelines(checked(tmp_path, text)) == [("template/MappingOne", "QueueOne"), ("template/MappingTwo", "QueueTwo")]
    assert pipelines(checked(tmp_path, text, "--parameter", "template.Names=Three")) == [("template/MappingThree", "QueueThree")]


def test_a_list_that_nobody_knows_leaves_one_pipeline(tmp_path: Path, checked: Any) -> None:
    """What is the same in every round is judged; what has the loop's variable in it is undecided, with the parameter that would settle it."""
    report = checked(tmp_path, LISTED.replace("Timeout: 30", "Timeout: 10").replace("VisibilityTimeout: 20", 'VisibilityTimeout: "${Name}"'))
    assert pipelines(report) == [("template/Mapping${Name}", "Queue${Name}")]
    (timeout,) = [one for one in report["findings"] if one["rule"] == "visibility-timeout"]
    assert (timeout["verdict"], timeout["resource"], timeout["settle"]) == ("undecided", "Queue${Name}", "--parameter Names=VALUE")
    assert timeout["reason"] == "Fn::ForEach::Queues goes over a list that is not known: the parameter Names has no value in the template"
    assert told(report, "missing-redrive-policy") == [("fail", "Queue${Name}", line_of(LISTED, "QueueName:") - 2, [])]


def test_what_is_so_in_every_round_is_decided(tmp_path: Path, checked: Any) -> None:
    assert told(checked(tmp_path, LISTED), "visibility-below-timeout") == [("fail", "Queue${Name}", line_of(LISTED, "VisibilityTimeout: 20"), [])]


WORLDS = """
Transform: AWS::LanguageExtensions
Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}
Mappings: {Queues: {dev: {Names: [Orders]}, prod: {Names: [Orders, Refunds]}}}
Conditions: {Always: !Equals [a, a]}
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Fn::ForEach::Queues:
    - Name
    - !FindInMap [Queues, !Ref Env, Names]
    - "Queue${Name}":
        Type: AWS::SQS::Queue
        Condition: Always
        Properties:
          VisibilityTimeout: 20
      "Mapping${Name}":
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt "Queue${Name}.Arn", FunctionName: !Ref Worker}
"""


def test_a_list_that_differs_guards_what_only_some_worlds_have(tmp_path: Path, checked: Any) -> None:
    report = checked(tmp_path, WORLDS)
    assert pipelines(report) == [("template/MappingOrders", "QueueOrders"), ("template/MappingRefunds", "QueueRefunds")]
    assert told(report, "visibility-below-timeout") == [
        ("fail", "QueueOrders", line_of(WORLDS, "VisibilityTimeout: 20"), []),
        ("fail", "QueueRefunds", line_of(WORLDS, "VisibilityTimeout: 20"), ["Env = prod"]),
    ]
    assert pipelines(checked(tmp_path, WORLDS, "--parameter", "Env=dev")) == [("template/MappingOrders", "QueueOrders")]


def test_a_loop_in_properties_guards_what_only_some_worlds_have(tmp_path: Path, checked: Any) -> None:
    text = """
Transform: AWS::LanguageExtensions
Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}
Mappings: {Settings: {dev: {Names: [VisibilityTimeout]}, prod: {Names: [DelaySeconds]}}}
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Fn::ForEach::Settings:
        - Name
        - !FindInMap [Settings, !Ref Env, Names]
        - "${Name}": 5
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Worker}}
"""
    report = checked(tmp_path, text)
    assert told(report, "visibility-below-timeout") == [("fail", "Queue", line_of(text, '"${Name}": 5'), ["Env = dev"])]
    (pipeline,) = report["pipelines"]
    assert pipeline["parameters"]["visibility_timeout"]["worlds"] == [{"value": 5, "world": "Env = dev"}, {"value": 30, "world": "Env = prod"}]


NESTED = """
Transform: [AWS::LanguageExtensions]
Parameters:
  Teams: {Type: CommaDelimitedList, Default: "a,b"}
  Count: {Type: Number, Default: 2}
Mappings: {Queues: {a: {Names: [Orders]}, b: {Names: [Refunds, Returns]}}}
Conditions:
  Fn::ForEach::Conditions: [Team, !Ref Teams, {"Is${Team}": !Equals [!Ref Count, !Length [x, y]]}]
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Fn::ForEach::Teams:
    - Team
    - !Ref Teams
    - Fn::ForEach::Queues:
        - Name
        - !FindInMap [Queues, !Ref Team, Names]
        - "Queue${Team}${Name}": {Type: AWS::SQS::Queue, Condition: "Is${Team}", Properties: {VisibilityTimeout: 20, QueueName: !Join ["-", [!Ref Team, "${Name}"]]}}
          "Mapping${Team}${Name}":
            Type: AWS::Lambda::EventSourceMapping
            Condition: "Is${Team}"
            Properties: {EventSourceArn: !GetAtt "Queue${Team}${Name}.Arn", FunctionName: !Ref Worker}
Outputs:
  Fn::ForEach::Outputs: [Team, !Ref Teams, {"Arn${Team}": {Value: !GetAtt Worker.Arn, Export: {Name: !Sub "${Team}-worker"}}}]
"""


def test_loops_in_loops_over_maps_and_in_every_section(tmp_path: Path, checked: Any) -> None:
    report = checked(tmp_path, NESTED)
    assert pipelines(report) == [
        ("template/MappingaOrders", "QueueaOrders"),
        ("template/MappingbRefunds", "QueuebRefunds"),
        ("template/MappingbReturns", "QueuebReturns"),
    ]
    assert [one["resource"] for one in report["findings"] if one["rule"] == "visibility-below-timeout" and one["verdict"] == "fail"] == [
        "QueueaOrders",
        "QueuebRefunds",
        "QueuebReturns",
    ]
    assert pipelines(checked(tmp_path, NESTED, "--parameter", "Teams=b")) == [
        ("template/MappingbRefunds", "QueuebRefunds"),
        ("template/MappingbReturns", "QueuebReturns"),
    ]


def test_an_alarm_that_a_loop_makes_is_seen(tmp_path: Path, checked: Any) -> None:
    """What a loop makes over a list that nobody knows is there all the same: no false "no alarm watches it"."""
    text = (
        LISTED
        + """      "Alarm${Name}":
        Type: AWS::CloudWatch::Alarm
        Properties:
          Namespace: AWS/SQS
          MetricName: ApproximateAgeOfOldestMessage
          Statistic: Maximum
          Threshold: 60
          Period: 60
          EvaluationPeriods: 1
          ComparisonOperator: GreaterThanThreshold
          Dimensions: [{Name: QueueName, Value: !GetAtt "Queue${Name}.QueueName"}]
"""
    )
    assert told(checked(tmp_path, LISTED), "oldest-message-alarm") == [("fail", "Queue${Name}", line_of(LISTED, '"Queue${Name}":'), [])]
    assert told(checked(tmp_path, text), "oldest-message-alarm") == []


def test_a_nested_stacks_loop_goes_over_what_its_parent_gives(tmp_path: Path, checked: Any) -> None:
    (tmp_path / "parent.yaml").write_text(
        "Resources:\n"
        "  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: template.yaml, Parameters: {Names: 'One,Two'}}}\n"
        "  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: template.yaml, Parameters: {Names: !Join [',', [Three]]}}}\n",
        encoding="utf-8",
    )
    report = checked(tmp_path, LISTED, ".")
    assert pipelines(report) == [("parent/A/MappingOne", "QueueOne"), ("parent/A/MappingTwo", "QueueTwo"), ("parent/B/MappingThree", "QueueThree")]


def test_sam_functions_in_a_loop_over_a_parameter(tmp_path: Path, checked: Any) -> None:
    text = """
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters: {Names: {Type: CommaDelimitedList, Default: "Orders"}}
Globals: {Function: {Timeout: 30, Runtime: python3.13, Handler: app.handle}}
Resources:
  Fn::ForEach::Functions:
    - Name
    - !Ref Names
    - "Queue${Name}": {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 20}}
      "Function${Name}":
        Type: AWS::Serverless::Function
        Properties:
          InlineCode: "def handle(event, context): pass"
          Events:
            Messages: {Type: SQS, Properties: {Queue: !GetAtt "Queue${Name}.Arn", BatchSize: 5}}
"""
    given = checked(tmp_path, text, "--parameter", "Names=Orders,Refunds")
    assert pipelines(given) == [("template/FunctionOrdersMessages", "QueueOrders"), ("template/FunctionRefundsMessages", "QueueRefunds")]
    assert told(given, "visibility-below-timeout")[1] == ("fail", "QueueRefunds", line_of(text, "VisibilityTimeout: 20"), [])
    unknown = checked(tmp_path, text.replace(', Default: "Orders"', ""))
    assert pipelines(unknown) == [("template/Function${Name}Messages", "Queue${Name}")]


def test_more_rounds_than_a_template_has_resources_are_undecided(tmp_path: Path, checked: Any) -> None:
    report = checked(tmp_path, LISTED, "--parameter", f"Names={','.join(f'n{i}' for i in range(501))}")
    assert pipelines(report) == [("template/Mapping${Name}", "Queue${Name}")]


HANDS_ON = """
Transform: {transform}
Parameters: {{Env: {{Type: String, Default: dev, AllowedValues: [dev, prod]}}}}
Resources:
  devQueue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: one, VisibilityTimeout: 30}}}}
  prodQueue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: two, VisibilityTimeout: 60}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: worker, EventSourceArn: {{'Fn::GetAtt': [!Sub '${{Env}}Queue', Arn]}}}}}}
"""


@pytest.mark.parametrize("spelt", ["!GetAtt [!Sub '${Team}Queue', Arn]", "!GetAtt '${Team}Queue.Arn'"])
def test_an_attribute_of_what_the_round_made(tmp_path: Path, spelt: str, checked: Any) -> None:
    text = f"""
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Teams:
    - Team
    - [red, blue]
    - ${{Team}}Queue: {{Type: AWS::SQS::Queue}}
      ${{Team}}Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: worker, EventSourceArn: {spelt}}}}}
"""
    assert pipelines(checked(tmp_path, text)) == [("template/redMapping", "redQueue"), ("template/blueMapping", "blueQueue")]


def test_a_name_that_a_function_makes_is_one_in_each_world(tmp_path: Path, checked: Any) -> None:
    text = HANDS_ON.format(transform="AWS::LanguageExtensions")
    report = checked(tmp_path, text)
    assert pipelines(report) == [("template/Mapping", "devQueue")]
    assert pipelines(checked(tmp_path, text, "--parameter", "Env=prod")) == [("template/Mapping", "prodQueue")]
    assert {(one[1], *one[3]) for one in told(report, "missing-redrive-policy")} == {("devQueue", "Env = dev"), ("prodQueue", "Env = prod")}


def test_without_the_transform_a_name_is_no_function(tmp_path: Path, checked: Any) -> None:
    report = checked(tmp_path, HANDS_ON.format(transform="[]"))
    assert told(report, "malformed-property") == [("fail", "Mapping", line_of(HANDS_ON, "Mapping:"), [])]
