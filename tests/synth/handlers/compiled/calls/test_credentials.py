"""Whose credentials a client has, as far as the words tell that it is given."""

from __future__ import annotations

import re

import pytest

from queuegate.synth.handlers.compiled.calls.values.credentials import _WORD, _unless_own

WHOLE = re.compile(r"\w*(?:Default|Environment|Container|Fallback|WebIdentity)\w*(?:Credential|Provider)\w*")


@pytest.mark.parametrize(
    "said",
    [
        "DefaultCredentialsProvider.create()",
        "x.EnvironmentVariableCredentialsProvider y",
        "new BasicAWSCredentials(key, secret)",
        "CredentialDefault ProviderContainer",
        "a ProviderDefaultContainerProviderX(b) FallbackOf",
        "",
    ],
)
def test_a_word_that_names_the_functions_own_is_left_out_as_one_expression_would(said: str) -> None:
    assert _WORD.sub(_unless_own, said) == WHOLE.sub("", said)


def test_a_long_word_is_gone_through_once() -> None:
    word = "Default" * 100_000  # one expression for all of it takes a minute for a twelfth of that
    assert _WORD.sub(_unless_own, word) == word
    assert _WORD.sub(_unless_own, f"{word}Provider") == ""
