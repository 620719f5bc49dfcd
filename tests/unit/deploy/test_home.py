"""One folder, one PVB."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.launcher.errors import CannotStart
from deploy.launcher.home import Home

HOLD = """
import sys, time
from pathlib import Path
from deploy.launcher.home import Home
home = Home(Path(sys.argv[1]))
with home.locked():
    home.note(url="http://127.0.0.1:8123")
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_one_is_told_who_runs_and_what_to_do(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout
            assert holder.stdout.readline() == b"held\n"
            expected = rf"already runs on .* \(process {holder.pid}, at http://127.0.0.1:8123\); stop that first"
            with pytest.raises(CannotStart, match=expected), Home(tmp_path).locked():
                pass
            running = Home(tmp_path).running()
            assert running and running["pid"] == holder.pid
        finally:
            holder.kill()
    assert Home(tmp_path).running() is None
    with Home(tmp_path).locked():
        pass


def test_the_folder_and_its_note_are_closed_to_others(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.locked():
        assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((home.folder / "running.json").stat().st_mode) == 0o600
    assert not (home.folder / "running.json").exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = Home(tmp_path / "file" / "home")
    with pytest.raises(CannotStart, match="cannot keep anything in .*; name another folder"), home.locked():
        pass


def test_a_large_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.launcher.home.LARGE_LOG_BYTES", 3)
    home = Home(tmp_path)
    home.log("pvb").write_text("long", encoding="utf-8")
    assert not home.log("pvb").exists()
    assert (tmp_path / "logs" / "pvb.old.log").read_text(encoding="utf-8") == "long"
