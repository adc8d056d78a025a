"""Open questions in the report for programs: each once, with the line that settles it, and known by the same id to whatever waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.report.formats import FORMATS, Look
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.report.record.questions import alike, questions
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Runs: {Type: Number}}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: code
      Timeout: !Ref Runs
      Events: {Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}}}
"""
PART = """\
Parameters: {Runs: {Type: Number}}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, Code: code, Role: worker, Timeout: !Ref Runs}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, FunctionResponseTypes: [ReportBatchItemFailures]}
"""
UNREAD = "import { wrapped } from 'ours';\nexport const handler = wrapped(async (event) => ({ batchItemFailures: [] }));\n"


@pytest.fixture
def reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Report]:
    def made(code: str, template: str = TEMPLATE, **flags: object) -> Report:
        (tmp_path / "code").mkdir(exist_ok=True)
        (tmp_path / "code" / "index.mjs").write_text(code, encoding="utf-8")
        (tmp_path / "t.yaml").write_text(template, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        return run(Flags(targets=("t.yaml",), linters=("none",), cache=False, **flags), tmp_path).report  # type: ignore[arg-type]  # flags are what they are

    return made


def test_each_question_stands_once_with_all_that_wait(reported: Callable[..., Report]) -> None:
    report = reported(UNREAD)
    by_text = {one.text: one for one in report.questions}
    assert len(by_text) == len(report.questions)
    value, code = by_text["the parameter Runs has no value in the template"], by_text["the handler handler is made by wrapped of ours, which is not read"]
    assert value.settle == "--parameter Runs=VALUE"
    assert {one.rule for one in value.waiting} >= {"visibility-timeout"}
    assert (value.source.file, value.source.line) == ("t.yaml", 11) if value.source else False
    assert {"handler-response", "swallowed-exception"} <= {one.rule for one in code.waiting}
    assert code.settle.startswith('handlers: {"Worker": {reports-failures: true')
    assert code.checks == len(code.waiting) > 1


def test_a_finding_names_the_question_that_it_waits_for(reported: Callable[..., Report]) -> None:
    report = reported(UNREAD)
    waiting = {(one.fingerprint, one.rule, question.id) for question in report.questions for one in question.waiting}
    assert {(one.fingerprint, one.rule, one.question) for one in report.findings if one.verdict == "undecided" and one.suppressed is None} == waiting
    assert all(one.question is None for one in report.findings if one.verdict == "fail" or one.suppressed is not None)
    assert report.summary.undecided == sum(len(question.waiting) for question in report.questions)


def test_a_finding_has_the_line_of_its_question_and_is_asked_alike_again(reported: Callable[..., Report]) -> None:
    """Formats that speak of findings one by one, and those that gather them, say the same."""
    text = TEMPLATE.replace("Timeout: !Ref Runs", "Timeout: !Ref Runs\n      Role: !ImportValue role").replace(
        "VisibilityTimeout: 60", 'VisibilityTimeout: "{{resolve:ssm:/hide}}"'
    )
    report = reported(UNREAD, text)
    lines = {one.id: one.settle for one in report.questions}
    assert {one.settle for one in report.findings if one.question} == {*lines.values()}
    assert not [line for line in lines.values() if "…}" in line]
    assert [(one.reason, one.settle, len(one.waiting)) for one in questions(report)] == [(one.text, one.settle, len(one.waiting)) for one in report.questions]


def test_an_answer_closes_its_question_and_no_other(reported: Callable[..., Report]) -> None:
    before, after = reported(UNREAD), reported(UNREAD, parameters=("Runs=30",))
    assert {one.id for one in after.questions} == {one.id for one in before.questions if one.settle != "--parameter Runs=VALUE"}


def test_an_id_outlives_lines_that_move(reported: Callable[..., Report]) -> None:
    """Also where the reason names a line of the code."""
    lost = "import { lost } from 'ours';\nexport const handler = async (event) => lost(event);\n"
    before, after = reported(lost), reported(f"\n\n{lost}", f"# one\n{TEMPLATE}")
    assert [one.text for one in before.questions] != [one.text for one in after.questions]
    assert [one.id for one in before.questions] == [one.id for one in after.questions]


def test_what_is_waived_asks_nothing(reported: Callable[..., Report]) -> None:
    settings = 'waivers: [{rule: visibility-timeout, resource: "**", reason: "it is meant"}]\n'
    first = reported(UNREAD)
    Path("queuegate.yaml").write_text(settings, encoding="utf-8")
    second = reported(UNREAD)
    assert any(one.rule == "visibility-timeout" for question in first.questions for one in question.waiting)
    assert not any(one.rule == "visibility-timeout" for question in second.questions for one in question.waiting)


def test_every_format_with_questions_has_the_same_lines(reported: Callable[..., Report]) -> None:
    report = reported(UNREAD)
    (stated,) = [one.settle.partition(": ")[2].rpartition("}}")[0] for one in report.questions if one.settle.startswith("handlers: ")]
    for name in ("markdown", "github", "gitlab", "code-scanning", "sarif"):
        text = FORMATS[name](report, Look()).replace('\\"', '"')
        assert "--parameter Runs=VALUE" in text, name
        assert stated in text, name


@pytest.mark.parametrize("code", [UNREAD, None], ids=["a handler that is not followed", "no code at all"])
@pytest.mark.parametrize("fifo", [False, True], ids=["standard", "FIFO"])
def test_the_line_about_a_handler_settles_all_that_waits_for_it(code: str | None, fifo: bool, reported: Callable[..., Report]) -> None:  # noqa: FBT001 - a case
    template = TEMPLATE if code else TEMPLATE.replace("CodeUri: code", "CodeUri: {Bucket: b, Key: k}")
    template = template.replace("Properties: {VisibilityTimeout: 60}", "Properties: {VisibilityTimeout: 60, FifoQueue: true}") if fifo else template
    (line,) = [one.settle for one in reported(code or UNREAD, template).questions if one.settle.startswith("handlers: ")]
    for word, value in (("ACTION on RESOURCE", "sqs:ListQueues on *"), ("SECONDS", "5"), ("FORM", "json")):
        line = line.replace(word, value)
    Path("queuegate.yaml").write_text(line.partition(" in queuegate.yaml")[0], encoding="utf-8")
    left = reported(code or UNREAD, template)
    assert not left.problems
    assert not [one.text for one in left.questions if "handler" in one.settle or "code" in one.settle]


@pytest.mark.parametrize(
    ("right", "wrong", "settle"),
    [
        ("EventSourceArn: !GetAtt Orders.Arn", "EventSourceArn: !GetAtt Order.Arn", "Orders in its place; or the whole template as the TARGET"),
        ("EventSourceArn: !GetAtt Orders.Arn", "EventSourceArn: !GetAtt Elsewhere.Arn", "the whole template as the TARGET"),
        ("Timeout: !Ref Runs", "Timeout: !Ref Run", "Runs in its place; or the whole template as the TARGET"),
    ],
)
def test_what_a_template_lacks_is_asked_once(right: str, wrong: str, settle: str, reported: Callable[..., Report]) -> None:
    asked = [one for one in reported(UNREAD, PART.replace(right, wrong)).questions if "TARGET" in one.settle]
    assert [one.settle for one in asked] == [settle]
    assert "fragment" in {one.rule for one in asked[0].waiting}


def test_what_else_a_template_lacks_is_asked_of_the_file(reported: Callable[..., Report]) -> None:
    """Two names are missing, and of one of them nothing asks: the file's own question names both."""
    lacking = PART.replace("!GetAtt Orders.Arn", "!GetAtt Order.Arn") + "  Unseen: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Nowhere}}\n"
    texts = [one.text for one in reported(UNREAD, lacking).questions if "TARGET" in one.settle]
    assert any(text.startswith("Fn::GetAtt names Order,") for text in texts)
    assert any("a fragment: it lacks" in text and "Nowhere" in text for text in texts)


@pytest.mark.parametrize("account", ["111122223333", "${AWS::AccountId}"])
def test_a_policy_from_outside_is_described_under_its_arn(account: str, reported: Callable[..., Report]) -> None:
    lacking = TEMPLATE.replace("      Timeout: !Ref Runs\n", f"      PermissionsBoundary: !Sub 'arn:aws:iam::{account}:policy/workload'\n")
    (asked,) = [one for one in reported(UNREAD, lacking).questions if "workload" in one.text]
    assert asked.text == f"what the policy arn:aws:iam::{account}:policy/workload grants is not known here: it is not defined in any of the targets"
    assert asked.settle == (
        f'externals: {{"arn:aws:iam::{account}:policy/workload": {{type: AWS::IAM::ManagedPolicy, properties: {{PolicyDocument: VALUE}}}}}} in queuegate.yaml'
    )


def test_of_a_queue_outside_what_is_asked_is_to_be_filled_in(reported: Callable[..., Report]) -> None:
    """Whoever describes it as the line says is not told then that it has no dead-letter queue."""
    letters = TEMPLATE.replace(
        "VisibilityTimeout: 60}", "VisibilityTimeout: 60, RedrivePolicy: {deadLetterTargetArn: !ImportValue letters, maxReceiveCount: 5}}"
    )
    queue = TEMPLATE.replace("Queue: !GetAtt Orders.Arn", "Queue: !ImportValue orders")
    (of_letters,) = [one.settle for one in reported(UNREAD, letters).questions if "letters" in one.settle]
    (of_queue,) = [one.settle for one in reported(UNREAD, queue).questions if "orders" in one.settle]
    assert "properties: {MessageRetentionPeriod: VALUE}" in of_letters
    assert "properties: {VisibilityTimeout: VALUE, RedrivePolicy: VALUE}" in of_queue


def test_functions_whose_code_one_build_makes_are_one_question_for_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder, another reason and another kind of answer are questions of their own; each is there with --full, and for programs."""
    monkeypatch.chdir(tmp_path)
    event = "Events: {E: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}"
    worker = "  {0}: {{Type: AWS::Serverless::Function, Properties: {{Runtime: python3.12, Handler: a.b, CodeUri: {1}, {2}}}}}\n"
    functions = "".join(
        worker.format(name, folder, event) for name, folder in (("Payer", "dist/"), ("Mailer", "dist/"), ("Printer", "dist/"), ("Other", "build/"))
    )
    (tmp_path / "t.yaml").write_text(f"Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {{Type: AWS::SQS::Queue}}\n{functions}", encoding="utf-8")
    found = questions(run(Flags(targets=("t.yaml",), linters=("none",), cache=False), tmp_path).report)
    code = [one for one in found if one.settle.startswith("handlers:")]
    told = {one.reason: one for one in alike(code)}
    first = code[0].reason.split()[3]
    assert [*told] == [
        *(f"the code of {name} is not read: this repository has no '{folder}'" for name, folder in ((f"{first} and 2 more", "dist/"), ("Other", "build/")))
    ]
    assert [one.number for one in told.values()] == [3, 1]
    assert sum(one.checks for one in told.values()) == sum(one.checks for one in code)
    assert ", and so on for each;" in next(iter(told.values())).settle
    assert alike([code[0]]) == [code[0]]
    twins = [one._replace(reason="the code of e is not read: none", settle='handlers: {"e": {code: FOLDER}} in queuegate.yaml') for one in code[:2]]
    assert [one.reason for one in alike(twins)] == ["the code of e and 1 more is not read: none"]
    images = [one._replace(reason="e is a container image, and its code is not read") for one in twins]
    assert [one.reason for one in alike(images)] == ["e (and 1 more) is a container image, and its code is not read"]
