"""What is told of a property where the mouse is: also of what SAM has for each function."""

from __future__ import annotations

import pytest

from queuegate.policies.gate.editor.hover import property_at

GLOBALS = "Globals:\n  Function:\n    Timeout: 20\n    {}\n  Api:\n    Timeout: 3\nResources:\n  Send: {{Type: AWS::Serverless::Function, Properties: {{Timeout: 5}}}}\n"


@pytest.mark.parametrize("written", ["Timeout: 20", "Runtime: python3.13", "ReservedConcurrentExecutions: 5", "MemorySize: 256"])
def test_globals_tell_the_same_as_the_function(written: str) -> None:
    name = written.partition(":")[0]
    globals_ = GLOBALS.format("" if name == "Timeout" else written)
    own = f"Resources:\n  Send:\n    Type: AWS::Serverless::Function\n    Properties:\n      {written}\n"
    told = property_at(globals_, globals_.index(written) + 2)
    assert told == property_at(own, own.index(written) + 2)
    assert name == "Runtime" or (told or "").startswith(f"**{name}** of AWS::Lambda::Function\n")


@pytest.mark.parametrize("at", ["Globals", "Function:", "Api", "Timeout: 3", "Send"])
def test_what_is_no_property_of_a_function_tells_nothing(at: str) -> None:
    text = GLOBALS.format("")
    assert property_at(text, text.index(at) + 1) is None
