"""What Step Functions refuses of the fields of a state: the numbers and words of its retries, its time, its language.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html and https://states-language.net/spec.html#errors
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ....values.worlds import Undecided
from ..parts import Part

_LEAST: Final = {"BackoffRate": 1, "IntervalSeconds": 1, "MaxAttempts": 0, "MaxDelaySeconds": 1}
_TIMES: Final = {"TimeoutSeconds": 1, "HeartbeatSeconds": 1}
_WORDS: Final = {"JitterStrategy": ("FULL", "NONE")}
_LANGUAGES: Final = ("JSONPath", "JSONata")
_ALL: Final = "States.ALL"
_OF_STATES: Final = "states."
_ERRORS: Final = (
    *("ALL", "BranchFailed", "DataLimitExceeded", "ExceedToleratedFailureThreshold", "HeartbeatTimeout", "Http.Socket", "IntrinsicFailure"),
    *("ItemReaderFailed", "NoChoiceMatched", "ParameterPathFailure", "Permissions", "QueryEvaluationError", "ResultPathMatchFailure"),
    *("ResultWriterFailed", "Runtime", "TaskFailed", "Timeout"),
)
"""What follows `States.` in a name that Step Functions reserves."""


def fields_amiss(state: Part) -> Iterator[str]:
    """What is wrong, in words that follow "has": a number below its least, a word that there is not. What nobody knows here is taken for right."""
    yield from _numbers(state, _TIMES, "")
    yield from _heartbeat(state)
    yield from language_amiss(state)
    for how in ("Retry", "Catch"):
        several = [*state.get(how).items()]
        for i, one in enumerate(several):
            if how == "Retry":
                yield from _numbers(one, _LEAST, " in Retry")
                yield from (
                    f"{name} {given} in Retry ({' or '.join(words)} there)" for name, words in _WORDS.items() if (given := _wrong_word(one, name, words))
                )
            errors = [said for said in (error.text().plain() for error in one.get("ErrorEquals").items()) if isinstance(said, str)]
            if _ALL in errors and len(errors) > 1:
                yield f"{_ALL} beside other errors in {how}, where it has to stand alone"
            elif _ALL in errors and i < len(several) - 1:
                yield f"{_ALL} in {how} before other entries, and it has to be in the last one"
            yield from (f"the error {error} in {how} ({right} is one)" for error in errors if (right := _reserved(error)))


def _heartbeat(state: Part) -> Iterator[str]:
    """The heartbeat is smaller than the timeout: https://states-language.net/spec.html#timeouts"""
    timeout, heartbeat = (state.get(name).value for name in _TIMES)
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        yield f"HeartbeatSeconds {heartbeat}, which has to be less than TimeoutSeconds ({timeout}),"


def language_amiss(owner: Part) -> Iterator[str]:
    if given := _wrong_word(owner, "QueryLanguage", _LANGUAGES):
        yield f"QueryLanguage {given} ({' or '.join(_LANGUAGES)} there)"


def _numbers(owner: Part, least: dict[str, int], where: str) -> Iterator[str]:
    for name, bound in least.items():
        number: Any = owner.get(name).value
        if isinstance(number, (int, float)) and not isinstance(number, bool) and number < bound:
            yield f"{name} {number}{where} ({bound} or more there)"


def _wrong_word(owner: Part, name: str, words: tuple[str, ...]) -> str:
    try:
        given = owner.get(name).text().plain()
    except Undecided:
        return ""
    return given if isinstance(given, str) and given and "${" not in given and not given.startswith("{%") and given not in words else ""


def _reserved(error: str) -> str:
    """The name that is meant by one in other capitals. (Other names that begin so Step Functions refuses, too, and may be new ones.)"""
    if not error.lower().startswith(_OF_STATES):
        return ""
    right = next((f"States.{name}" for name in _ERRORS if f"States.{name}".lower() == error.lower()), "")
    return right if right != error else ""
