"""What a Handler names, and that a file is found by it."""

from __future__ import annotations

import pytest

from queuegate.synth.handlers.reading import parts


@pytest.mark.parametrize(
    ("runtime", "handler", "named"),
    [
        ("nodejs22.x", "index.handler", ("index", "handler")),
        ("nodejs22.x", "src/orders/index.handler", ("src/orders/index", "handler")),
        ("nodejs22.x", "src.d/index.Worker.handler", ("src.d/index", "Worker.handler")),
        ("nodejs22.x", "index", ("", "")),
        ("nodejs22.x", "src.d/index", ("", "")),
        ("python3.13", "app.worker.handler", ("app.worker", "handler")),
        ("python3.13", "app", ("", "app")),
    ],
)
def test_a_handler_in_two_parts(runtime: str, handler: str, named: tuple[str, str]) -> None:
    assert parts(handler, runtime) == named
