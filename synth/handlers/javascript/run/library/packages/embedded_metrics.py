"""`metricScope` of aws-embedded-metrics: a function that is made of one that takes the metrics first. https://github.com/awslabs/aws-embedded-metrics-node"""

from __future__ import annotations

from typing import Any, Final

from ...language.functions import awaited
from ...state.machine import Machine
from ...state.values import UNDEFINED, External, Native, Site
from .powertools import promised

PACKAGE: Final = "aws-embedded-metrics"


def scoped(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """`metricScope(metrics => async (event, context) => …)` ends as the inner function does, and gives a promise of what that gives. None for what is no such call."""
    if external.path[-1] != "metricScope" or not arguments:
        return None
    outer = arguments[0]

    def work(machine: Machine, this: Any, given: list[Any], at: Site) -> Any:
        def inner() -> Any:
            function = machine.call(outer, UNDEFINED, [External((PACKAGE, "metrics"))], at)
            return awaited(machine, machine.call(function, this, given, at), at)

        return promised(machine, at, inner)

    return Native("metricScope", work)
