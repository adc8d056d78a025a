"""The Markdown of a report is read in a pull request: a row for each rule, whatever the number of its places, the gravest first, and what is milder or many folded up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from queuegate.policies.gate.report.markdown import placed, render
from queuegate.policies.gate.report.record.grouped import failed, groups
from queuegate.policies.gate.report.record.model import Related, Report, Source
from queuegate.policies.gate.report.text.markdown import text
from queuegate.policies.gate.report.text.summary_size import fitted
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

SEVERAL = "with several findings, one by one"
PIPELINE = """\
  {0}: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: 185s, RedrivePolicy: {{deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2}}}}}}
  {0}Worker: {{Type: AWS::Lambda::Function, Properties: {{DeadLetterConfig: {{TargetArn: !GetAtt Dead.Arn}}}}}}
  {0}Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt {0}.Arn, FunctionName: !Ref {0}Worker}}}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def reported(folder: Path, *names: str) -> Report:
    text = "Resources:\n  Dead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}\n" + "".join(map(PIPELINE.format, names))
    (folder / "t.yaml").write_text(text, encoding="utf-8")
    return run(Flags(targets=("t.yaml",), linters=("none",), cache=False), folder).report


def rows(text: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith(("| error |", "| warning |", "| note |"))]


@pytest.mark.parametrize("names", [("Orders",), ("Orders", "Refunds"), tuple(f"Q{i}x" for i in range(9))], ids=["one", "two", "nine"])
def test_a_rule_has_one_row_and_each_finding_of_one_with_several_one_below(names: tuple[str, ...], tmp_path: Path) -> None:
    report = reported(tmp_path, *names)
    whole, _, folded = render(report).partition(SEVERAL)
    assert [row[1] for row in rows(whole)] == [f"[{group.first.rule}]({group.first.docs})" for group in groups(report)]
    several = [found for group in groups(report) if len(found := [one for defect in (*group.defects, *group.beneath) for one in defect.findings]) > 1]
    assert len(rows(folded)) == sum(map(len, several))
    assert {(row[2], row[3].partition(" (when ")[0]) for row in rows(folded)} >= {
        (f"`t.yaml:{one.source.line}`", one.message.replace("*", "\\*")) for found in several for one in found if one.source and "{" not in one.message
    }
    (low,) = [row for row in rows(whole) if "max-receive-count-low" in row[1]]
    assert low[2].count("`t.yaml:") == min(len(names), 5)
    assert ("and 4 more" in low[2]) is (len(names) > 6)
    assert ("<br>Also: " in low[3]) is (len(names) > 1)


def test_what_is_mild_is_folded_up_beside_what_is_grave_and_nothing_where_it_is_all(tmp_path: Path) -> None:
    report = reported(tmp_path, "Orders")
    first, _, folded = render(report).partition("<details><summary>")
    assert {row[0] for row in rows(first)} == {"error", "warning"}
    assert folded.startswith(f"{len([group for group in groups(report) if group.first.severity == 'note'])} rules with notes</summary>")
    mild = replace(report, findings=[one for one in report.findings if one.severity == "note"])
    assert {row[0] for row in rows(render(mild).partition("<details>")[0])} == {"note"}


def test_of_many_rules_and_pipelines_the_first_rules_are_not_folded_up(tmp_path: Path) -> None:
    report = reported(tmp_path, *(f"Q{i}x" for i in range(9)))
    low = next(one for one in failed(report) if one.rule == "max-receive-count-low")
    many = replace(report, findings=[replace(low, rule=f"rule-{i:02}", fingerprint=str(i)) for i in range(20)])
    first, _, folded = render(many).partition("<details><summary>")
    assert [len(rows(first)), len(rows(folded))] == [12, 8]
    assert folded.startswith("8 rules with warnings</summary>")
    assert "\n\n### Pipelines\n\n<details><summary>9 pipelines</summary>" in folded


def test_what_a_defect_explains_and_what_waits_for_it_stand_in_its_row(tmp_path: Path) -> None:
    text = render(reported(tmp_path, "Orders"))
    (wrong,) = [row for row in rows(text.partition(SEVERAL)[0]) if "malformed-property" in row[1]]
    assert "<br>Waiting until it is put right: " in wrong[3]
    assert "visibility-below-timeout" in wrong[3]
    assert "185s" not in text.partition("### ")[2].partition("### Pipelines")[0]  # nothing is asked about it


def test_the_other_places_of_a_finding_and_each_place_of_a_question_are_told(tmp_path: Path) -> None:
    report = reported(tmp_path, "Orders")
    report = replace(report, findings=[one for one in report.findings if one.rule == "max-receive-count-low" or one.verdict == "undecided"])
    low = failed(report)[0]
    source = Source("app.py", 7, 1)
    calls = [Related(f"called from here {i}", None, None, replace(source, line=i)) for i in range(1, 9)]
    (row,) = rows(render(replace(report, findings=[replace(low, related=calls[:2])])))
    assert "<br>`app.py:1`: called from here 1<br>`app.py:2`: called from here 2" in row[3]
    (row,) = rows(render(replace(report, findings=[replace(low, related=calls)])))
    assert "`app.py:5`" in row[3]
    assert "`app.py:6`" not in row[3]
    assert "<br>and 3 more" in row[3]
    asked = replace(low, verdict="undecided", reason="nobody knows", settle="say so")
    several = render(replace(report, findings=[asked, replace(asked, resource="Other", source=replace(source, line=9))]))
    assert f"`t.yaml:{low.source.line}`<br>`app.py:9`" in several


def test_resources_of_one_name_in_several_templates_are_named_once(tmp_path: Path) -> None:
    report = reported(tmp_path, "Orders")
    (low,) = [one for one in report.findings if one.rule == "max-receive-count-low"]
    alike = replace(low, resource="Orders1A2B", construct="Stack/Orders/Resource", source=replace(low.source, file="u.yaml"))
    (row,) = rows(render(replace(report, findings=[low, alike])).partition(SEVERAL)[0])
    assert row[2].count("`") == 4
    assert "Also" not in row[3]


def test_whatever_else_is_said_of_the_same_resource_is_told(tmp_path: Path) -> None:
    report = reported(tmp_path, "Orders")
    (low,) = [one for one in report.findings if one.rule == "max-receive-count-low"]
    (row,) = rows(render(replace(report, findings=[low, replace(low, message="so is that of Refunds")])).partition(SEVERAL)[0])
    assert row[3].endswith("<br>Also: so is that of Refunds")


def test_a_summary_that_is_cut_says_so_outside_of_what_is_folded(tmp_path: Path) -> None:
    text = render(reported(tmp_path, "Orders", "Refunds"))
    for room in range(400, len(text.encode()), 997):
        cut = fitted(text, room)
        assert len(cut.encode()) <= room
        assert cut.count("<details>") == cut.count("</details>")
        assert cut.endswith("have all of it.**\n")


@pytest.mark.parametrize(
    ("start", "way", "expected"),
    [
        pytest.param("", "infra", "`infra/t.yaml:2`", id="in no job"),
        pytest.param("https://github.com/o/r/blob/abc", "", "[`t.yaml:2`](https://github.com/o/r/blob/abc/t.yaml#L2)", id="at the root"),
        pytest.param(
            "https://git.example/o/r/-/blob/abc", "in (a) b", "[`in (a) b/t.yaml:2`](https://git.example/o/r/-/blob/abc/in%20%28a%29%20b/t.yaml#L2)", id="below"
        ),
    ],
)
def test_a_place_leads_to_its_line_where_a_forge_shows_it(start: str, way: str, expected: str, tmp_path: Path) -> None:
    assert placed(way, start)(Source("t.yaml", 2)) == expected
    assert expected.replace("yaml:2", "yaml:3").replace("L2", "L3") in render(reported(tmp_path, "Orders"), placed(way, start))


def test_a_file_outside_of_the_repository_leads_nowhere() -> None:
    assert placed("infra", "https://github.com/o/r/blob/abc")(Source("../../x.yaml", 1)) == "`../x.yaml:1`"


@pytest.mark.parametrize(
    "hostile",
    [
        "www.example.com/x",
        "a www.example.com",
        "https://example.com",
        "a@example.com",
        "[a](https://example.com)",
        "<https://example.com>",
        "see GH-26",
        "gh-1",
    ],
)
def test_words_of_others_lead_nowhere(hostile: str) -> None:
    said = text(hostile)
    assert not re.search(r"www\.|://|@\w|(?<!\\)[\[<]|(?i:\bgh-\d)", said)
    assert said.replace("\u200b", "").replace("\\", "") == hostile
