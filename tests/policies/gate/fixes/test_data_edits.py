"""What an editor and SARIF are offered: each way is whole, of this file alone, with nothing that only the team can choose; else there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from yaml import compose

from queuegate.policies.change import Chosen
from queuegate.policies.gate.fixes.cloudformation import in_cloudformation
from queuegate.policies.gate.fixes.data import ways
from queuegate.policies.gate.fixes.in_text import text_changes
from queuegate.policies.gate.fixes.nodes import at_pointer
from queuegate.policies.gate.fixes.step import Step, chosen, in_a_sentence
from queuegate.policies.gate.fixes.text_edits import applied
from queuegate.policies.gate.report.record.model import Edit
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.policies.rule import Change, Finding, Grant
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values.worlds import World

FREE = "Parameters: {Wait: {Type: Number, Default: 30}}\n"
RESOURCES = """
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Wait}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Role: {Type: AWS::IAM::Role}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
Changed = tuple[str, str, Any]


def offered(head: str, *changes: Changed | Grant, instead: tuple[Changed, ...] = (), file: str = "t.yaml", more: str = "") -> list[list[tuple[Any, ...]]]:
    """What each way does, where, and with which value. `of` of a change is a resource of any of the templates."""
    texts = {"t.yaml": head + RESOURCES, **({"other.yaml": more} if more else {})}
    templates = []
    for name, text in texts.items():
        body, spot = parse(text, name)
        templates.append(Template(file=name, stack=name[:-5], body=body, spot=spot))
    model = build(templates)
    views = {facts.id: view_of(facts, World()) for facts in model.links.facts.values()}

    def change(one: Changed | Grant) -> Any:
        return one if isinstance(one, Grant) else Change(views[one[0]], *one[1:])

    def made(one: Changed | Grant) -> Any:
        return one._replace(of=views[str(one.of)]) if isinstance(one, Grant) else change(one)

    finding = Finding("", at=views["Mapping"], changes=[made(one) for one in changes], instead=[change(one) for one in instead])
    return [[(one.do, "/".join(map(str, one.route)), one.value) for one in way] for way in ways(finding, file)]


BATCH: Changed = ("Mapping", "BatchSize", 10)
SECOND = "Resources:\n  Far: {Type: AWS::SQS::Queue}\n"


@pytest.mark.parametrize(
    ("head", "changes", "instead", "expected"),
    [
        pytest.param(FREE, [BATCH], (), [[("set", "Resources/Mapping/Properties/BatchSize", 10)]], id="a new property"),
        pytest.param(FREE, [("Mapping", "BatchSize", Chosen("N"))], (), [], id="a number that only the team can choose"),
        pytest.param(FREE, [BATCH, ("Mapping", "ScalingConfig.MaximumConcurrency", Chosen("N"))], (), [], id="half of a way is none"),
        pytest.param(
            FREE,
            [("Mapping", "BatchSize", Chosen("N"))],
            (BATCH,),
            [[("set", "Resources/Mapping/Properties/BatchSize", 10)]],
            id="the other way, where the first is none",
        ),
        pytest.param(FREE, [("Mapping", "DependsOn", "Role")], (), [[("append", "Resources/Mapping/DependsOn", "Role")]], id="one more to wait for"),
        pytest.param(FREE, [("Orders", "DeletionPolicy", "Retain")], (), [[("set", "Resources/Orders/DeletionPolicy", "Retain")]], id="an attribute"),
        pytest.param(FREE, [("Far", "VisibilityTimeout", 185)], (), [], id="a resource of another file"),
        pytest.param(FREE, [BATCH, ("Far", "VisibilityTimeout", 185)], (), [], id="one of two in another file"),
    ],
)
def test_what_is_offered(head: str, changes: list[Changed], instead: tuple[Changed, ...], expected: list[Any]) -> None:
    assert offered(head, *changes, instead=instead, more=SECOND) == expected


def test_a_statement_for_a_role_without_policies_has_no_place() -> None:
    grant: Any = Grant("Role", "{Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: '*'}")  # type: ignore[arg-type]  # its view comes later
    assert offered(FREE, grant) == []


@pytest.mark.parametrize(
    ("parameter", "pointer"),
    [
        ("{Type: Number, Default: 100}", "/Parameters/Wait/Default"),
        ("{Type: Number, Default: 100, AllowedValues: [100, 200]}", "/Resources/Orders/Properties/VisibilityTimeout"),
    ],
)
def test_a_default_is_set_where_it_may_be_anything(parameter: str, pointer: str, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(f"Parameters: {{Wait: {parameter}}}\n{RESOURCES}", encoding="utf-8")
    found = edits(tmp_path, "t.yaml")
    assert {(one.pointer, one.value) for one in found} == {(pointer, 180)}


@pytest.mark.parametrize("written", ["!Ref Wait", "{Ref: Wait}", '{"Ref": "Wait"}'])
def test_a_value_that_the_command_gives_is_set_where_it_is_used(written: str, tmp_path: Path) -> None:
    """The default is none that counts then; and no number stands in the place of a parameter's name."""
    text = f"{FREE}{RESOURCES}".replace("!Ref Wait", written)
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    (one,) = edits(tmp_path, "t.yaml", "Wait=100")
    assert (one.do, one.pointer, one.value) == ("set", "/Resources/Orders/Properties/VisibilityTimeout", 180)
    root: Any = compose(text)
    assert "VisibilityTimeout: 180}" in applied(text, text_changes(text, root, [(one.do, at_pointer(root, one.pointer), one.value)]))


def test_what_a_parent_gives_is_set_where_it_is_used(tmp_path: Path) -> None:
    """The parent's value may be other stacks', too, and stands in another file."""
    parent = "Resources:\n  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t.yaml, Parameters: {Wait: 100}}}\n"
    (tmp_path / "p.yaml").write_text(parent, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(FREE + RESOURCES, encoding="utf-8")
    assert {(one.pointer, one.value) for one in edits(tmp_path, "p.yaml")} == {("/Resources/Orders/Properties/VisibilityTimeout", 180)}


def edits(folder: Path, target: str, *given: str) -> list[Edit]:
    asked = ask(folder, Flags(targets=(str(folder / target),), only=("visibility-timeout",), parameters=given, linters=("none",), cache=False)).request
    return [one for finding in check(asked).findings for way in finding.edits for one in way]


TEXT = "a: {b: 1, c: 2}\nd: |\n  text\n"


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([("set", ("a", "b"), 3)], "a: {b: 3, c: 2}\nd: |\n  text\n"),
        ([("set", ("a", "b"), 3), ("set", ("a", "c"), 4)], "a: {b: 3, c: 4}\nd: |\n  text\n"),
        ([("set", ("a", "b"), 3), ("set", ("a", "b"), 3)], "a: {b: 3, c: 2}\nd: |\n  text\n"),
        ([("set", ("a", "b"), 3), ("set", ("a", "b"), 4)], TEXT),
        ([("set", ("a",), 3), ("set", ("a", "b"), 4)], TEXT),
        ([("set", ("a", "b"), 3), ("set", ("d",), 4)], TEXT),
    ],
)
def test_changes_that_meet_and_one_that_is_none_leave_the_text_as_it_is(edits: list[Any], expected: str) -> None:
    root: Any = compose(TEXT)
    assert applied(TEXT, text_changes(TEXT, root, edits)) == expected


def test_a_way_with_a_step_that_cannot_be_made_is_not_told_as_one() -> None:
    can, cannot = Step("set A to 1"), Step("B is in none of the targets.", possible=False)
    assert in_a_sentence([can, cannot], []) == "B is in none of the targets."
    assert in_a_sentence([can, cannot], [Step("remove C")]) == "Remove C."


def test_a_number_that_only_the_team_can_choose_has_its_name() -> None:
    body, spot = parse(FREE + RESOURCES, "t.yaml")
    model = build([Template(file="t.yaml", stack="t", body=body, spot=spot)])
    (mapping,) = [view_of(facts, World()) for facts in model.links.facts.values() if facts.id == "Mapping"]
    (edit,) = Finding("", at=mapping, changes=[Change(mapping, "BatchSize", Chosen("N"))]).changes
    assert chosen(edit, in_cloudformation(edit)).text == "set BatchSize of Mapping to N"


BOTH = [("set", ("Table", "DeletionPolicy"), "Retain"), ("set", ("Table", "UpdateReplacePolicy"), "Retain")]


@pytest.mark.parametrize(
    "text",
    [
        "Table:\n  Type: AWS::DynamoDB::Table\n  Properties:\n    BillingMode: PAY_PER_REQUEST\nEnd: 1\n",
        "Table:\r\n  Type: AWS::DynamoDB::Table\r\nEnd: 1\r\n",
        "Table: {Type: AWS::DynamoDB::Table}\nEnd: 1\n",
        '{"Table": {"Type": "AWS::DynamoDB::Table"}, "End": 1}',
        '{\n  "Table": {\n    "Type": "AWS::DynamoDB::Table"\n  },\n  "End": 1\n}\n',
    ],
)
def test_two_entries_that_are_new_in_one_place_are_both_written(text: str) -> None:
    root: Any = compose(text)
    after: Any = yaml.safe_load(applied(text, text_changes(text, root, [*BOTH])))  # type: ignore[list-item]  # pairs of texts
    assert after["End"] == 1
    assert {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}.items() <= after["Table"].items()


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("Table: {}\n", BOTH),
        ("Table:\n  Type: x\n", [("set", ("Table", "Properties", "A"), 1), ("set", ("Table", "Properties", "B"), 2)]),
    ],
)
def test_two_that_would_not_be_two_entries_are_none(text: str, edits: list[Any]) -> None:
    root: Any = compose(text)
    assert text_changes(text, root, edits) == []


@pytest.mark.parametrize(("chosen", "at"), [("!If [Quiet, false, true]", 1), ("!If [Quiet, true, false]", 2)])
def test_what_is_removed_from_one_case_leaves_the_function_whole(chosen: str, at: int, tmp_path: Path) -> None:
    watched = (
        "  Watch: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Statistic: Maximum, Period: 60, EvaluationPeriods: 1, "
        "Threshold: 60, ComparisonOperator: GreaterThanThreshold, AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:call'], "
        f"Dimensions: [{{Name: QueueName, Value: !GetAtt Orders.QueueName}}], ActionsEnabled: {chosen}}}}}\n"
    )
    head = "Parameters: {Wait: {Type: Number, Default: 300}, Stage: {Type: String}}\nConditions: {Quiet: !Equals [!Ref Stage, dev]}\n"
    (tmp_path / "t.yaml").write_text(f"{head}{RESOURCES}{watched}", encoding="utf-8")
    asked = ask(tmp_path, Flags(targets=(str(tmp_path / "t.yaml"),), only=("alarm-without-action",), linters=("none",), cache=False)).request
    found = {(one.do, one.pointer, str(one.value)) for finding in check(asked).findings for way in finding.edits for one in way}
    assert found == {("set", f"/Resources/Watch/Properties/ActionsEnabled/Fn::If/{at}", "{'Ref': 'AWS::NoValue'}")}
