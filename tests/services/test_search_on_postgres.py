"""What search promises holds on Postgres too: the same tests, with a server of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import servers

pytestmark = [pytest.mark.services, pytest.mark.timeout(280)]
ROOT = Path(__file__).resolve().parents[2]
SAME = ("tests/episodes/test_search.py", "tests/episodes/test_views.py")


def test_searches_and_pages_are_the_same_on_postgres(tmp_path: Path):
    with servers.postgres(tmp_path) as postgres:
        environ = {**os.environ, "TEST_DATABASE_URL": postgres.url}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *SAME]
        run = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=260)

    assert run.returncode == 0, run.stdout[-4000:]
