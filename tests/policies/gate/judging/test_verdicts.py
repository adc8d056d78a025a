from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.judging.verdicts import Doubt, described, outcomes
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.policies.rule import Finding
from queuegate.synth.values.trees import Question, leaf
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import OTHER, Undecided, Variable


def test_what_holds_where_nothing_is_decided_needs_no_world() -> None:
    env = Variable("Env", ("dev", "prod"))
    assert described([{env: 0b10}]) == ("Env = prod",)
    assert described([{}, {env: 0b10}]) == ()


def test_what_one_pipeline_has_in_every_world_is_so_in_every_world(tmp_path: Path) -> None:
    """Whatever another pipeline adds, which has the same queue in some worlds only."""
    reads = "Type: AWS::Lambda::EventSourceMapping\n    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}\n"
    (tmp_path / "t.yaml").write_text(
        "Parameters: {Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\nResources:\n"
        f"  Orders: {{Type: AWS::SQS::Queue}}\n  Worker: {{Type: AWS::Lambda::Function}}\n  Always:\n    {reads}  Sometimes:\n    Condition: IsProd\n    {reads}",
        encoding="utf-8",
    )
    flags = Flags(targets=(str(tmp_path / "t.yaml"),), only=("missing-redrive-policy", "no-concurrency-cap"), linters=("none",), cache=False)
    found = {(one.rule, one.resource): one for one in check(ask(tmp_path, flags).request).findings}
    queue = found["missing-redrive-policy", "Orders"]
    assert (queue.worlds, queue.pipelines) == ([], ["t/Always", "t/Sometimes"])
    assert found["no-concurrency-cap", "Sometimes"].worlds == ["Env = prod"]


def test_what_one_stack_of_a_template_has_in_every_world_is_not_so_of_another(tmp_path: Path) -> None:
    """The same words at the same place: in one of the stacks always, in the other in prod."""
    env = "Parameters: {Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}}\n"
    stack = "  {0}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: child.yaml, Parameters: {{Env: {1}}}}}}}\n"
    (tmp_path / "t.yaml").write_text(f"{env}Resources:\n{stack.format('Always', 'prod')}{stack.format('Sometimes', '!Ref Env')}", encoding="utf-8")
    (tmp_path / "child.yaml").write_text(
        f"{env}Conditions: {{IsProd: !Equals [!Ref Env, prod]}}\nResources:\n"
        "  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !If [IsProd, 20, 185]}}\n  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}\n"
        "  Reads: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}\n",
        encoding="utf-8",
    )
    flags = Flags(targets=(str(tmp_path / "t.yaml"),), only=("visibility-below-timeout",), linters=("none",), cache=False)
    found = check(ask(tmp_path, flags).request).findings
    assert [(one.pipelines, one.worlds) for one in found] == [(["t/Always/Reads"], []), (["t/Sometimes/Reads"], ["Env = prod"])]


def test_what_is_so_only_of_another_value_than_the_default_is_a_question() -> None:
    """Nothing in the template tells that value apart from others: nobody has chosen it."""
    name = Variable("Name", ("dlq", OTHER), assumed=True, usual=True)
    place = Place(Any, ("Resources", "Orders"))
    (said,) = outcomes(Question(name, (1, 2), (leaf(()), leaf((Finding("Orders is lost", at=place),)))))
    assert said == (
        Doubt("the parameter Name may be given another value than those that the template knows", "--parameter Name=VALUE", place),
        ("Name is not dlq",),
    )
    (said,) = outcomes(leaf((Finding("Orders is lost", at=place),)))
    assert isinstance(said[0], Finding)


PIPELINE: dict[str, Any] = {
    "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 185}},
    "Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 30}},
    "Mapping": {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": "Worker"}},
    },
}


def said(folder: Path, template: dict[str, Any], rule: str) -> list[tuple[str, str | None]]:
    (folder / "t.json").write_text(json.dumps(template), encoding="utf-8")
    found = check(ask(folder, Flags(targets=(str(folder / "t.json"),), only=(rule,), linters=("none",), cache=False)).request).findings
    return [(one.verdict, one.reason) for one in found]


WORDS: dict[str, tuple[Any, Any]] = {
    "a name that is made of it": ("Queue of dev is lost", "Queue of prod is lost"),
    "two of them": ("dev-a and dev_b are lost", "prod-a and prod_b are lost"),
    "something else is said": ("dev is lost", "prod is late"),
    "trap: the value is a part of a word": ("device is lost", "product is lost"),
}


@pytest.mark.parametrize(("words", "count"), [(words, 1 if i < 2 else 2) for i, words in enumerate(WORDS.values())], ids=WORDS)
def test_what_differs_by_the_value_of_a_parameter_is_said_once(words: tuple[str, str], count: int) -> None:
    env = Variable("Env", ("dev", "prod"))
    place = Place(Any, ())
    tree = Question(env, (1, 2), tuple(leaf((Doubt(one, "", place),)) for one in words))
    assert [worlds for _, worlds in outcomes(tree)] == ([()] if count == 1 else [("Env = dev",), ("Env = prod",)])


def test_another_number_is_another_thing() -> None:
    """Also where it is the parameter's value: what is said of 2 is not so of 3."""
    receives = Variable("Receives", ("2", "3"))
    tree = Question(receives, (1, 2), tuple(leaf((Doubt(f"maxReceiveCount is {number}", "", Place(Any, ())),)) for number in receives.atoms))
    assert [worlds for _, worlds in outcomes(tree)] == [("Receives = 2",), ("Receives = 3",)]


def test_what_no_combination_can_deploy_is_no_pass(tmp_path: Path) -> None:
    """The queue exists in prod only, and there is no prod."""
    template = {
        "Parameters": {"Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev"]}},
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
        "Resources": {**PIPELINE, "Orders": {**PIPELINE["Orders"], "Condition": "IsProd"}},
    }
    ((verdict, reason),) = said(tmp_path, template, "visibility-timeout")
    assert (verdict, "no combination of parameter values can be deployed" in (reason or "")) == ("undecided", True)


def test_more_combinations_than_are_looked_at_are_no_pass(tmp_path: Path) -> None:
    """The queue waits for long enough in each that is looked at."""

    def chosen(depth: int, waits: int) -> Any:
        return {"Fn::If": [f"C{depth}", chosen(depth - 1, waits + 1), chosen(depth - 1, waits * 2)]} if depth else waits

    template = {
        "Parameters": {f"P{i}": {"Type": "String"} for i in range(1, 9)},
        "Conditions": {f"C{i}": {"Fn::Equals": [{"Ref": f"P{i}"}, "yes"]} for i in range(1, 9)},
        "Resources": {**PIPELINE, "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": chosen(8, 200)}}},
    }
    assert ("undecided", "it depends on more than 64 combinations of parameters and conditions") in said(tmp_path, template, "visibility-timeout")


def test_what_is_not_known_of_a_template_as_a_file_is_no_pass(tmp_path: Path) -> None:
    def check_of_file(*_: object) -> Any:
        raise Undecided("nobody can know", "a word of the team")

    (tmp_path / "t.json").write_text(json.dumps({"Resources": PIPELINE}), encoding="utf-8")
    asked = ask(tmp_path, Flags(targets=(str(tmp_path / "t.json"),), only=("template-size",), linters=("none",), cache=False)).request
    rules = tuple(one.rule._replace(check=check_of_file) for one in asked.judging.rules)
    (found,) = check(asked._replace(judging=asked.judging._replace(rules=rules))).findings
    assert (found.rule, found.verdict, found.reason, found.settle) == ("template-size", "undecided", "nobody can know", "a word of the team")
