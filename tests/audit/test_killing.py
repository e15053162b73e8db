from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT


def test_killed_under_load_no_returned_answer_is_lost_and_the_chain_holds() -> None:
    command = [sys.executable, "-m", "tests.audit.killing", "--times", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "5 kills" in done.stdout and "none lost" in done.stdout
