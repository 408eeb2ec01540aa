"""The adapter, driven by the client that editors test theirs with.

Opt-in: `npm install @vscode/debugadapter-testsupport` in a folder, and STEPPER_NODE_MODULES=FOLDER/node_modules.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MODULES = os.environ.get("STEPPER_NODE_MODULES", "")


@pytest.mark.skipif(not shutil.which("node"), reason="there is no Node here")
@pytest.mark.skipif(not MODULES, reason="STEPPER_NODE_MODULES names no folder with @vscode/debugadapter-testsupport")
def test_every_request_and_two_hundred_steps_there_and_back() -> None:
    listening = subprocess.Popen([sys.executable, "-m", "stepper", "dap", "--port", "0"], stdout=subprocess.PIPE, text=True)
    assert listening.stdout
    try:
        port = listening.stdout.readline().partition("127.0.0.1:")[2].partition(";")[0]
        driver = Path(__file__).with_name("node_client.js")
        variables = {**os.environ, "NODE_PATH": MODULES}
        ran = subprocess.run(["node", str(driver), port], capture_output=True, text=True, timeout=120, env=variables, check=False)
        assert ran.returncode == 0, ran.stderr
        assert int(ran.stdout.split()[1]) > 60
    finally:
        listening.terminate()
        listening.wait(10)
        listening.stdout.close()
