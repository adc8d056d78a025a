"""`python -m queuegate` is the `queuegate` command."""

import os
import sys


def _without_the_checkout() -> None:
    """`python -m` looks for modules in the working folder first: whatever a checkout calls click.py would be run. We stay where we are found only there."""
    if not sys.flags.safe_path and sys.path:
        first = os.path.realpath(sys.path[0]) if sys.path[0] else ""
        if not first or not os.path.realpath(__file__).startswith(first + os.sep):
            del sys.path[0]


if __name__ == "__main__":
    _without_the_checkout()
    from queuegate.policies.gate.command.process import run

    run()
