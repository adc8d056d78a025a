"""The plugin as a team meets it: real runs of pytest in a folder with a template."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.pytest.plugin import _marked
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run as check

TEMPLATE = """
Parameters:
  Hide: {Type: Number}
  Env: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Dlq: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: HIDDEN
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: COUNT}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      ManagedPolicyArns: [!Sub "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"]
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30, Role: !GetAtt Role.Arn, Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
      BatchSize: !If [IsProd, 10, 5]
      FunctionResponseTypes: [ReportBatchItemFailures]
"""
ID = "template/Mapping"
RULES_ONLY = "linters: {cfn-lint: false, checkov: false, cloudformation-validate: false}\n"
"""Linters take seconds, and are tested in linters/test_pytest_items.py."""


@pytest.fixture(scope="module", autouse=True)
def _imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the gate imports once it is needed: pytester forgets what is first imported in its run, and half of it would be there twice."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "template.yaml").write_text(TEMPLATE.replace("HIDDEN", "1").replace("COUNT", "1"), encoding="utf-8")
    (folder / "queuegate.yaml").write_text(f"{RULES_ONLY}waivers: [{{rule: max-receive-count-one, resource: Orders, reason: none}}]\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert check(Flags(), folder).report.findings


def written(pytester: pytest.Pytester, hidden: str = "180", count: str = "5", **files: str) -> None:
    pytester.path.joinpath("template.yaml").write_text(TEMPLATE.replace("HIDDEN", hidden).replace("COUNT", count), encoding="utf-8")
    pytester.path.joinpath("queuegate.yaml").write_text(RULES_ONLY, encoding="utf-8")
    for name, text in files.items():
        pytester.path.joinpath(name.replace("__", "/") + ".py").write_text(text, encoding="utf-8")


def outcomes(result: pytest.RunResult) -> dict[str, str]:
    """Node id and outcome of every item, from the verbose output."""
    found = re.findall(r"^(\S+::.+?) (PASSED|FAILED|SKIPPED|ERROR)", "\n".join(result.outlines), re.MULTILINE)
    return dict(found)


def run(pytester: pytest.Pytester, *args: str) -> pytest.RunResult:
    """In this process, which has imported everything: a new one takes a second to."""
    return pytester.runpytest_inprocess("-vv", "-p", "no:cacheprovider", *args)


def run_anew(pytester: pytest.Pytester, *args: str) -> pytest.RunResult:
    """In a process of its own, as a team starts it: Hypothesis, which tells its settings in the first lines, is ours."""
    return pytester.runpytest_subprocess("-vv", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *args)


def test_one_item_for_each_rule_and_pipeline_and_a_good_template_passes(pytester: pytest.Pytester) -> None:
    written(pytester)
    found = outcomes(run_anew(pytester, "-m", "policy"))
    assert found[f"queuegate.yaml::dead_letter::missing-redrive-policy[{ID}]"] == "PASSED"
    assert found[f"queuegate.yaml::timing::visibility-timeout[{ID}]"] == "PASSED"
    assert set(found.values()) == {"PASSED"}


def test_an_error_fails_exactly_its_item_and_shows_place_and_fix(pytester: pytest.Pytester) -> None:
    written(pytester, count="1")
    result = run(pytester, "-m", "policy")
    assert [name for name, outcome in outcomes(result).items() if outcome == "FAILED"] == [f"queuegate.yaml::dead_letter::max-receive-count-one[{ID}]"]
    result.stdout.fnmatch_lines(["error[[]max-receive-count-one[]]*", "*--> template.yaml:13:*", "*fix: *", "*queuegate explain max-receive-count-one"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_warning_passes_and_is_said_in_the_summary_even_where_warnings_are_errors(pytester: pytest.Pytester) -> None:
    written(pytester, hidden="100")
    result = run(pytester, "-m", "policy", "-W", "error")
    assert outcomes(result)[f"queuegate.yaml::timing::visibility-timeout[{ID}]"] == "PASSED"
    result.stdout.fnmatch_lines(
        [
            "*warnings summary*",
            f"queuegate.yaml::timing::visibility-timeout[[]{ID}[]]",
            "  template.yaml:[1-9]*: PolicyWarning: warning[[]visibility-timeout[]]*",
        ]
    )
    assert result.ret == pytest.ExitCode.OK


def test_what_cannot_be_decided_is_skipped_with_what_settles_it_and_fails_where_strict(pytester: pytest.Pytester) -> None:
    written(pytester, hidden="!Ref Hide")
    result = run(pytester, "-m", "policy", "-rs")
    assert outcomes(result)[f"queuegate.yaml::timing::visibility-timeout[{ID}]"] == "SKIPPED"
    assert "--parameter Hide=VALUE would settle it" in result.stdout.str()
    strict = run(pytester, "-m", "policy", "-o", "queuegate_strict=true")
    failed = {name for name, outcome in outcomes(strict).items() if outcome == "FAILED"}
    assert f"queuegate.yaml::timing::visibility-below-timeout[{ID}]" in failed  # an error rule
    assert f"queuegate.yaml::timing::visibility-timeout[{ID}]" not in failed  # a warning, below fail-on


@pytest.mark.slow
def test_a_waived_finding_is_skipped_with_its_reason(pytester: pytest.Pytester) -> None:
    written(pytester, count="1")
    pytester.path.joinpath("queuegate.yaml").write_text(
        f"{RULES_ONLY}waivers: [{{rule: max-receive-count-one, resource: Orders, reason: poison is rare}}]\n", encoding="utf-8"
    )
    result = run(pytester, "-m", "policy", "-rs")
    assert outcomes(result)[f"queuegate.yaml::dead_letter::max-receive-count-one[{ID}]"] == "SKIPPED"
    assert "poison is rare" in result.stdout.str()


@pytest.mark.parametrize(
    ("expression", "asks"),
    [("policy", True), ("policy and not slow", True), ("slow or policy", True), ("not policy", False), ("not slow", False), ("slow", False), ("", False)],
)
def test_an_expression_asks_where_it_selects_by_the_mark(expression: str, asks: bool) -> None:  # noqa: FBT001 - a table
    assert _marked(expression) is asks


@pytest.mark.parametrize(
    "args",
    [
        (),
        pytest.param(("-m", "not policy"), marks=pytest.mark.slow),
        pytest.param(("-m", "not slow"), marks=pytest.mark.slow),
        pytest.param(("test_mine.py",), marks=pytest.mark.slow),
    ],
    ids=["plain", "not policy", "not slow", "one file"],
)
def test_nothing_is_read_until_somebody_asks(pytester: pytest.Pytester, args: tuple[str, ...]) -> None:
    written(
        pytester,
        count="1",
        test_mine="import sys, pytest\n@pytest.mark.policy\ndef test_policy(pipeline): assert pipeline('Orders')\ndef test_plain(): assert not [m for m in sys.modules if m.startswith('queuegate.synth')]\n",
    )
    result = run_anew(pytester, *args)
    assert outcomes(result) == {"test_mine.py::test_plain": "PASSED"}
    assert "1 policy test waits for -m policy" in result.stdout.str()


def test_always_brings_the_items_into_a_plain_run(pytester: pytest.Pytester) -> None:
    written(pytester)
    assert f"queuegate.yaml::dead_letter::missing-redrive-policy[{ID}]" in outcomes(run(pytester, "-o", "queuegate=always"))


def test_groups_and_node_ids_choose_items(pytester: pytest.Pytester) -> None:
    written(pytester)
    pytester.path.joinpath("queuegate.yaml").write_text(RULES_ONLY, encoding="utf-8")
    by_keyword = outcomes(run(pytester, "-m", "policy", "-k", "dead_letter"))
    assert {name.split("::")[1] for name in by_keyword} == {"dead_letter"}
    one = f"queuegate.yaml::timing::visibility-timeout[{ID}]"
    assert outcomes(run(pytester, one)) == {one: "PASSED"}


def test_testpaths_hide_nothing(pytester: pytest.Pytester) -> None:
    written(pytester)
    pytester.mkdir("tests")
    pytester.makeini("[pytest]\ntestpaths = tests\n")
    assert f"queuegate.yaml::timing::visibility-timeout[{ID}]" in outcomes(run(pytester, "-m", "policy"))


@pytest.mark.slow
def test_another_folders_settings_bring_no_items_unless_somebody_names_them(pytester: pytest.Pytester) -> None:
    """A fixture of a test, or another project of the repository: the items are of what this run has read, each once."""
    written(pytester)
    pytester.mkdir("tests")
    pytester.path.joinpath("tests", "queuegate.yaml").write_text(RULES_ONLY, encoding="utf-8")
    own, others = f"queuegate.yaml::timing::visibility-timeout[{ID}]", f"tests/queuegate.yaml::timing::visibility-timeout[{ID}]"
    for asked in (("-m", "policy"), ("-m", "policy", "tests"), ("queuegate.yaml", "tests")):
        found = outcomes(run(pytester, *asked))
        assert (own in found, others in found) == (True, False), asked
    assert others in outcomes(run(pytester, "tests/queuegate.yaml"))


@pytest.mark.slow
def test_modules_that_cannot_be_imported_stop_no_policy_that_is_named(pytester: pytest.Pytester) -> None:
    """As where only the packages of the policies are installed: pytest imports every module before -m chooses."""
    written(pytester)
    pytester.mkdir("own")
    mine = "import pytest\n@pytest.mark.policy\ndef test_mine(pipeline): assert pipeline('Orders')\n"
    pytester.path.joinpath("own", "test_mine.py").write_text(mine, encoding="utf-8")
    pytester.path.joinpath("test_other.py").write_text("import a_package_that_nobody_has\n", encoding="utf-8")
    stopped = run(pytester, "-m", "policy")
    assert stopped.ret == pytest.ExitCode.INTERRUPTED
    assert "queuegate: pytest imports every test module before -m chooses." in stopped.stdout.str()
    for named in (("own",), ("queuegate.yaml", "own")):
        found = run(pytester, "-m", "policy", *named)
        assert found.ret == pytest.ExitCode.OK
        assert {"own/test_mine.py::test_mine", f"queuegate.yaml::timing::visibility-timeout[{ID}]"} <= outcomes(found).keys()
    plain = run(pytester)
    assert plain.ret == pytest.ExitCode.INTERRUPTED
    assert "queuegate: pytest imports" not in plain.stdout.str()


def test_a_team_writes_its_own_policy_in_three_lines(pytester: pytest.Pytester) -> None:
    written(
        pytester,
        hidden="!Ref Hide",
        test_mine="""
import pytest
pytestmark = pytest.mark.policy

def test_batch(pipeline):
    assert pipeline("Orders").batch_size.get() == 5

def test_batch_everywhere(pipeline):
    pipeline(function="Worker").in_every_world(lambda mapping: mapping.batch_size.get() == 5)

def test_unknown(pipeline):
    assert pipeline("Orders").queue.visibility_timeout.get() > 100

def test_nobody(pipeline):
    pipeline("Nowhere")

def test_role(pipelines):
    assert all(one.allows("sqs:ReceiveMessage") and not one.allows("sqs:SendMessage") for one in pipelines)
""",
    )
    result = run(pytester, "-m", "policy", "test_mine.py", "-rs")
    mine = {name.partition("::")[2]: outcome for name, outcome in outcomes(result).items() if name.startswith("test_mine")}
    assert mine == {"test_batch": "PASSED", "test_batch_everywhere": "FAILED", "test_unknown": "SKIPPED", "test_nobody": "FAILED", "test_role": "PASSED"}
    text = result.stdout.str()
    assert "it does not hold in template/Mapping when Env = prod" in text
    assert "no pipelines match queue Nowhere; there are: Orders → Worker" in text
    assert "the parameter Hide has no value in the template" in text


def test_a_broken_template_is_an_item_that_fails_with_file_and_line(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("template.yaml").write_text("Resources:\n  A: {Type: AWS::SQS::Queue\n", encoding="utf-8")
    result = run(pytester, "-m", "policy")
    assert outcomes(result)["queuegate.yaml::problems::unreadable[template.yaml]"] == "FAILED"
    result.stdout.fnmatch_lines(["*--> template.yaml:*"])


def test_wrong_settings_are_one_usage_error_with_the_line(pytester: pytest.Pytester) -> None:
    written(pytester)
    pytester.path.joinpath("queuegate.yaml").write_text("\nfail_on: error\n", encoding="utf-8")
    result = run(pytester, "-m", "policy")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Traceback" not in result.stderr.str()
    assert re.search(r"queuegate\.yaml:2", result.stderr.str())


@pytest.mark.slow
def test_under_xdist_the_app_is_synthesised_once(pytester: pytest.Pytester) -> None:
    written(pytester)
    body = (pytester.path / "template.yaml").read_text(encoding="utf-8")
    pytester.path.joinpath("template.yaml").rename(pytester.path / "made.yaml")
    pytester.path.joinpath("app.py").write_text(
        f"""
import json, os, sys
out = os.environ["CDK_OUTDIR"]
with open({str(pytester.path / "runs")!r}, "a") as runs: runs.write("x")
from queuegate.synth.sources.cloudformation import parse
body, _ = parse({body!r}, "made.yaml")
json.dump(body, open(os.path.join(out, "S.template.json"), "w"))
json.dump({{"version": "55.0.0", "artifacts": {{"S": {{"type": "aws:cloudformation:stack", "properties": {{"templateFile": "S.template.json"}}}}}}}}, open(os.path.join(out, "manifest.json"), "w"))
""",
        encoding="utf-8",
    )
    pytester.path.joinpath("cdk.json").write_text(json.dumps({"app": "python3 app.py"}), encoding="utf-8")
    result = pytester.runpytest_subprocess("-m", "policy", "-n", "2", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    result.assert_outcomes(passed=len(outcomes(run(pytester, "-m", "policy"))))
    assert (pytester.path / "runs").read_text(encoding="utf-8") == "xx"  # once for both workers, once for the plain run


def test_a_mutated_reference_system_fails_exactly_the_right_items(pytester: pytest.Pytester, reference_template: dict[str, Any]) -> None:
    """The reference system's own policy tests against its template with one defect: the queue's maxReceiveCount is 1."""
    ids = {
        resource["Metadata"]["aws:cdk:path"]: name
        for name, resource in reference_template["Resources"].items()
        if "aws:cdk:path" in resource.get("Metadata", {})
    }
    queue = ids["Notification/Messaging/Queue/Resource"]
    mapping = ids["Notification/Worker/Live/Notifications/Resource"]
    mutant = json.loads(json.dumps(reference_template))
    mutant["Resources"][queue]["Properties"]["RedrivePolicy"]["maxReceiveCount"] = 1
    pytester.path.joinpath("template.json").write_text(json.dumps(mutant), encoding="utf-8")
    pytester.path.joinpath("queuegate.yaml").write_text(RULES_ONLY, encoding="utf-8")
    own = Path(__file__).parents[3] / "policy"
    for file in own.glob("test_*.py"):
        text = file.read_text(encoding="utf-8").replace('"Queue"', f'"{queue}"').replace(', function="*/Worker/Function"', "")
        pytester.path.joinpath(file.name).write_text(text, encoding="utf-8")
    failed = {name for name, outcome in outcomes(run(pytester, "-m", "policy")).items() if outcome == "FAILED"}
    assert failed == {f"queuegate.yaml::dead_letter::max-receive-count-one[template/{mapping}]", "test_dead_letter.py::test_a_message_is_tried_thirteen_times"}
