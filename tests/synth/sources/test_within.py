from pathlib import Path

import pytest

from queuegate.synth.sources.within import within


@pytest.mark.parametrize("named", ["x" * 300, "x" * 300 + "/y.py", "a\0b", "loop", "loop/y.py", "../beside.py", "/etc", "link/y.py"])
def test_what_no_file_can_be_called_and_what_lies_outside_leads_nowhere(named: str, tmp_path: Path) -> None:
    (top := tmp_path / "top").mkdir()
    (top / "loop").symlink_to("loop")
    (top / "link").symlink_to(tmp_path)
    assert within(top, named, top) is None


@pytest.mark.parametrize("named", ["worker.py", "./src/../worker.py", "missing.py", "missing/y.py", "worker.py/y.py", "link", "."])
def test_what_lies_inside_is_the_real_path_whether_it_exists_or_not(named: str, tmp_path: Path) -> None:
    (top := tmp_path / "top").mkdir()
    (top / "worker.py").touch()
    (top / "link").symlink_to("worker.py")
    real = "worker.py" if named in ("link", "./src/../worker.py") else named
    assert within(top, named, top) == (top / real).resolve()
