"""Where a condition that nobody knows decides whether a failed message is returned, that is a question, once, in each language; none where the other side keeps the message, too, or drops one kind of error on purpose."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import Untold

HELP: Any = runpy.run_path(str(Path(__file__).parent / "conditions.py"))
LANGUAGES, TOLD, LOGGED, KEPT, read, lost = (HELP[name] for name in ("LANGUAGES", "TOLD", "LOGGED", "KEPT", "read", "lost"))


CONDITIONS: dict[str, tuple[str, ...]] = {
    "a function that is not there": ("classify(e)", "classify(e)", "Errors.classify(e)", "shop.Classify(e)", "Errors.Classify(e)"),
    "a method that is not there": ("rules.retries(e)", "rules.retries(e)", "rules.retries(e)", "rules.Retries(e)", "rules.Retries(e)"),
    "what a function says, compared": ("classify(e) > 2", "classify(e) > 2", "Errors.classify(e) > 2", "shop.Classify(e) > 2", "Errors.Classify(e) > 2"),
    "the environment": (
        "process.env.STRICT === 'yes'",
        "os.environ.get('STRICT') == 'yes'",
        '"yes".equals(System.getenv("STRICT"))',
        'os.Getenv("STRICT") == "yes"',
        'Environment.GetEnvironmentVariable("STRICT") == "yes"',
    ),
    "how often it was received": (
        "Number(m.attributes.ApproximateReceiveCount) < 4",
        "int(m['attributes']['ApproximateReceiveCount']) < rules.MOST",
        'Integer.parseInt(m.getAttributes().get("ApproximateReceiveCount")) < 4',
        'm.Attributes["ApproximateReceiveCount"] < "4"',
        'int.Parse(m.Attributes["ApproximateReceiveCount"]) < 4',
    ),
    "a property of the error": ("e.retryable", "e.retryable", "((AcmeException) e).retryable()", "shop.From(e).Retryable", "((AcmeException) e).Retryable"),
}


@pytest.mark.parametrize(("language", "what"), [(one, what) for what in CONDITIONS for one in LANGUAGES])
def test_a_condition_that_is_not_known_is_a_question(language: str, what: str, tmp_path: Path) -> None:
    condition = CONDITIONS[what][LANGUAGES.index(language)]
    found = read(tmp_path, language, condition, (TOLD, LOGGED))
    assert isinstance(found.failures.doubt, Untold)
    assert not lost(found)
    assert all(getattr(found, group).doubt is None for group in ("answers", "records", "order"))  # it is asked once
    for sides in ((TOLD, KEPT), (KEPT, TOLD), (TOLD, TOLD)):
        assert read(tmp_path, language, condition, sides).failures.doubt is None


OWN_QUESTIONS = dict(
    zip(
        LANGUAGES,
        (
            "function isBrief(e) { return classify(e); }",
            "def is_brief(e):\n    return classify(e)",
            "private boolean isBrief(Exception e) { return Errors.classify(e); }",
            "func isBrief(e error) bool { return shop.Classify(e) }",
            "bool IsBrief(Exception e) => Errors.Classify(e);",
        ),
        strict=True,
    )
)
KINDS = dict(
    zip(
        LANGUAGES,
        (
            "function isBrief(e) { return e.name === 'NotFoundException'; }",
            "def is_brief(e):\n    return isinstance(e, LookupError)",
            "private boolean isBrief(Exception e) { return e instanceof NotFoundException; }",
            "func isBrief(e error) bool { var none *types.NotFoundException; return errors.As(e, &none) }",
            "bool IsBrief(Exception e) => e is KeyNotFoundException;",
        ),
        strict=True,
    )
)
ASKED = dict(zip(LANGUAGES, ("isBrief(e)", "is_brief(e)", "isBrief(e)", "isBrief(e)", "IsBrief(e)"), strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_function_of_the_code_itself_is_read(language: str, tmp_path: Path) -> None:
    """What drops one kind of error does so on purpose; what tells of one kind alone drops all others."""
    assert isinstance(read(tmp_path, language, ASKED[language], (TOLD, LOGGED), OWN_QUESTIONS[language]).failures.doubt, Untold)
    dropped = read(tmp_path, language, ASKED[language], (LOGGED, TOLD), KINDS[language])
    assert dropped.failures.doubt is None
    assert not lost(dropped)
    told = read(tmp_path, language, ASKED[language], (TOLD, LOGGED), KINDS[language])
    assert lost(told) or isinstance(told.failures.doubt, Untold)
    assert read(tmp_path, language, ASKED[language], (TOLD, KEPT), KINDS[language]).failures.doubt is None


ASKED_OF_OTHERS = dict(zip(LANGUAGES, ("rules.isKnown(e)", "rules.is_known(e)", "rules.isKnown(e)", "rules.IsKnown(e)", "rules.IsKnown(e)"), strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_named_like_a_question_is_about_one_kind_of_error(language: str, tmp_path: Path) -> None:
    """What it says yes to may be dropped on purpose (`IsNotFound`); what it says no to is all the rest."""
    asked = ASKED_OF_OTHERS[language]
    dropped = read(tmp_path, language, asked, (LOGGED, TOLD))
    assert dropped.failures.doubt is None
    assert not lost(dropped)
    assert isinstance(read(tmp_path, language, asked, (TOLD, LOGGED)).failures.doubt, Untold)


RECORDED = dict(
    zip(
        LANGUAGES,
        ("rules.store(e, m.body)", "rules.store(e, m['body'])", "rules.store(e, m.getBody())", "rules.Store(e, m.Body)", "rules.Store(e, m.Body)"),
        strict=True,
    )
)
THERE = dict(
    zip(LANGUAGES, ("m.messageId", "m.get('messageId')", "m.getMessageId() != null", 'm.MessageId != ""', "!string.IsNullOrEmpty(m.MessageId)"), strict=True)
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_keeps_the_message_or_asks_what_is_known_leaves_no_question(language: str, tmp_path: Path) -> None:
    assert read(tmp_path, language, RECORDED[language], (LOGGED, TOLD)).failures.doubt is None
    assert read(tmp_path, language, THERE[language], (TOLD, LOGGED)).failures.doubt is None


STATES = "const State = Object.freeze({ Done: 0, Again: 1, Drop: 2 }); const stateOf = (e) => WHICH;"


@pytest.mark.parametrize(
    ("which", "asked"),
    [
        ("e.name === 'NotFoundException' ? State.Drop : State.Again", False),
        ("e.name !== 'NotFoundException' ? State.Again : State.Drop", False),
        ("classify(e) ? State.Drop : State.Again", True),
    ],
)
@pytest.mark.parametrize("asks", ["stateOf(e) === State.Again", "State.Again === stateOf(e)"])
def test_a_choice_that_is_compared_asks_what_decides_it(which: str, asked: bool, asks: str, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    found = read(tmp_path, "JavaScript", asks, (TOLD, LOGGED), STATES.replace("WHICH", which))
    assert (found.failures.doubt is not None) == asked
