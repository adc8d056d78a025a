"""What a container of Java hands over is called, too: classes with an injected constructor, what a component of Dagger is made of, and texts by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Topic: {Type: AWS::SNS::Topic}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code
      Runtime: java21
      Handler: shop.Worker::handleRequest
      Environment: {Variables: {TOPIC: !Ref Topic}}
      Policies: [{Version: "2012-10-17", Statement: [{Effect: Allow, Action: ACTION, Resource: !Ref Topic}]}]
      Events: {Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
FILES = {
    "Worker": "import com.amazonaws.services.lambda.runtime.*; import com.amazonaws.services.lambda.runtime.events.SQSEvent; public class Worker implements RequestHandler<SQSEvent, Void> { private final Sender sender = DaggerShop.create().sender(); public Void handleRequest(SQSEvent e, Context c) { e.getRecords().forEach(m -> sender.send(m.getBody())); return null; } }",
    "Sender": "public interface Sender { void send(String body); }",
    "Shop": "@dagger.Component(modules = Parts.class) public interface Shop { Sender sender(); }",
    "Parts": 'import dagger.*; import javax.inject.Named; import software.amazon.awssdk.services.sns.SnsClient; @Module public abstract class Parts { @Binds abstract Sender sender(TopicSender it); @Provides static SnsClient sns() { return SnsClient.create(); } @Provides @Named("NAME") static String topic() { return System.getenv("TOPIC"); } }',
    "TopicSender": 'import javax.inject.*; import software.amazon.awssdk.services.sns.SnsClient; public class TopicSender implements Sender { private final SnsClient sns; private final String topic; @Inject TopicSender(SnsClient sns, @Named("topic") String topic) { this.sns = sns; this.topic = topic; } public void send(String body) { sns.publish(b -> b.topicArn(topic).message(body)); } }',
}  # fmt: skip


def _said(folder: Path, action: str, name: str = "topic") -> list[tuple[str, str]]:
    (folder / "code").mkdir()
    for file, text in FILES.items():
        (folder / "code" / f"{file}.java").write_text(f"package shop;\n{text.replace('NAME', name)}\n", encoding="utf-8")
    (folder / "template.yaml").write_text(TEMPLATE.replace("ACTION", action), encoding="utf-8")
    report = run(Flags(targets=(str(folder / "template.yaml"),), only=("missing-call-permission",), linters=("none",), cache=False), folder).report
    assert report.pipelines
    return [(one.verdict, one.resource) for one in report.findings]


@pytest.mark.parametrize(("action", "said"), [("sns:Publish", []), ("sns:GetTopicAttributes", [("fail", "Worker")])])
def test_what_a_component_makes_is_called(action: str, said: list[tuple[str, str]], tmp_path: Path) -> None:
    assert _said(tmp_path, action) == said


def test_a_text_of_another_name_is_not_known(tmp_path: Path) -> None:
    assert [verdict for verdict, _ in _said(tmp_path, "sns:Publish", "other")] == ["undecided"]
