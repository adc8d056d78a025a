"""`queuegate diff`: what a change does, in AWS's words; of revisions, templates and assemblies, each way round."""

from __future__ import annotations

import json
import random
import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from queuegate.policies.gate.change.compare import Compared
from queuegate.policies.gate.change.markdown import render as markdown
from queuegate.policies.gate.change.terminal import render as terminal
from queuegate.policies.gate.change.words import compared, gone, verdict
from queuegate.policies.gate.report.formats import Look
from queuegate.synth.sources import cloudformation

Team = Any  # the fixture's type stands in conftest.py, which nothing imports
Diff = Callable[..., Compared]

LENGTHS: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))


def messages(found: Compared) -> list[str]:
    return [one.message for one in found.difference.pipelines]


def permissions(found: Compared) -> list[str]:
    return [one.message for one in found.difference.permissions]


def rules(findings: Any) -> list[str]:
    return sorted(one.rule for one in findings)


def text(found: Compared) -> str:
    return re.sub(r"\s+", " ", terminal(found.difference, Look()))


# what changed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("VisibilityTimeout: 185", "VisibilityTimeout: 600", "VisibilityTimeout of Orders 185 s → 600 s"),
        ("maxReceiveCount: 5", "maxReceiveCount: 7", "maxReceiveCount of Orders 5 → 7"),
        ("      BatchSize: 5\n", "", "BatchSize 5 → 10 (default)"),
        ("Timeout: 30", "Timeout: 29", "Timeout of Worker 30 s → 29 s"),
    ],
)
def test_a_parameter_in_awss_words(old: str, new: str, said: str, diff: Diff, team: Team) -> None:
    assert team.good.count(old) >= 1
    team.commit({"template.yaml": team.good})
    (team.folder / "template.yaml").write_text(team.good.replace(old, new, 1), encoding="utf-8")
    assert said in messages(diff("main"))


def test_of_a_state_that_was_not_read_nothing_is_counted(diff: Diff, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    found = diff("nope").difference
    assert compared(found) == "nope: not read → the working folder: not read"
    assert compared(diff("main").difference).endswith("the working folder: 1 pipeline")


def test_what_could_not_be_read_any_more_is_not_gone(diff: Diff, team: Team) -> None:
    """Its problem is told. What lies in a file that is read, and is gone there, is."""
    two = team.poor.replace("Orders", "Refunds").replace("Worker", "Payer").replace("Mapping:", "Second:")
    team.commit({"a.yaml": team.poor, "b.yaml": two})
    targets = {"targets": ("a.yaml", "b.yaml"), "only": ("missing-redrive-policy", "visibility-timeout")}
    (team.folder / "a.yaml").write_text("Resources: [\n", encoding="utf-8")
    (team.folder / "b.yaml").write_text(two.replace("VisibilityTimeout: 184", "VisibilityTimeout: 185"), encoding="utf-8")
    found = diff("main", **targets)
    assert found.code == 4
    assert [one.kind for one in found.difference.problems] == ["unreadable"]
    assert {one.template for one in found.difference.gone} == {"b.yaml"}
    assert rules(found.difference.gone) == ["visibility-timeout"]
    assert [one.message for one in found.difference.pipelines] == ["VisibilityTimeout of Refunds 184 s → 185 s"]
    assert "a.yaml:" in markdown(found.difference)
    (team.folder / "a.yaml").unlink()
    (team.folder / "a.yaml").write_text("Resources: {Orders: {Type: AWS::SQS::Queue}}\n", encoding="utf-8")
    left = diff("main", **targets)
    assert [one.change for one in left.difference.pipelines if one.change == "removed"] == ["removed"]
    assert {one.template for one in left.difference.gone} == {"a.yaml", "b.yaml"}
    assert "| the pipeline | was there | none |" in markdown(left.difference)


def test_a_dead_letter_queue_that_is_gone_and_the_error_that_comes_of_it(diff: Diff, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    team.git("checkout", "-q", "-b", "change")
    team.commit({"template.yaml": team.lossy})
    found = diff("main", "change")
    assert found.code == 1
    assert "Orders has no dead-letter queue any more (it was DeadLetters)" in messages(found)
    assert rules(found.difference.new) == ["missing-redrive-policy"]
    (new,) = found.difference.new
    assert new.source is not None
    assert (new.source.file, team.lossy.splitlines()[new.source.line - 1]) == ("template.yaml", "    Properties:")
    back = diff("change", "main")
    assert (back.code, rules(back.difference.gone)) == (0, ["missing-redrive-policy"])
    assert "Orders has a dead-letter queue now: DeadLetters" in messages(back)
    assert diff("main", "change", fail_on="error", skip=("missing-redrive-policy",)).code == 0


def test_what_is_silent_since_a_graver_rule_speaks_of_the_same_is_no_improvement(diff: Diff, team: Team) -> None:
    """The other way round it is one: the graver one is gone."""
    low = team.good.replace("VisibilityTimeout: 185", "VisibilityTimeout: 100")
    team.commit({"template.yaml": low})
    (team.folder / "template.yaml").write_text(low.replace("VisibilityTimeout: 100", "VisibilityTimeout: 10"), encoding="utf-8")
    found = diff("main", only=("visibility-timeout", "visibility-below-timeout")).difference
    assert (rules(found.new), rules(found.gone)) == (["visibility-below-timeout"], ["visibility-timeout"])
    assert [*gone(found)] == ["warning[visibility-timeout] on Orders: now error[visibility-below-timeout]"]
    assert verdict(found) == "1 change of pipelines; new: 1 error"
    back = replace(found, new=found.gone, gone=found.new)
    assert [*gone(back)] == ["error[visibility-below-timeout] on Orders"]
    assert verdict(back) == "1 change of pipelines; new: 1 warning; gone: 1 error"


def test_a_question_that_is_answered_is_no_error_that_is_gone(diff: Diff, team: Team) -> None:
    team.commit({"template.yaml": team.good.replace("VisibilityTimeout: 185", "VisibilityTimeout: !ImportValue visibility")})
    (team.folder / "template.yaml").write_text(team.good, encoding="utf-8")
    told = diff("main", only=("visibility-below-timeout",))
    found = told.difference
    assert [(one.rule, one.verdict) for one in found.gone] == [("visibility-below-timeout", "undecided")]
    assert [*gone(found)] == []
    assert "1 check fewer cannot be decided" in verdict(found)
    assert "gone" not in f"{text(told)} {markdown(found)}".lower()
    assert "1 check more cannot be decided" in verdict(replace(found, new=found.gone, gone=found.new))


def test_a_role_that_may_do_more(diff: Diff, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    wild = re.sub(r"sqs:ReceiveMessage", "sqs:*", team.good, count=1)
    assert wild != team.good
    more = wild.replace("Resource: !GetAtt Orders.Arn", 'Resource: "*"', 1)
    (team.folder / "template.yaml").write_text(more, encoding="utf-8")
    gained = permissions(diff("main"))
    assert len(gained) == 1
    assert re.match(r"\w+ may now do sqs:\* on every queue", gained[0])
    (team.folder / "new.yaml").write_text(team.good, encoding="utf-8")
    lost = diff("template.yaml", "new.yaml").difference.permissions
    assert [one.change for one in lost] == ["lost"]
    assert "may no longer do sqs:*" in lost[0].message


def test_a_role_that_other_stacks_have_too_is_told_with_its_stack(diff: Diff, team: Team) -> None:
    team.commit({"one/template.yaml": team.good, "two/template.yaml": team.good})
    wild = re.sub(r"sqs:ReceiveMessage", "sqs:*", team.good, count=1).replace("Resource: !GetAtt Orders.Arn", 'Resource: "*"', 1)
    (team.folder / "two" / "template.yaml").write_text(wild, encoding="utf-8")
    (several,) = permissions(diff("main", targets=("one", "two")))
    (alone,) = permissions(diff("main", targets=("two",)))
    assert re.match(r"\w+ \(two.*?\) may now do sqs:\*", several)
    assert re.match(r"\w+ may now do sqs:\*", alone)


def test_what_several_roles_may_do_alike_stands_once(diff: Diff, team: Team) -> None:
    team.commit({f"{name}/template.yaml": team.good for name in ("one", "two")})
    wild = re.sub(r"sqs:ReceiveMessage", "sqs:*", team.good, count=1).replace("Resource: !GetAtt Orders.Arn", 'Resource: "*"', 1)
    for name in ("one", "two"):
        (team.folder / name / "template.yaml").write_text(wild, encoding="utf-8")
    found = diff("main", targets=("one", "two"))
    assert len(permissions(found)) == 2
    subjects = ", ".join(one.subject for one in found.difference.permissions)
    assert f" {subjects} may now do sqs:* on every queue" in text(found)
    assert markdown(found.difference).count("may now do") == 1


def test_a_report_of_many_changes_is_read_in_a_minute(diff: Diff, team: Team) -> None:
    team.commit({"one.yaml": team.good})
    bad = re.sub(r"(VisibilityTimeout|Timeout|maxReceiveCount|ReservedConcurrentExecutions): \d+", r"\1: 1", team.good).replace(
        "BatchSize: 5", "BatchSize: 100"
    )
    for name in "abcdefg":
        (team.folder / f"{name}.yaml").write_text(bad.replace("Orders", f"Orders{name}"), encoding="utf-8")
    found = diff("main", targets=(".",)).difference
    short, full = (terminal(found, Look(full=full)).splitlines() for full in (False, True))
    assert len(short) <= 75
    assert len(short) < len(full)
    assert "--full" in " ".join(short[-4:])
    assert {one.rule for one in found.new if one.verdict == "fail" and one.severity == "error"} <= {
        *re.findall(r"^error\[([\w-]+)", "\n".join(short), re.MULTILINE)
    }


def test_pipelines_come_go_and_are_renamed(diff: Diff, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    second = team.good.replace("Orders", "Bills")
    (team.folder / "second.yaml").write_text(second, encoding="utf-8")
    both = diff("main", ".")
    assert messages(both) == ["Bills → Worker is a new pipeline"]
    (team.folder / "template.yaml").unlink()
    renamed = diff("main", "second.yaml")
    assert [one.change for one in renamed.difference.pipelines] == ["renamed"]
    assert all(("Orders" in message and "Bills" in message) for message in messages(renamed))


def test_no_pipeline_where_one_was_is_never_clean(diff: Diff, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    (team.folder / "template.yaml").write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}\n", encoding="utf-8")
    found = diff("main")
    assert found.code == 4
    assert "no SQS → Lambda pipeline any more" in text(found)
    assert messages(found) == ["Orders → Worker is not a pipeline any more: nothing connects them"]
    none = diff("template.yaml", "template.yaml")
    assert none.code == 0
    assert "nothing was judged" in text(none)


def test_where_a_branch_left_is_what_it_is_compared_with(diff: Diff, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    team.git("checkout", "-q", "-b", "change")
    team.commit({"README.md": "nothing of it"})
    team.git("checkout", "-q", "main")
    team.commit({"template.yaml": team.short})
    team.git("checkout", "-q", "change")
    assert messages(diff("main...")) == messages(diff("main...change")) == messages(diff("main...", "HEAD")) == []
    assert messages(diff("main")) == ["VisibilityTimeout of Orders 184 s → 185 s"]


def test_both_sides_are_judged_by_the_settings_after_the_change(diff: Diff, team: Team) -> None:
    team.commit({"template.yaml": team.short})
    team.commit({"queuegate.yaml": "severity: {visibility-timeout: error}\n"})
    found = diff("HEAD~1", "HEAD", fail_on="warning")
    assert (found.code, found.difference.new, found.difference.gone) == (0, [], [])
    team.commit({"queuegate.yaml": "waivers: [{rule: visibility-timeout, resource: Orders, reason: known}]\n"})
    assert (diff("HEAD~1", "HEAD").difference.new, diff("HEAD", "HEAD~1").difference.gone) == ([], [])


def test_a_base_that_cannot_be_read(diff: Diff, team: Team) -> None:
    """Of a revision it is told, and what it held counts as new, so that a change which mends it can pass; of a file that somebody names it is a problem."""
    broken = "AWSTemplateFormatVersion: 2010-09-09\nResources: {Orders: [}"
    team.commit({"template.yaml": broken})
    (team.folder / "template.yaml").write_text(team.short, encoding="utf-8")
    found = diff("main")
    assert (found.code, rules(found.difference.new)) == (0, ["visibility-timeout"])
    assert "not compared: template.yaml" in text(found)
    (team.folder / "broken.yaml").write_text(broken, encoding="utf-8")
    assert diff("broken.yaml", "template.yaml").code == diff("template.yaml", "broken.yaml").code == 4
    missing = diff("no/such.yaml", "template.yaml")
    assert (missing.code, "no/such.yaml: there is no such file or folder" in text(missing)) == (4, True)


# relations


def test_with_itself_a_state_says_nothing(diff: Diff, team: Team) -> None:
    team.commit({"template.yaml": team.short, "lossy.yaml": team.lossy.replace("Orders", "Bills")})
    for found in (diff("main"), diff("main", "HEAD"), diff("template.yaml", "template.yaml"), diff("main", targets=(".",))):
        one = found.difference
        assert (found.code, one.pipelines, one.permissions, one.new, one.gone) == (0, [], [], [], [])
        assert one.kept >= 1
        assert "nothing changed" in text(found)


def test_the_order_of_resources_changes_nothing(diff: Diff, team: Team) -> None:
    head, _, rest = team.lossy.partition("Resources:\n")
    blocks = re.split(r"(?m)^(?=  \w)", rest)[1:]
    (team.folder / "a.yaml").write_text(team.lossy, encoding="utf-8")
    choose = random.Random(3)  # noqa: S311 - no secret
    for _ in range(3):
        (team.folder / "b.yaml").write_text(f"{head}Resources:\n{''.join(choose.sample(blocks, len(blocks)))}", encoding="utf-8")
        found = diff("a.yaml", "b.yaml").difference
        assert [one for one in found.pipelines if one.what != "stack"] == []
        assert (found.permissions, found.new, found.gone) == ([], [], [])


@pytest.mark.slow
def test_a_change_of_one_template_says_nothing_of_the_others(team: Team, diff: Diff) -> None:
    """Not even where they are alike, their stacks are told apart by folders, and nobody can know what a parameter lets their roles do."""
    unknown = team.good.replace("Resource: !GetAtt Orders.Arn", "Resource: !Ref Any") + "Parameters: {Any: {Type: String}}\n"
    team.commit({f"infra/{name}/template.yaml": unknown for name in ("a", "b", "c")})
    (team.folder / "infra" / "a" / "template.yaml").rename(team.folder / "moved.yaml")
    moved = diff("main", targets=(".",)).difference
    assert ([one.what for one in moved.pipelines if one.what != "stack"], moved.permissions, moved.new, moved.gone) == ([], [], [], [])
    more = unknown.replace("sqs:ReceiveMessage", "sqs:*")
    (team.folder / "infra" / "b" / "template.yaml").write_text(more, encoding="utf-8")
    changed = diff("main", targets=(".",)).difference
    assert {one.source.file for one in changed.permissions if one.source} == {"infra/b/template.yaml"}


CHANGES = (
    ("VisibilityTimeout: 185", "VisibilityTimeout: 20"),
    ("maxReceiveCount: 5", "maxReceiveCount: 1"),
    ("Timeout: 30", "Timeout: 300"),
    ("sqs:ReceiveMessage", "sqs:*"),
    ("MaximumBatchingWindowInSeconds: 5", "MaximumBatchingWindowInSeconds: 60"),
    ("FunctionResponseTypes: [ReportBatchItemFailures]\n", "Enabled: false\n"),
    ("  Orders:\n", "  Bills:\n"),
    ("Orders.Arn", "Bills.Arn"),
    ("Ref Orders", "Ref Bills"),
)


@pytest.mark.parametrize("times", LENGTHS["examples"]("QUEUEGATE_CHANGES", 1, 8))
def test_one_way_mirrors_the_other(times: int, diff: Diff, team: Team) -> None:
    """What is new one way is gone the other, and each value before is the value after."""
    choose = random.Random(times)  # noqa: S311 - no secret
    swap = {"added": "removed", "removed": "added", "gained": "lost", "lost": "gained"}
    for _ in range(times):
        for name in ("a.yaml", "b.yaml"):
            changed = team.good
            for old, new in choose.sample(CHANGES[:6], choose.randrange(4)) + (list(CHANGES[6:]) if choose.random() < 0.5 else []):
                changed = changed.replace(old, new)
            (team.folder / name).write_text(changed, encoding="utf-8")
        there, back = diff("a.yaml", "b.yaml").difference, diff("b.yaml", "a.yaml").difference
        assert [one.fingerprint for one in there.new] == [one.fingerprint for one in back.gone]
        assert [one.fingerprint for one in there.gone] == [one.fingerprint for one in back.new]
        forth = {(swap.get(one.change, one.change), _kind(one.what), one.after, one.before) for one in there.pipelines if one.what}
        assert forth == {(one.change, _kind(one.what), one.before, one.after) for one in back.pipelines if one.what}
        assert sorted((swap[one.change], one.subject) for one in there.permissions if one.change in swap) == sorted(
            (one.change, one.subject) for one in back.permissions if one.change in swap
        )


def _kind(what: str | None) -> str:
    return (what or "").partition(" of ")[0]


def test_an_assembly_says_what_its_template_says(diff: Diff, team: Team) -> None:
    """Its stacks may have other names meanwhile."""
    for name, written in (("old", team.good), ("new", team.short)):
        (team.folder / f"{name}.yaml").write_text(written, encoding="utf-8")
        folder = team.folder / f"{name}.out"
        folder.mkdir()
        (folder / "template.json").write_text(json.dumps(cloudformation.parse(written, "x.yaml")[0], default=str), encoding="utf-8")
        artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "template.json", "stackName": name}}
        (folder / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {name: artifact}}), encoding="utf-8")
    templates, assemblies = diff("old.yaml", "new.yaml"), diff("old.out", "new.out")
    assert messages(templates) == messages(assemblies) == ["VisibilityTimeout of Orders 185 s → 184 s"]
    assert rules(templates.difference.new) == rules(assemblies.difference.new) == ["visibility-timeout"]
    assert templates.difference.permissions == assemblies.difference.permissions == []


# how it is told


@pytest.mark.parametrize("named", [".", "services", "services/orders", "services/orders/stack.yaml"])
def test_of_a_revision_is_looked_at_what_the_other_side_names(named: str, diff: Diff, team: Team) -> None:
    """Nothing is new that lies where nobody looks without a name."""
    team.commit({"services/orders/stack.yaml": team.good, "services/mail.yaml": team.good.replace("Orders", "Mail"), "template.yaml": ""})
    (team.folder / "services/orders/stack.yaml").write_text(team.good.replace("VisibilityTimeout: 185", "VisibilityTimeout: 600"), encoding="utf-8")
    found = diff("main", named)
    assert found.difference.base.pipelines == found.difference.head.pipelines
    assert messages(found) == ["VisibilityTimeout of Orders 185 s → 600 s"]


@pytest.mark.parametrize("named", ["mail.yaml", "services", "services/[mail].yaml"])
def test_a_template_that_git_has_by_now_is_compared_with_no_other(named: str, diff: Diff, team: Team) -> None:
    """Without a name it is looked at template.yaml."""
    before = team.commit({"template.yaml": team.good})
    new = team.good.replace("VisibilityTimeout: 185", "VisibilityTimeout: 600")
    team.commit({"mail.yaml": new, "services/[mail].yaml": new})
    found = diff(before, named)
    assert (found.difference.base.pipelines, found.difference.head.pipelines) == (0, 1)
    assert not any("VisibilityTimeout" in one for one in messages(found))


def test_what_a_build_makes_is_compared_with_what_is_there_without_a_name(diff: Diff, team: Team) -> None:
    team.commit({"template.yaml": team.good, ".gitignore": "build\n"})
    (team.folder / "build").mkdir()
    (team.folder / "build" / "template.yaml").write_text(team.good.replace("VisibilityTimeout: 185", "VisibilityTimeout: 600"), encoding="utf-8")
    assert messages(diff("HEAD", "build/template.yaml")) == ["VisibilityTimeout of Orders 185 s → 600 s"]


def test_targets_of_settings_that_are_new_are_looked_for_at_the_base_too(diff: Diff, team: Team) -> None:
    """`queuegate init` writes settings into a repository whose templates lie anywhere."""
    team.commit({"infra/orders.yaml": team.good})
    (team.folder / "queuegate.yaml").write_text("targets: [infra/orders.yaml]\n", encoding="utf-8")
    (team.folder / "infra" / "orders.yaml").write_text(team.good.replace("maxReceiveCount: 5", "maxReceiveCount: 7"), encoding="utf-8")
    assert messages(diff("HEAD")) == ["maxReceiveCount of Orders 5 → 7"]


def many(names: str, size: int) -> str:
    """Pipelines that differ by their names."""
    parts = [
        f"  {one}Queue: {{Type: AWS::SQS::Queue}}\n  {one}Fn: {{Type: AWS::Lambda::Function}}\n"
        f"  {one}Map: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt {one}Queue.Arn, FunctionName: !Ref {one}Fn, BatchSize: {size}}}}}\n"
        for one in (f"{names}{i}" for i in range(30))
    ]
    return "Resources:\n" + "".join(parts)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (("A", 2), ("A", 3), "~ A0Queue → A0Fn, A1Queue → A1Fn, A2Queue → A2Fn, and 27 more: BatchSize 2 → 3"),
        (("A", 2), ("B", 2), "+ 30 new pipelines: B0Queue → B0Fn, B1Queue → B1Fn, B2Queue → B2Fn, and 27 more"),
        (("A", 2), ("B", 2), "- 30 pipelines are no pipelines any more: A0Queue → A0Fn, "),
        (("A", 2), ("B", 2), "- error[missing-redrive-policy] on A0Queue, A1Queue, A2Queue, and 27 more"),
    ],
)
def test_what_is_alike_in_many_pipelines_is_told_once(before: tuple[str, int], after: tuple[str, int], says: str, diff: Diff, team: Team) -> None:
    team.commit({"old.yaml": many(*before), "new.yaml": many(*after)})
    found = diff("old.yaml", "new.yaml", only=("missing-redrive-policy",)).difference
    assert says in re.sub(r"\s+", " ", terminal(found, Look()))
    assert "Everything: --full" in terminal(found, Look())
    full = terminal(found, Look(full=True))
    assert "Everything: --full" not in full
    assert all(f"{after[0]}{i}Queue → " in full for i in range(30))
    assert len(terminal(found, Look()).splitlines()) < 60


def test_few_changes_are_told_each(diff: Diff, team: Team) -> None:
    team.commit({"old.yaml": team.good, "new.yaml": team.good.replace("VisibilityTimeout: 185", "VisibilityTimeout: 200")})
    shown = terminal(diff("old.yaml", "new.yaml").difference, Look())
    assert "VisibilityTimeout of Orders 185 s → 200 s\n" in shown
    assert "--full" not in shown


def test_where_no_template_is_found_it_says_what_to_name(diff: Diff, team: Team) -> None:
    team.commit({"stack.yaml": team.good})
    none = diff("main")
    assert none.code == 5
    assert "--target PATH" in text(none)
