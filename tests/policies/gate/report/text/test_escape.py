from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.policies.gate.report.text.escape import cells, fit, pasted, visible, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Orders → Worker, 注文 📦", "Orders → Worker, 注文 📦", id="plain"),
        pytest.param("a\nb\r\tc", "a\\nb\\r\\tc", id="line-ends"),
        pytest.param("\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07", id="ansi"),
        pytest.param("\x9b31m", "\\x9b31m", id="c1"),
        pytest.param("\u202eabc\u2066", "\\u202eabc\\u2066", id="bidi"),
        pytest.param("a\u200bb\ufeff", "a\\u200bb\\ufeff", id="invisible"),
        pytest.param("a\u3164b\u2800c\u034f", "a\\u3164b\\u2800c\\u034f", id="blanks-that-are-letters"),
        pytest.param("Orders\ufe0f\U000e0100", "Orders\\ufe0f\\U000e0100", id="variants-of-a-letter"),
        pytest.param("⚠\ufe0f ❤\ufe0f 1\ufe0f\u20e3 ™\ufe0f", "⚠\ufe0f ❤\ufe0f 1\ufe0f\u20e3 ™\ufe0f", id="pictures"),
        pytest.param("e\u0301 שלום สวัสดี", "e\u0301 שלום สวัสดี", id="marks-of-letters"),
        pytest.param("\ud800", "\\ud800", id="half-a-surrogate-pair"),
        pytest.param("a\u2028b\x85", "a\\u2028b\\x85", id="other-line-ends"),
    ],
)
def test_what_is_not_printable_is_spelt_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_an_absurdly_long_text_is_cut() -> None:
    assert visible("x" * 10_000) == "x" * 2000 + "…"


@settings(deadline=None)
@given(st.text(st.characters(codec=None)))
def test_nothing_gets_through(text: str) -> None:
    assert visible(text).isprintable()
    assert "".join(cells(text)).isprintable()
    assert len(cells(text)) == len(text)


def test_what_can_be_printed_stays_as_it_is() -> None:
    assert "".join(cells("Größe: 注文 → 📦\t\x1b")) == "Größe: 注文 → 📦    \\x1b"
    assert "".join(cells("ö\u3164⚠\ufe0f")) == "ö\\u3164⚠\ufe0f"


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("注文", 4), ("📦", 2), ("e\u0301", 1), ("→", 1)])
def test_columns(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        pytest.param("    DbPassword: hunter2", "    DbPassword: ****", id="yaml"),
        pytest.param('"API_KEY": "abc, def", "x": 1', '"API_KEY": ****, "x": 1', id="json"),
        pytest.param('"API_KEY":"a\\"b","x":1', '"API_KEY":****,"x":1', id="json-packed"),
        pytest.param("{Environment: {Variables: {TOKEN: abc, URL: x}}}", "{Environment: {Variables: {TOKEN: ****, URL: x}}}", id="flow"),
        pytest.param('fn.add_environment("TOKEN", "abc")', 'fn.add_environment("TOKEN", ****)', id="python-call"),
        pytest.param("Fn(self, secret='abc', timeout=3)", "Fn(self, secret=****, timeout=3)", id="python-keyword"),
        pytest.param("Key: AKIAIOSFODNN7EXAMPLE", "Key: ****", id="access-key"),
        pytest.param("Key: ASIAIOSFODNN7EXAMPLE", "Key: ****", id="temporary-access-key"),
        pytest.param("Key: ghp_0123456789abcdefghijABCDEFGHIJ", "Key: ****", id="github-token"),
        pytest.param("Key: xoxb-0123456789-abc", "Key: ****", id="slack-token"),
        pytest.param("Key: -----BEGIN RSA PRIVATE KEY-----", "Key: ****", id="private-key"),
        *(
            pytest.param(f"Own{word}Of: abc", f"Own{word}Of: ****", id=word)
            for word in ("Passwd", "PASSPHRASE", "\u017fecret", "To\u212aen", "Api-Key", "credent\u0131al")
        ),
        pytest.param("DbPassword: !Ref Password", "DbPassword: !Ref Password", id="a-reference-is-no-secret"),
        pytest.param('DbPassword: {"Ref": "Password"}', 'DbPassword: {"Ref": "Password"}', id="nor-is-one-in-json"),
        pytest.param("Type: AWS::SecretsManager::Secret", "Type: AWS::SecretsManager::Secret", id="nor-a-type"),
        pytest.param("worker(secret=stack.secret)", "worker(secret=stack.secret)", id="nor-a-variable"),
        pytest.param("Default: 30", "Default: 30", id="nor-a-default"),
    ],
)
def test_secrets_are_masked(line: str, shown: str) -> None:
    assert "".join(cells(line)) == shown


def test_defaults_are_masked_where_a_parameter_is_secret() -> None:
    assert "".join(cells('{"NoEcho": true, "Default": "x, y", "Type": "String"}', hides_defaults=True)) == '{"NoEcho": true, "Default": ****, "Type": "String"}'


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", "a → b × 2 … é ж"), ("cp1252", "a -> b × 2 … é ж"), ("ascii", "a -> b x 2 ... é ж"), ("nothing-of-that-name", "a → b × 2 … é ж")],
)
def test_signs_that_an_encoding_lacks_have_stand_ins_and_other_text_has_none(encoding: str, shown: str) -> None:
    assert fit("a → b × 2 … é ж", encoding) == shown


@settings(deadline=None)
@given(st.text())
def test_what_settles_a_question_is_two_words_of_a_shell_whatever_a_parameter_is_called(name: str) -> None:
    assert shlex.split(pasted(f"--parameter {name}=VALUE")) == ["--parameter", f"{name}=VALUE"]


def test_trap_what_settles_it_otherwise_stays_as_it_is() -> None:
    for settle in ("", "externals: {x: …} in queuegate.yaml", "--parameter NAME=VALUE for some of them", "--parameter Stage=VALUE"):
        assert pasted(settle) == settle
