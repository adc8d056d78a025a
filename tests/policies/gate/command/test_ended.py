"""What ends a command from outside is no mistake of ours."""

from __future__ import annotations

import errno

import pytest

from queuegate.policies.gate.command.ended import ended


def raising(error: Exception) -> None:
    def command() -> None:
        raise error

    ended(command)


def test_a_folder_that_may_not_be_entered_is_named_and_no_crash(capsys: pytest.CaptureFixture[str]) -> None:
    """In a container with another user the working folder itself may be closed, and the first thing that is asked of it raises."""
    with pytest.raises(SystemExit) as end:
        raising(PermissionError(errno.EACCES, "Permission denied", "/srv/shop/.git"))
    said = " ".join(capsys.readouterr().err.split())
    assert end.value.code == 4
    assert "/srv/shop/.git cannot be read: Permission denied. Check who owns it and its folder" in said
    assert "crashed" not in said


@pytest.mark.parametrize("error", [FileNotFoundError(errno.ENOENT, "No such file", "t.yaml"), PermissionError("not allowed"), KeyError("a")])
def test_trap_a_mistake_of_ours_is_still_a_crash(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        raising(error)
    assert end.value.code == 3
    assert "Queuegate itself crashed" in capsys.readouterr().err
