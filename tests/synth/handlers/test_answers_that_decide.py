"""What is asked about a failure may be kept for a while before it decides whether the message is returned: that is the same question as where it is asked in the condition itself, in each language. None where somebody may have kept the message."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import Untold

HELP: Any = runpy.run_path(str(Path(__file__).parent / "conditions.py"))
LANGUAGES, TOLD, LOGGED, KEPT, read, lost = (HELP[name] for name in ("LANGUAGES", "TOLD", "LOGGED", "KEPT", "read", "lost"))


def of(*spelt: str) -> dict[str, str]:
    return dict(zip(LANGUAGES, spelt, strict=True))


AGAIN = of(
    "const again = classify(e);", "again = classify(e)", "boolean again = Errors.classify(e);", "again := shop.Classify(e)", "var again = Errors.Classify(e);"
)
VERDICT = of("const v = classify(e);", "v = classify(e)", "Verdict v = Errors.classify(e);", "v := shop.Classify(e)", "var v = Errors.Classify(e);")
ASKED: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "a variable": (AGAIN, of(*["again"] * 5)),
    "a part of it": (VERDICT, of("v.retry", "v.retry", "v.retry()", "v.Retry", "v.Retry")),
    "a text": (VERDICT, of("v === 'retry'", "v == 'retry'", 'v.equals("retry")', 'v == "retry"', 'v == "retry"')),
    "an answer about an answer": (
        of(
            "const kind = classify(e); const again = rules.repeats(kind);",
            "again = rules.repeats(classify(e))",
            "Kind kind = Errors.classify(e); boolean again = rules.repeats(kind);",
            "kind := shop.Classify(e)\nagain := rules.Repeats(kind)",
            "var kind = Errors.Classify(e); var again = rules.Repeats(kind);",
        ),
        of(*["again"] * 5),
    ),
    "who judges by his name is given the message, too": (
        of(
            "const v = rules.decide(e, m);",
            "v = rules.decide(e, m)",
            "Verdict v = rules.decide(e, m);",
            "v := rules.Decide(e, m)",
            "var v = rules.Decide(e, m);",
        ),
        of("v.retry", "v.retry", "v.retry()", "v.Retry", "v.Retry"),
    ),
    "what the error says is given": (
        of(
            "const again = rules.repeats(e.code);",
            "again = rules.repeats(str(e))",
            "boolean again = rules.repeats(e.getMessage());",
            "again := rules.Repeats(e.Error())",
            "var again = rules.Repeats(e.Message);",
        ),
        of(*["again"] * 5),
    ),
}


@pytest.mark.parametrize(("language", "what"), [(one, what) for what in ASKED for one in LANGUAGES])
def test_an_answer_that_is_kept_decides(language: str, what: str, tmp_path: Path) -> None:
    condition = "\n".join(one[language] for one in ASKED[what])
    found = read(tmp_path, language, condition, (TOLD, LOGGED))
    assert isinstance(found.failures.doubt, Untold)
    assert not lost(found)
    for sides in ((TOLD, KEPT), (KEPT, TOLD), (TOLD, TOLD)):
        assert read(tmp_path, language, condition, sides).failures.doubt is None


OWN = of(
    "function pick(e) { return classify(e); }",
    "def pick(e):\n    return classify(e)",
    "private boolean pick(Exception e) { return Errors.classify(e); }",
    "func pick(e error) bool { return shop.Classify(e) }",
    "bool Pick(Exception e) => Errors.Classify(e);",
)
NEVER = of(
    "function pick(e) { return false; }",
    "def pick(e):\n    return False",
    "private boolean pick(Exception e) { return false; }",
    "func pick(e error) bool { return false }",
    "bool Pick(Exception e) => false;",
)
ONE_KIND = of(
    "function pick(e) { return e.name !== 'NotFoundException'; }",
    "def pick(e):\n    return not isinstance(e, LookupError)",
    "private boolean pick(Exception e) { return !(e instanceof NotFoundException); }",
    "func pick(e error) bool { var none *types.NotFoundException; return !errors.As(e, &none) }",
    "bool Pick(Exception e) => e is not KeyNotFoundException;",
)
PICKED = of("const again = pick(e);", "again = pick(e)", "boolean again = pick(e);", "again := pick(e)", "var again = Pick(e);")
CALLED = of("pick(e)", "pick(e)", "pick(e)", "pick(e)", "Pick(e)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_function_of_the_code_is_followed_to_whom_it_asks(language: str, tmp_path: Path) -> None:
    """Where it can be worked out, it is."""
    for condition in (f"{PICKED[language]}\nagain", CALLED[language]):
        assert isinstance(read(tmp_path, language, condition, (TOLD, LOGGED), OWN[language]).failures.doubt, Untold)
        assert lost(read(tmp_path, language, condition, (TOLD, LOGGED), NEVER[language]))
        kind = read(tmp_path, language, condition, (TOLD, LOGGED), ONE_KIND[language])
        assert kind.failures.doubt is None
        assert not lost(kind)


HELD: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "who is given the message may have kept it, and says so": (
        of("const ok = await rules.hold(m);", "ok = rules.hold(m)", "boolean ok = rules.hold(m);", "ok := rules.Hold(ctx, m)", "var ok = await rules.Hold(m);"),
        of(*["ok"] * 5),
    ),
    "with a part of what he gives": (
        of(
            "const r = await rules.hold(m.body);",
            "r = rules.hold(m['body'])",
            "Held r = rules.hold(m.getBody());",
            "r := rules.Hold(ctx, m.Body)",
            "var r = await rules.Hold(m.Body);",
        ),
        of("r.ok", "r.ok", "r.ok()", "r.OK", "r.Ok"),
    ),
    "whether something comes back": (
        of("const r = rules.file(e);", "r = rules.file(e)", "Held r = rules.file(e);", "r := rules.File(e)", "var r = rules.File(e);"),
        of("r !== null", "r is not None", "r != null", "r == nil", "r != null"),
    ),
    "another condition decides": (
        of("const r = rules.file(e);", "r = rules.file(e)", "Held r = rules.file(e);", "r := rules.File(e)", "var r = rules.File(e);"),
        of(
            "process.env.QUIET",
            "os.environ.get('QUIET')",
            'System.getenv("QUIET").isEmpty()',
            'os.Getenv("QUIET") == "" && r != ""',
            'Environment.GetEnvironmentVariable("QUIET") == null',
        ),
    ),
}


@pytest.mark.parametrize(("language", "what"), [(one, what) for what in HELD for one in LANGUAGES])
def test_who_may_have_kept_the_message_leaves_no_question(language: str, what: str, tmp_path: Path) -> None:
    condition = "\n".join(one[language] for one in HELD[what])
    found = read(tmp_path, language, condition, (LOGGED, TOLD))
    assert found.failures.doubt is None
    assert not lost(found)


WRITTEN = of(
    "const SOME = new Set(['BadInput', 'Gone']);",
    "SOME = {'BadInput', 'Gone'}",
    'static final Set<String> SOME = Set.of("BadInput", "Gone");',
    'var some = map[string]bool{"BadInput": true, "Gone": true}',
    'static readonly HashSet<string> Some = new() { "BadInput", "Gone" };',
)
IN_SOME = of("SOME.has(e.code)", "e.code in SOME", "SOME.contains(e.getMessage())", "some[e.Error()]", "Some.Contains(e.Message)")
OF_SETTINGS = {
    "JavaScript": "const SOME = new Set((process.env.SOME ?? '').split(','));",
    "Python": "SOME = set(os.environ.get('SOME', '').split(','))",
    "C#": "static readonly HashSet<string> Some = new(Environment.GetEnvironmentVariable(\"SOME\").Split(','));",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_that_are_written_out_are_dropped_on_purpose(language: str, tmp_path: Path) -> None:
    found = read(tmp_path, language, IN_SOME[language], (LOGGED, TOLD), WRITTEN[language])
    assert found.failures.doubt is None
    assert not lost(found)


@pytest.mark.parametrize("language", OF_SETTINGS)
def test_kinds_that_the_environment_names_are_not_known(language: str, tmp_path: Path) -> None:
    assert isinstance(read(tmp_path, language, IN_SOME[language], (LOGGED, TOLD), OF_SETTINGS[language]).failures.doubt, Untold)
    assert read(tmp_path, language, IN_SOME[language], (KEPT, TOLD), OF_SETTINGS[language]).failures.doubt is None


@pytest.mark.parametrize("asked", ["SOME.has(classify(e))", "[...SOME].includes(classify(e))"])
def test_what_a_package_gives_may_be_in_a_set(asked: str, tmp_path: Path) -> None:
    """It may be a promise, and need not: it is no other thing than all that is in there."""
    found = read(tmp_path, "JavaScript", asked, (TOLD, LOGGED), WRITTEN["JavaScript"])
    assert not lost(found)
    assert isinstance(found.failures.doubt, Untold)


@pytest.mark.parametrize(
    "asked", ["e.message.includes('not found')", "e.message.startsWith('Gone')", "/not found/i.test(e.message)", "e.message.match(/not found/)"]
)
def test_what_an_error_says_is_one_thing_among_many(asked: str, tmp_path: Path) -> None:
    found = read(tmp_path, "JavaScript", asked, (LOGGED, TOLD))
    assert found.failures.doubt is None
    assert not lost(found)
    assert isinstance(read(tmp_path, "JavaScript", asked, (TOLD, LOGGED)).failures.doubt, Untold)
