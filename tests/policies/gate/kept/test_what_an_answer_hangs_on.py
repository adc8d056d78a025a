"""Whatever tells two answers apart is in the name of each, or among what is asked again: else one is given for the other."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.judging import group
from queuegate.policies.gate.kept import answers, entries, files, identity
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.run.processes import shares

from .conftest import ENV, SWALLOWS, Repository, template, whole
from .test_answers import OWN

ANY_ALARM = "Parameters: {Named: {Type: String}}\nResources:\n  Any:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Dimensions: [{Name: QueueName, Value: NAMED}]}\n"


@pytest.fixture(autouse=True)
def few(repository: Repository) -> None:
    repository.write("queuegate.yaml", "targets: [{paths: [infra/orders.yaml, infra/linked.yaml]}]\n")


def same_as_fresh(repository: Repository, **flags: Any) -> dict[str, Any]:
    """What a run says that may use what is kept: the same as one that may not."""
    kept = whole(repository.said(**flags))
    assert kept == whole(repository.said(**flags, cache=False))
    return kept


@pytest.mark.slow
def test_a_letter_that_is_another_is_found_although_all_of_it_can_be_read(repository: Repository) -> None:
    same_as_fresh(repository)
    (file,) = repository.cached()
    spoilt = file.read_bytes().replace(b"DeadLetters", b"DaedLetters")
    assert spoilt != file.read_bytes()
    file.write_bytes(spoilt)
    same_as_fresh(repository)


def test_a_template_that_names_another_s_queue_now_is_linked_with_it(repository: Repository) -> None:
    named = "arn:aws:sqs:eu-west-1:111122223333:shop"
    repository.write("infra/linked.yaml", template().replace("EventSourceArn: !GetAtt Orders.Arn", f"EventSourceArn: {named}"))
    repository.write("infra/orders.yaml", template().replace("VisibilityTimeout: 185", "VisibilityTimeout: 20"))
    before = same_as_fresh(repository)
    repository.write("infra/orders.yaml", template().replace("VisibilityTimeout: 185", "VisibilityTimeout: 20\n      QueueName: shop"))
    assert same_as_fresh(repository) != before


@pytest.mark.slow
def test_an_alarm_that_may_watch_anything_now_is_asked_by_everybody(repository: Repository) -> None:
    repository.write("queuegate.yaml", "targets: [{paths: [infra/orders.yaml, infra/linked.yaml, infra/alarms.yaml]}]\n")
    repository.write("infra/alarms.yaml", ANY_ALARM.replace("NAMED", "another"))
    before = same_as_fresh(repository)
    repository.write("infra/alarms.yaml", ANY_ALARM.replace("NAMED", "!Ref Named"))
    assert same_as_fresh(repository) != before


@pytest.mark.slow
def test_an_alarm_beside_every_template_that_says_something_else_is_a_change(repository: Repository) -> None:
    repository.write("queuegate.yaml", "targets: [{paths: [infra/orders.yaml, infra/linked.yaml, infra/alarms.yaml]}]\n")
    watches = ANY_ALARM.replace("NAMED", "!Ref Named").replace(
        "Namespace",
        "Statistic: Maximum, Period: 60, EvaluationPeriods: 1, Threshold: 300, ComparisonOperator: GreaterThanThreshold, AlarmActions: [x], Namespace",
    )
    repository.write("infra/alarms.yaml", watches)
    before = same_as_fresh(repository)
    repository.write("infra/alarms.yaml", watches.replace("MetricName: ApproximateAgeOfOldestMessage", "MetricName: NumberOfMessagesSent"))
    assert same_as_fresh(repository) != before


@pytest.mark.slow
def test_two_entries_of_the_targets_with_the_same_template_are_two(repository: Repository) -> None:
    waits = template(head=ENV).replace("Timeout: 30", "Timeout: !Ref Timeout")
    for name in ("orders", "linked"):
        repository.write(f"infra/{name}.yaml", waits)
    entry = "  - {{paths: [infra/orders.yaml, infra/linked.yaml], parameters: {{Timeout: {}}}}}\n"
    repository.write("queuegate.yaml", f"targets:\n{entry.format(30)}{entry.format(400)}")
    same_as_fresh(repository)
    same_as_fresh(repository)


def test_another_value_is_another_run(repository: Repository) -> None:
    waits = template(head=ENV).replace("Timeout: 30", "Timeout: !Ref Timeout")
    for name in ("orders", "linked"):
        repository.write(f"infra/{name}.yaml", waits)
    before = same_as_fresh(repository, parameters=("Timeout=30",))
    assert same_as_fresh(repository, parameters=("Timeout=400",)) != before
    assert same_as_fresh(repository, parameters=("Timeout=30",)) == before


@pytest.mark.slow
def test_what_a_queue_is_called_depends_on_the_entry(repository: Repository) -> None:
    named = "arn:aws:sqs:eu-west-1:111122223333:shop"
    repository.write("infra/linked.yaml", template().replace("EventSourceArn: !GetAtt Orders.Arn", f"EventSourceArn: {named}"))
    called = template(head="Parameters: {Name: {Type: String}}\n").replace("VisibilityTimeout: 185", "VisibilityTimeout: 20\n      QueueName: !Ref Name")
    repository.write("infra/orders.yaml", called)
    entry = "  - {{paths: [infra/orders.yaml, infra/linked.yaml], parameters: {{Name: {}}}}}\n"
    repository.write("queuegate.yaml", f"targets:\n{entry.format('shop')}{entry.format('another')}")
    same_as_fresh(repository)
    same_as_fresh(repository)


@pytest.mark.slow
def test_a_template_that_two_targets_name_is_told_of_both(repository: Repository) -> None:
    repository.write("queuegate.yaml", "targets: [{paths: [infra/linked.yaml, infra/orders.yaml, ./infra/orders.yaml]}]\n")
    same_as_fresh(repository)
    same_as_fresh(repository)


@pytest.mark.slow
def test_a_stack_that_is_called_as_a_nested_one_gives_that_another_name(repository: Repository) -> None:
    nests = "  {}:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: children/child.yaml}}\n"
    repository.write("infra/parent.yaml", f"Resources:\n{nests.format('A')}{nests.format('B')}")
    repository.write("infra/children/child.yaml", template().replace("185", "20"))
    repository.write("queuegate.yaml", "targets: [infra]\n")
    before = same_as_fresh(repository)
    for name in ("parent", "others"):
        repository.write(f"infra/{name}/A.yaml", template())
    assert "./parent/A" in same_as_fresh(repository)["report"]
    assert "./parent/A" not in before["report"]


@pytest.mark.slow
def test_the_pieces_of_one_group_are_kept_apart(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large group is judged in pieces, which have the same templates beside them."""
    monkeypatch.setattr(shares, "_SHARE", 1)
    second = "  Second:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}\n"
    for name, other in (("orders", "linked"), ("linked", "orders")):
        named = f"VisibilityTimeout: 185\n      QueueName: {name}"
        asks = f"  Asks:\n    Type: AWS::SQS::QueuePolicy\n    Properties: {{Queues: ['https://sqs.eu-west-1.amazonaws.com/111122223333/{other}'], PolicyDocument: {{}}}}\n"
        repository.write(f"infra/{name}.yaml", template(more=second + asks).replace("VisibilityTimeout: 185", named))
    judged: list[tuple[int, ...]] = []
    alone = group.judged

    def noted(one: Any, *more: Any) -> Any:
        judged.append(one.own)
        return alone(one, *more)

    monkeypatch.setattr(group, "judged", noted)
    same_as_fresh(repository)
    assert judged[:2] == [(0,), (1,)]
    assert repository.judged(repository.said) == []
    same_as_fresh(repository)


def test_what_was_not_judged_in_its_time_is_judged_by_the_next_run(repository: Repository) -> None:
    asked = ask(repository.folder, Flags(linters=("none",))).request
    late = check(asked._replace(judging=asked.judging._replace(seconds=1e-9)))
    assert {problem.kind for problem in late.problems} == {"too-large"}
    assert check(asked).problems == []


def test_nothing_is_kept_of_what_an_app_made(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lies in a folder that no other run has."""
    from queuegate.synth.sources.cdk.running import app  # noqa: PLC0415 - beside its use

    def made(_: Path, outdir: Path, **_how: Any) -> Any:
        shutil.copytree(repository.folder / "app/cdk.out", outdir, dirs_exist_ok=True)
        return app.Synthesised(outdir, "")

    monkeypatch.setattr(app, "synthesise", made)
    repository.write("app/cdk.json", '{"app": "python3 app.py"}')
    repository.write("queuegate.yaml", "targets: [app/cdk.json]\n")
    assert repository.said().report.pipelines
    assert [entries.read(file.read_bytes()).block.answers for file in repository.cached()] in ([], [{}])


@pytest.mark.slow
def test_what_cannot_be_read_beside_what_can_is_told_by_every_run(repository: Repository) -> None:
    """An app has a second stack, whose template is broken: what is noted of the app is no note of that."""
    repository.write("queuegate.yaml", "targets: [{paths: [infra/orders.yaml, infra/linked.yaml, app/cdk.out]}]\n")
    manifest = repository.folder / "app/cdk.out/manifest.json"
    body = json.loads(manifest.read_text(encoding="utf-8"))
    body["artifacts"]["T"] = {**body["artifacts"]["S"], "properties": {"templateFile": "T.template.json"}}
    manifest.write_text(json.dumps(body), encoding="utf-8")
    repository.write("app/cdk.out/T.template.json", "{")
    for _ in range(3):
        assert same_as_fresh(repository)["code"] == 4


def test_a_waiver_in_a_template_counts_in_an_answer_that_is_kept(repository: Repository) -> None:
    waived = template().replace("VisibilityTimeout: 185", "VisibilityTimeout: 20  # queuegate: waive visibility-below-timeout because known")
    repository.write("infra/orders.yaml", waived)
    before = repository.said()
    assert [one.rule for one in before.report.findings if one.suppressed] == ["visibility-below-timeout"]
    assert repository.judged(repository.said) == []
    assert whole(repository.said()) == whole(before)


def test_what_somebody_types_is_new_in_each_run(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(template().encode())))
    assert repository.said(targets=("-",)).report.pipelines
    assert repository.cached() == []


def test_what_is_more_than_may_be_kept_is_not(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_MOST_OF_ONE", 100)
    same_as_fresh(repository)
    assert repository.judged(repository.said) != []


@pytest.mark.parametrize(
    ("value", "is_kept"), [([1, ["two", None]], True), ([1, ("two", None)], False), ({1: "one"}, True), (1 << 70, False), ("\ud800", False)]
)
def test_what_would_not_come_back_as_it_is_is_not_kept(value: Any, is_kept: bool) -> None:  # noqa: FBT001 - one column of the table
    assert (entries.encoded("one", value) is not None) == is_kept


def test_a_copy_of_another_revision_is_new_in_each_run(repository: Repository) -> None:
    asked = ask(repository.folder, Flags(linters=("none",))).request
    check(asked._replace(reading=asked.reading._replace(copy_of=repository.folder / "elsewhere")))
    assert repository.cached() == []


def test_where_nobody_says_by_what_is_judged_nothing_is_kept(repository: Repository) -> None:
    asked = ask(repository.folder, Flags(linters=("none",))).request
    check(asked._replace(judging=asked.judging._replace(by="")))
    assert repository.cached() == []


def test_whether_apps_are_run_is_another_kind_of_run(repository: Repository) -> None:
    repository.said()
    assert repository.judged(lambda: repository.said(static=True))


@pytest.mark.parametrize("same", [("a", "b", "c"), ("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("3,abc",)])
def test_a_name_says_where_each_part_ends(same: tuple[str, ...]) -> None:
    others = [("a", "b", "c"), ("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("3,abc",)]
    assert [other for other in others if identity.digest(*other) == identity.digest(*same)] == [same]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda file: os.utime(file, (1, 1)), id="its time"),
        pytest.param(lambda file: (file.write_text("y = 22", encoding="utf-8"), os.utime(file, (9, 9))), id="its size"),
        pytest.param(lambda file: file.rename(file.with_name("another.py")), id="its name"),
        pytest.param(lambda file: shutil.copy2(file, file.with_name("another.py")), id="one more"),
    ],
)
def test_our_code_is_another_when_a_file_is(change: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An editable installation is changed without a new version."""
    file = tmp_path / "rule.py"
    file.write_text("x = 1", encoding="utf-8")
    os.utime(file, (9, 9))
    monkeypatch.setattr(identity.policies, "__path__", [str(tmp_path)])
    before = identity.ours.__wrapped__()
    assert identity.ours.__wrapped__() == before
    change(file)
    assert identity.ours.__wrapped__() != before


def test_what_reads_templates_beside_us_is_part_of_our_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text("x = 1", encoding="utf-8")
    monkeypatch.setattr(identity, "find_spec", lambda _: type("Spec", (), {"origin": str(reader)}))
    before = identity.ours.__wrapped__()
    reader.write_text("x = 22", encoding="utf-8")
    assert identity.ours.__wrapped__() != before


def test_what_is_used_stays_and_a_link_is_no_entry(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    for i, name in enumerate(("used", "unused")):
        files.store(folder, name, b"x", most=9, most_bytes=99)
        os.utime(folder / name, (i, i))
    assert files.load(folder, "used", 9) == b"x"
    files.store(folder, "new", b"x", most=2, most_bytes=99)
    assert sorted(file.name for file in folder.iterdir()) == ["new", "used"]
    (folder / "link").symlink_to("used")
    assert files.load(folder, "link", 9) is None


def with_own_rule(repository: Repository) -> None:
    """It says the name of a file beside it."""
    said = OWN.replace("from ._words import WORD", "from pathlib import Path\n\nWORD = [file.stem for file in Path(__file__).parent.glob('*.txt')]")
    repository.write("rules/word.py", said)
    repository.write("rules/one.txt", "")
    repository.write("queuegate.yaml", "targets: [infra/orders.yaml]\nrules: [rules]\n")


@pytest.mark.slow
def test_what_a_file_beside_an_own_rule_is_called_matters(repository: Repository) -> None:
    with_own_rule(repository)
    before = same_as_fresh(repository)
    (repository.folder / "rules/one.txt").rename(repository.folder / "rules/two.txt")
    for name in [name for name in sys.modules if name.endswith(".word")]:
        del sys.modules[name]
    assert same_as_fresh(repository) != before


def test_a_module_from_elsewhere_is_part_of_an_own_rule(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    with_own_rule(repository)
    repository.write("elsewhere.py", "x = 1\n")
    module = types.ModuleType("elsewhere")
    module.__file__ = str(repository.folder / "elsewhere.py")
    monkeypatch.setitem(sys.modules, "elsewhere", module)
    repository.said()
    assert repository.judged(repository.said) == []
    repository.write("elsewhere.py", "x = 22\n")
    assert repository.judged(repository.said)


@pytest.mark.parametrize(("limit", "most"), [("_MOST_FILES", 1), ("_MOST_BYTES", 100)])
def test_own_rules_among_too_much_to_look_at_are_judged_each_time(repository: Repository, monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    with_own_rule(repository)
    monkeypatch.setattr(identity, limit, most)
    repository.said()
    assert repository.judged(repository.said)


def test_a_handler_that_another_piece_of_the_group_has_read_is_a_change(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker of one template may send to the queue of the other, whose rules have read its code by then."""
    monkeypatch.setattr(shares, "_SHARE", 1)
    second = "  Second:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}\n"
    repository.write("infra/orders.yaml", template(more=second).replace("VisibilityTimeout: 185", "VisibilityTimeout: 185\n      QueueName: orders"))
    sends = "  Sends:\n    Type: AWS::IAM::Policy\n    Properties: {PolicyName: sends, Roles: [!Ref WorkerRole], PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:111122223333:orders'}]}}\n"
    repository.write("infra/linked.yaml", template("      Code: ../code/good\n", more=second + sends))
    before = same_as_fresh(repository)
    assert repository.judged(repository.said) == []
    repository.write("code/good/index.py", SWALLOWS.format("handler"))
    assert "infra/linked.yaml" in repository.judged(repository.said)
    assert same_as_fresh(repository) != before
