"""SAM's resources in a CDK app (`CfnInclude`, `sam.CfnFunction`): the synthesised template is lowered too."""

from __future__ import annotations

import json
from pathlib import Path

from queuegate.synth import Options, load
from queuegate.synth.model.pipelines import build, linked
from queuegate.synth.sources.cdk.assembly.cloud_assembly import read

WORKER = {
    "Type": "AWS::Serverless::Function",
    "Properties": {"Handler": "a.b", "Events": {"E": {"Type": "SQS", "Properties": {"Queue": "arn:aws:sqs:eu-west-1:123456789012:q"}}}},
    "Metadata": {"aws:cdk:path": "S/Worker"},
}


def assembly(folder: Path, worker: object) -> Path:
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.json"}}
    (folder / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": {"S": artifact}}), encoding="utf-8")
    (folder / "S.json").write_text(json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Worker": worker}}, indent=1), encoding="utf-8")
    return folder


def test_the_pipeline_has_its_construct_and_its_line(tmp_path: Path) -> None:
    found = read(assembly(tmp_path, WORKER), root=tmp_path)
    assert found.problems == []
    [template] = found.templates
    [pipeline] = build([template]).pipelines
    function = linked(pipeline.usual())["function"]
    assert pipeline.id == "S/WorkerE"
    assert getattr(function, "path", None) == "S/Worker"
    assert (template.construct("Worker"), template.construct("WorkerE")) == ("S/Worker", None)
    lines = (tmp_path / "S.json").read_text(encoding="utf-8").splitlines()
    assert lines[template.spot(("Resources", "WorkerE", "Properties", "EventSourceArn")).line - 1].strip().startswith('"Queue": "arn:')


def test_what_sam_refuses_is_a_problem_of_the_assembly(tmp_path: Path) -> None:
    folder = assembly(tmp_path, {**WORKER, "Properties": {"Events": []}})
    loaded = load([str(folder)], Options(tmp_path, lambda: tmp_path))
    assert [problem.message for problem in loaded.problems] == [
        "the Events of Worker are no mapping of names to events, and SAM refuses them. Correct it and run again"
    ]
    assert len(loaded.templates) == 1


def test_an_application_beside_the_template_is_a_nested_stack(tmp_path: Path) -> None:
    (tmp_path / "queues.yaml").write_text(
        "Resources:\n  Orders: {Type: AWS::SQS::Queue}\nOutputs:\n  QueueArn: {Value: !GetAtt Orders.Arn}\n", encoding="utf-8"
    )
    (tmp_path / "template.yaml").write_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  Queues: {Type: AWS::Serverless::Application, Properties: {Location: ./queues.yaml}}\n"
        "  Stored: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: a, SemanticVersion: 1.0.0}}}\n"
        "  Worker: {Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: SQS, Properties: {Queue: !GetAtt Queues.Outputs.QueueArn}}}}}\n",
        encoding="utf-8",
    )
    loaded = load([str(tmp_path)], Options(tmp_path, lambda: tmp_path))
    assert loaded.problems == []
    assert sorted((Path(target.target).name, target.kind, target.status) for target in loaded.targets) == [
        ("queues.yaml", "cloudformation", "checked"),
        ("template.yaml", "sam", "checked"),
    ]
    [pipeline] = build(loaded.templates).pipelines
    assert pipeline.usual().queue.path.endswith("/Orders")
