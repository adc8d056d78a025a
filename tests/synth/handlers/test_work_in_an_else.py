"""Where a condition is met, a message is only written to the log, and else it is worked on: that is no work on the first message alone, in whichever of the two the work stands; and an error that a package of Go has is one."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parent / "conditions.py"))
MADE, TOLD, read_text = HELP["MADE"], HELP["TOLD"], HELP["read_text"]
LOOPS = {
    "Go": ("""if _, e := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body}); e != nil {
			CAUGHT
		}""", 'println("none", m.MessageId)', 'm.Attributes["x"] == "y"', 'os.Getenv("OFF") == "1"'),
    "Java": ("try { sns.publish(b -> b.message(m.getBody())); } catch (Exception e) { CAUGHT }", 'System.out.println("none");', "m.getBody().isBlank()", '"1".equals(System.getenv("OFF"))'),
    "C#": ('try { await _sns.PublishAsync("t", m.Body); } catch (Exception e) { CAUGHT }', 'Console.WriteLine("none");', "string.IsNullOrEmpty(m.Body)", 'Environment.GetEnvironmentVariable("OFF") == "1"'),
}  # fmt: skip


@pytest.mark.parametrize(("language", "condition"), [(one, condition) for one, (_, _, *conditions) in LOOPS.items() for condition in conditions])
@pytest.mark.parametrize("first", [True, False])
def test_all_are_worked_on(language: str, condition: str, tmp_path: Path, *, first: bool) -> None:
    work, log, *_ = LOOPS[language]
    asked = condition if language == "Go" else f"({condition})"
    sides = (log, work) if first else (work, log)
    assert work in MADE[language]
    made = MADE[language].replace("OWN", "").replace(work, f"if {asked} {{ {sides[0]} }} else {{ {sides[1]} }}").replace("CAUGHT", TOLD[language])
    assert {one.kind for one in read_text(tmp_path, language, made).records.found} == {"all"}


@pytest.mark.parametrize("error", ["context.DeadlineExceeded", "http.ErrHandlerTimeout", "errors.New(m.Body)"])
def test_an_error_of_a_package_fails_the_invocation(error: str, tmp_path: Path) -> None:
    made = MADE["Go"].replace("OWN", "").replace("CAUGHT", TOLD["Go"])
    made = made.replace('"context"', '"context"\n\t"net/http"').replace(
        "for _, m := range event.Records {", f"for _, m := range event.Records {{\n\t\tif rules.Stops() {{ return events.SQSEventResponse{{}}, {error} }}"
    )
    found = read_text(tmp_path, "Go", made)
    assert {one.kind for one in found.records.found} == {"all"}
    assert "raised" in {one.told for one in found.failures.found}
