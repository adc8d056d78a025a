"""A call before the work that only makes another form of a message, or asks whether it may be worked on, is no work that was done: the work behind it is not best effort; in each language. What may have done something with the message is."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import LOST

HELP: Any = runpy.run_path(str(Path(__file__).with_name("conditions.py")))
BEFORE = dict(
    zip(
        HELP["LANGUAGES"],
        (
            "const order = await rules.CALL(m.body);",
            "order = rules.CALL(m['body'])",
            "Object order = rules.CALL(m.getBody());",
            "order, e := rules.CALL(ctx, m.Body)\nif e != nil { return events.SQSEventResponse{}, e }\n_ = order",
            "var order = await rules.CALL(m.Body);",
        ),
        strict=True,
    )
)
WORK = {"JavaScript": "try { await deliver", "Python": "        try:\n", "Java": "try { sns.", "Go": "if _, e := topic", "C#": "try { await _sns"}
ALONE = dict(
    zip(
        HELP["LANGUAGES"],
        (
            "await vendor.CALL(m.body);",
            "vendor.CALL(m['body'])",
            "vendor.CALL(m.getBody());",
            "_, e := vendor.CALL(ctx, m.Body)\nif e != nil { return events.SQSEventResponse{}, e }",
            "await vendor.CALL(m.Body);",
        ),
        strict=True,
    )
)
SPELT = {"JavaScript": str, "Python": lambda name: "".join(f"_{one.lower()}" if one.isupper() else one for one in name), "Java": str}


def is_lost(folder: Path, language: str, call: str, before: dict[str, str] = BEFORE) -> bool:
    name = SPELT.get(language, lambda one: one[:1].upper() + one[1:])(call)
    made = before[language].replace("CALL", name)
    text = HELP["MADE"][language].replace("OWN", "").replace("CAUGHT", HELP["LOGGED"][language] if language != "Python" else "            print(e)")
    text = text.replace(WORK[language], f"{' ' * 8 if language == 'Python' else ''}{made}\n{WORK[language]}", 1)
    found = HELP["read_text"](folder, language, text)
    return any(one.told in LOST and one.work == "work" and not one.part for one in found.failures.found)


@pytest.mark.parametrize("language", HELP["LANGUAGES"])
@pytest.mark.parametrize("call", ["convert", "validateOrder", "unmarshalMap", "decodeBody", "renderMail", "computeTotal"])
def test_work_behind_another_form_of_the_message_is_no_best_effort(language: str, call: str, tmp_path: Path) -> None:
    assert is_lost(tmp_path, language, call)


@pytest.mark.parametrize("language", HELP["LANGUAGES"])
@pytest.mark.parametrize("call", ["ship", "storeOrder", "charge", "parsec"])
def test_trap_other_work_was_done_before(language: str, call: str, tmp_path: Path) -> None:
    assert not is_lost(tmp_path, language, call)


@pytest.mark.parametrize("language", [one for one in HELP["LANGUAGES"] if one != "Python"])
@pytest.mark.parametrize("call", ["convertVideo", "renderInvoice", "requireApproval", "ensureCustomer", "checkIn"])
def test_trap_what_nobody_takes_anything_of_is_work(language: str, call: str, tmp_path: Path) -> None:
    assert not is_lost(tmp_path, language, call, ALONE)


@pytest.mark.parametrize("language", HELP["LANGUAGES"])
@pytest.mark.parametrize("call", ["validateOrder", "verify", "assertKnown"])
def test_what_judges_needs_to_give_nothing(language: str, call: str, tmp_path: Path) -> None:
    assert is_lost(tmp_path, language, call, ALONE)


STATEMENT = {
    "Go": '_, e := pool.Exec(ctx, "STATEMENT", m.Body)\nif e != nil { return events.SQSEventResponse{}, e }',
    "Java": 'jdbc.update("STATEMENT", m.getBody());',
    "C#": 'await pool.ExecuteAsync("STATEMENT", m.Body);',
}


@pytest.mark.parametrize("language", STATEMENT)
@pytest.mark.parametrize("statement", ["SELECT set_config('app.tenant', $1, true)", "SELECT pg_advisory_xact_lock($1)", "SET LOCAL app.tenant = $1"])
def test_what_sets_up_a_session_is_no_work(language: str, statement: str, tmp_path: Path) -> None:
    assert is_lost(tmp_path, language, "", {language: STATEMENT[language].replace("STATEMENT", statement)})


@pytest.mark.parametrize("language", STATEMENT)
@pytest.mark.parametrize("statement", ["SELECT take_order($1)", "INSERT INTO settings (tenant) VALUES ($1)"])
def test_trap_a_statement_may_be_work(language: str, statement: str, tmp_path: Path) -> None:
    assert not is_lost(tmp_path, language, "", {language: STATEMENT[language].replace("STATEMENT", statement)})
