"""What every test may rely on."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# What decides whether a change lands tries the same examples each time; everybody's own runs look further. No test fails
# because the machine is busy.
hypothesis.settings.register_profile("own", suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile(
    "ci", hypothesis.settings.get_profile("own"), derandomize=True, print_blob=True
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "own")

TOGETHER = (
    "tests/browser/",
    "tests/services/test_front.py",
    "tests/test_walk.py",
    "tests/nonlinear/test_backup.py",
    "tests/test_podcatchers.py",
    "tests/test_kills.py",
)
"""Each of these by one worker: what it starts is started once, and does not meet itself."""


class Together(LoadScopeScheduling):
    """What xdist makes of its marks of a group, by the path: under pytest 9 its marks are lost in silence."""

    def _split_scope(self, nodeid: str) -> str:
        return next((path for path in TOGETHER if nodeid.startswith(path)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


NOW = dt.datetime(2024, 4, 25, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def plain_storage(settings: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Media in a fresh folder, static files under their plain names (no collectstatic needed)."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WORK_DIR = tmp_path / "work"  # type: ignore[attr-defined]
    yield
    assert django_settings.configured


@pytest.fixture
def now() -> dt.datetime:
    return NOW


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what the machine lacks: a test that could not run is never passed over in silence."""
    skipped = terminalreporter.stats.get("skipped", [])
    lacking = sorted(
        {str(report.longrepr[2]) for report in skipped if "is missing; on Debian" in str(report.longrepr)}
    )
    for line in lacking:
        terminalreporter.write_line(line, yellow=True)
