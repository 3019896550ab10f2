"""The script of a page, run by Node without a browser."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates" / "page"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed")


def ask(requests):
    """The answers of `run.js`, one for each request."""
    lines = "\n".join(json.dumps(request) for request in requests)
    command = [NODE, str(Path(__file__).with_name("run.js")), str(FOLDER)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(requests)
    return answers
