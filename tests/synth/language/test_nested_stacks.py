"""Nested stacks: parameters in, outputs back, and one truth in parent and child."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth import Options, load
from queuegate.synth.language.nested_stacks import MOST_IN_ALL
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.values.exploration import explore
from queuegate.synth.values.trees import paths
from queuegate.synth.values.worlds import Undecided, World

PARENT = """
Parameters: {Env: {Type: String, Default: dev}}
Resources:
  Queues:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./queues.yaml
      Parameters: {Stage: !Ref Env, Hide: "60"}
  Workers:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/workers.yaml
      Parameters: {QueueArn: !GetAtt Queues.Outputs.Arn}
"""
QUEUES = """
Parameters: {Stage: {Type: String, Default: test}, Hide: {Type: Number}, Keep: {Type: Number, Default: 600}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !If [IsProd, 300, !Ref Hide], MessageRetentionPeriod: !Ref Keep}}
Outputs: {Arn: {Value: !GetAtt Orders.Arn}}
"""
WORKERS = """
Parameters: {QueueArn: {Type: String}}
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 10}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !Ref QueueArn, FunctionName: !Ref Worker}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nested").mkdir()
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")
    (tmp_path / "queues.yaml").write_text(QUEUES, encoding="utf-8")
    (tmp_path / "nested" / "workers.yaml").write_text(WORKERS, encoding="utf-8")
    return tmp_path


def model(folder: Path, *names: str, **given: str) -> Model:
    assembly = load([str(folder / name) for name in names] or [str(folder)], Options(folder, lambda: folder))
    assert assembly.problems == []
    return build(assembly.templates, given, None, assembly.nested)


def read(found: Model, read: Any) -> dict[str, Any]:
    """What is read of the one pipeline, by world."""
    (pipeline,) = found.pipelines

    def work(world: World) -> Any:
        try:
            return read(view_of(pipeline.mapping, world))
        except Undecided as doubt:
            return doubt.reason

    return {", ".join(variable.describe(mask) for variable, mask in world.items()): outcome for world, outcome in paths(explore(work), {})}


@pytest.fixture
def checked(command: Any) -> Callable[..., Any]:
    """`checked(folder, targets…)`: the report on them, or on all of the folder."""
    return lambda folder, *targets: json.loads(command("check", *(targets or (".",)), "--report", "json", "--linters", "none", cwd=folder).stdout)


def test_a_queue_is_followed_through_an_output_and_a_parameter(folder: Path) -> None:
    assert read(model(folder), lambda mapping: mapping.queue.path) == {"": "queues/Orders"}


def test_the_child_compares_what_the_parent_hands_down(folder: Path) -> None:
    """The parent's Env has only the default dev; that the child asks for prod makes prod one of its values."""
    assert read(model(folder), lambda mapping: mapping.queue.visibility_timeout.get()) == {"Env is not prod": 60, "Env = prod": 300}
    assert read(model(folder, Env="prod"), lambda mapping: mapping.queue.visibility_timeout.get()) == {"": 300}


def test_a_parameter_that_the_parent_leaves_out_has_its_default(folder: Path) -> None:
    assert read(model(folder), lambda mapping: mapping.queue.retention.get()) == {"": 600}


def test_a_child_is_there_only_with_its_stack(folder: Path) -> None:
    text = PARENT.replace("Parameters: {Env", "Conditions: {Never: !Equals [a, b]}\nParameters: {Env").replace(
        "  Workers:\n    Type: AWS::CloudFormation::Stack", "  Workers:\n    Type: AWS::CloudFormation::Stack\n    Condition: Never"
    )
    (folder / "parent.yaml").write_text(text, encoding="utf-8")
    assert read(model(folder), lambda mapping: mapping.exists()) == {"": False}


TWICE = """
Parameters: {Env: {Type: String, Default: dev}}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Refunds: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 5}}
  OrderWorkers: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested/workers.yaml, Parameters: {QueueArn: !GetAtt Orders.Arn}}}
  RefundWorkers: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./nested/workers.yaml, Parameters: {QueueArn: !GetAtt Refunds.Arn}}}
"""


@pytest.fixture
def twice(folder: Path) -> Path:
    (folder / "queues.yaml").unlink()
    (folder / "parent.yaml").write_text(TWICE, encoding="utf-8")
    return folder


def test_a_template_that_is_nested_twice_makes_two_stacks(twice: Path) -> None:
    found = model(twice)
    assert [(pipeline.id, pipeline.usual().queue.path) for pipeline in found.pipelines] == [
        ("parent/OrderWorkers/Mapping", "parent/Orders"),
        ("parent/RefundWorkers/Mapping", "parent/Refunds"),
    ]


def test_each_stack_of_one_template_is_judged_with_its_own_parameters(twice: Path, checked: Any) -> None:
    report = checked(twice)
    short = [finding for finding in report["findings"] if finding["rule"] == "visibility-below-timeout"]
    assert [(finding["verdict"], finding["stack"], finding["resource"], finding["source"]["line"]) for finding in short] == [("fail", "parent", "Refunds", 5)]
    assert [pipeline["id"] for pipeline in report["pipelines"]] == ["parent/OrderWorkers/Mapping", "parent/RefundWorkers/Mapping"]


def test_what_is_wrong_in_both_stacks_of_one_template_is_said_once(twice: Path, checked: Any) -> None:
    (role,) = [finding for finding in checked(twice)["findings"] if finding["rule"] == "missing-partial-responses"]
    assert (role["template"], role["pipelines"]) == ("nested/workers.yaml", ["parent/OrderWorkers/Mapping", "parent/RefundWorkers/Mapping"])


def test_a_template_nested_in_two_that_are_nested_twice(twice: Path) -> None:
    """Four stacks of the innermost template: each has the whole way to it in its name."""
    (twice / "top.yaml").write_text(
        "Resources:\n"
        "  One: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: parent.yaml}}\n"
        "  Two: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: parent.yaml}}\n",
        encoding="utf-8",
    )
    assert [(pipeline.id, pipeline.usual().queue.path) for pipeline in model(twice).pipelines] == [
        ("top/One/OrderWorkers/Mapping", "top/One/Orders"),
        ("top/Two/OrderWorkers/Mapping", "top/Two/Orders"),
        ("top/One/RefundWorkers/Mapping", "top/One/Refunds"),
        ("top/Two/RefundWorkers/Mapping", "top/Two/Refunds"),
    ]


def test_templates_that_double_at_each_level_end(folder: Path) -> None:
    for file in folder.glob("*.yaml"):
        file.unlink()
    for i in range(12):
        child = f"level{i + 1:02}.yaml" if i < 11 else "nested/workers.yaml"
        stacks = [f"  {name}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {child}, Parameters: {{QueueArn: x}}}}}}" for name in "ABC"]
        (folder / f"level{i:02}.yaml").write_text("\n".join(["Resources:", *stacks]), encoding="utf-8")
    assert len(model(folder).scopes) < 13 * 100


def test_templates_that_all_nest_each_other_make_no_more_stacks_than_are_told_apart(folder: Path) -> None:
    count, queues = 60, 40
    for i in range(count):
        resources: dict[str, Any] = {f"Q{j}": {"Type": "AWS::SQS::Queue"} for j in range(queues)}
        resources |= {f"N{d}": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": f"t{i + d}.json"}} for d in (1, 2) if i + d < count}
        (folder / f"t{i}.json").write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    found = model(folder, *(f"t{i}.json" for i in range(count)))
    made = sum(len(scope.resources) for scope in found.scopes)
    assert made <= MOST_IN_ALL + count * (queues + 2)
    assert made > MOST_IN_ALL // 2
    assert any(scope.crowded for scope in found.scopes)
    assert not found.scopes[1].crowded


def test_a_stack_of_a_template_that_is_nested_twice_can_be_given_values(twice: Path) -> None:
    text = WORKERS.replace("Parameters: {", "Parameters: {Time: {Type: Number, Default: 10}, ").replace("Timeout: 10", "Timeout: !Ref Time")
    (twice / "nested" / "workers.yaml").write_text(text, encoding="utf-8")
    found = model(twice, **{"parent/RefundWorkers.Time": "7"})
    assert [pipeline.usual().function.timeout.get() for pipeline in found.pipelines] == [10, 7]


def test_a_nested_stack_has_the_default_where_its_parent_hands_nothing_down(folder: Path) -> None:
    """Nobody but the parent can give a nested stack's parameter: neither the other allowed values nor the parent's parameter of that name come in."""
    (folder / "queues.yaml").write_text(QUEUES.replace("Default: 600}", "Default: 600, AllowedValues: [600, 60]}"), encoding="utf-8")
    assert read(model(folder, Keep="60"), lambda mapping: mapping.queue.retention.get()) == {"": 600}


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ("{Stage: !Ref Env}", "Queues gives no value for the parameter Hide of its template, which has no default"),
        ("{Fn::Transform: {Name: Settings}}", "Settings (Fn::Transform) writes this when the stack is deployed"),
        ("{Fn::Unknown: 1, Hide: !Ref AWS::NoValue}", "Queues gives no value for the parameter Hide of its template, which has no default"),
        ("{Fn::Unknown: 1, Stage: dev}", "Fn::Unknown may give the parameter Hide of Queues when the stack is deployed"),
    ],
)
def test_a_parameter_that_the_parent_does_not_give(folder: Path, parameters: str, why: str) -> None:
    (folder / "parent.yaml").write_text(PARENT.replace('{Stage: !Ref Env, Hide: "60"}', parameters), encoding="utf-8")
    assert set(read(model(folder), lambda mapping: mapping.queue.visibility_timeout.get()).values()) - {300} == {why}


def test_parameters_that_depend_on_a_condition(folder: Path) -> None:
    text = PARENT.replace('{Stage: !Ref Env, Hide: "60"}', '!If [Slow, {Stage: dev, Hide: "90"}, {Stage: dev, Hide: "30"}]')
    (folder / "parent.yaml").write_text(f"Conditions: {{Slow: !Equals [!Ref Env, slow]}}\n{text}", encoding="utf-8")
    assert read(model(folder), lambda mapping: mapping.queue.visibility_timeout.get()) == {"Env is not slow": 30, "Env = slow": 90}


def test_a_name_in_ssm_is_no_value(folder: Path) -> None:
    (folder / "queues.yaml").write_text(
        QUEUES.replace("Keep: {Type: Number, Default: 600}", "Keep: {Type: 'AWS::SSM::Parameter::Value<String>', Default: '600'}"), encoding="utf-8"
    )
    assert read(model(folder), lambda mapping: mapping.queue.retention.get()) == {"": "the parameter Keep has no value in the template"}


def test_a_child_that_is_not_among_the_targets_is_named(folder: Path) -> None:
    """Nothing is fetched: a template that lies elsewhere has to be given."""
    for url in ("https://bucket.s3.amazonaws.com/queues.yaml", "s3://bucket/queues.yaml", "missing.yaml", "nested", "queues.yaml\\0", "!Sub '${Env}.yaml'"):
        (folder / "parent.yaml").write_text(PARENT.replace("./queues.yaml", f'"{url}"' if "!" not in url else url), encoding="utf-8")
        assert read(model(folder, "parent.yaml", "nested/workers.yaml"), lambda mapping: mapping.queue.path) == {
            "": "Queues.Outputs.Arn is an output of a nested stack whose template is not among the targets"
        }


@pytest.mark.parametrize(
    "url",
    [
        '!Sub "https://${Bucket}.s3.${AWS::Region}.amazonaws.com/${Prefix}/queues.yaml"',
        '!Sub ["https://s3.amazonaws.com/${It}/templates/queues.yaml", {It: !Ref Bucket}]',
        '!Sub "https://${Bucket}.s3.amazonaws.com/${Prefix}queues.yaml"',
        '!Join ["/", ["https://s3.amazonaws.com", !Ref Bucket, queues.yaml]]',
    ],
)
def test_a_child_in_a_bucket_of_the_deployment_is_the_file_beside_that_was_uploaded(url: str, folder: Path) -> None:
    text = PARENT.replace("./queues.yaml", url).replace("Parameters: {Env", "Parameters: {Bucket: {Type: String}, Prefix: {Type: String}, Env")
    (folder / "parent.yaml").write_text(text, encoding="utf-8")
    assert read(model(folder), lambda mapping: mapping.queue.path) == {"": "queues/Orders"}
    assert read(model(folder, "parent.yaml"), lambda mapping: mapping.queue.path) == {"": "queues/Orders"}


def test_what_is_nested_in_a_template_is_read_with_it(folder: Path, checked: Any) -> None:
    """Only the parent is named: its children are among the targets, as themselves, and each is read once."""
    report = checked(folder, "parent.yaml")
    assert [(one["target"], one["status"]) for one in report["targets"]] == [
        ("parent.yaml", "checked"),
        ("queues.yaml", "checked"),
        ("nested/workers.yaml", "checked"),
    ]
    assert [(one["id"], one["queue"]["stack"]) for one in report["pipelines"]] == [("workers/Mapping", "queues")]
    assert [one["target"] for one in checked(folder, "parent.yaml", "queues.yaml")["targets"]] == ["parent.yaml", "queues.yaml", "nested/workers.yaml"]
    assert len(checked(folder, ".")["targets"]) == 3


def test_what_is_nested_in_a_child_is_read_too(twice: Path, checked: Any) -> None:
    (twice / "top.yaml").write_text("Resources:\n  One: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: parent.yaml}}\n", encoding="utf-8")
    assert [one["id"] for one in checked(twice, "top.yaml")["pipelines"]] == ["parent/OrderWorkers/Mapping", "parent/RefundWorkers/Mapping"]


def test_a_sam_applications_own_template_is_read_with_it(folder: Path, checked: Any) -> None:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html"""
    text = PARENT.replace("AWS::CloudFormation::Stack", "AWS::Serverless::Application").replace("TemplateURL", "Location")
    (folder / "parent.yaml").write_text(f"Transform: AWS::Serverless-2016-10-31\n{text}", encoding="utf-8")
    assert [(one["id"], one["queue"]["stack"]) for one in checked(folder, "parent.yaml")["pipelines"]] == [("workers/Mapping", "queues")]


def test_nothing_outside_the_repository_is_read(folder: Path, checked: Any) -> None:
    """Neither by a way that leads out of it, nor by a link."""
    repository = folder / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / "link.yaml").symlink_to(folder / "queues.yaml")
    (repository / "own.yaml").symlink_to(repository / "there.yaml")
    (repository / "there.yaml").write_text(QUEUES, encoding="utf-8")
    for url, targets in (("../queues.yaml", 1), (str(folder / "queues.yaml"), 1), ("link.yaml", 1), ("own.yaml", 2), ("./there.yaml", 2)):
        (repository / "parent.yaml").write_text(PARENT.replace("./queues.yaml", url), encoding="utf-8")
        assert len(checked(repository, "parent.yaml")["targets"]) == targets, url


def test_a_child_that_is_no_template_is_skipped_with_a_reason(folder: Path, checked: Any) -> None:
    (folder / "queues.yaml").write_text("a: 1\n", encoding="utf-8")
    (_, child, _) = checked(folder, "parent.yaml")["targets"]
    assert (child["status"], child["reason"]) == ("skipped", "not a CloudFormation template: it has no Resources section")


def test_an_output_that_does_not_exist(folder: Path) -> None:
    (folder / "queues.yaml").write_text(QUEUES.replace("Arn: {Value", "Other: {Value"), encoding="utf-8")
    assert read(model(folder), lambda mapping: mapping.queue.path) == {"": "Fn::GetAtt names Outputs.Arn of Queues, whose template has no such output"}


def test_what_no_template_has_is_settled_by_what_is_there(folder: Path, checked: Any) -> None:
    (folder / "queues.yaml").write_text(QUEUES.replace("Arn: {Value", "Other: {Value"), encoding="utf-8")
    settled = {one["settle"] for one in checked(folder, "parent.yaml")["findings"] if "no such output" in str(one["reason"])}
    assert len(settled) == 1
    assert settled.pop().startswith("an output that it has (")


@pytest.mark.parametrize("url", ["./parent.yaml", "./queues.yaml"])
def test_stacks_that_nest_each_other_end(folder: Path, url: str) -> None:
    text = QUEUES.replace(
        "Resources:", f"Resources:\n  Loop: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {url}, Parameters: {{Env: !Ref Stage}}}}}}"
    )
    (folder / "queues.yaml").write_text(text, encoding="utf-8")
    assert len(model(folder).pipelines) == 1


def test_a_file_that_is_named_twice_is_read_once(folder: Path) -> None:
    found = model(folder, "nested/workers.yaml", "nested", "parent.yaml", "queues.yaml")
    assert [pipeline.id for pipeline in found.pipelines] == ["workers/Mapping"]


def test_a_finding_points_into_the_child_and_names_the_parents_world(folder: Path, command: Any) -> None:
    (folder / "nested" / "workers.yaml").write_text(WORKERS.replace("Timeout: 10", "Timeout: 30"), encoding="utf-8")
    done = command("check", ".", "--only", "visibility-timeout", "--linters", "none", cwd=folder)
    assert "--> queues.yaml:5:" in done.stdout
    assert re.search(r"when: +Env is not prod$", done.stdout, re.MULTILINE)
