"""Runs every check of the pages in every look on a library of 2,000 episodes, and writes what came of each as a table:
`python -m tests.browser.table docs/web-checks.md`. What follows the path goes to pytest (`-k chapters`).
"""

import ast
import datetime as dt
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tests.browser.conftest import served

HERE = Path(__file__).parent
HEAD = """# Checks of the pages

Written by `python -m tests.browser.table docs/web-checks.md` on {day}: real Chromium, the production server, the
demonstration library of {episodes} episodes; desktop 1280 × 900 and phone 390 × 844, light and dark, unless the check says
otherwise (320 px, 200 % text, forced colours, reduced motion, without JavaScript, without the Navigation API).

{passed} of {count} runs pass, in {minutes} minutes. What only a person can check is listed in [web.md](web.md).
"""


@dataclass
class Check:
    """One test, over all its parameters."""

    group: str
    sentence: str
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    seconds: float = 0
    measured: list[str] = field(default_factory=list)

    @property
    def row(self) -> str:
        runs = self.passed + len(self.failed)
        result = "pass" if not self.failed else "FAIL: " + "; ".join(self.failed)
        told = "; ".join(dict.fromkeys(self.measured))
        return f"| {self.sentence} | {runs} | {result} | {told} |"


class Notebook:
    """Notes what came of every test."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        test, _, parameters = report.nodeid.partition("[")
        sentence = test.rpartition("::")[2].removeprefix("test_").replace("_", " ")
        check = self.checks.setdefault(test, Check(group_of(test), sentence))
        check.seconds += report.duration
        check.measured += [str(value) for name, value in report.user_properties if name == "measured"]
        if report.passed:
            check.passed += 1
        else:
            check.failed.append(parameters.rstrip("]") or report.outcome)

    def table(self, minutes: float, episodes: str) -> Iterator[str]:
        checks = list(self.checks.values())
        passed = sum(check.passed for check in checks)
        count = passed + sum(len(check.failed) for check in checks)
        day = f"{dt.datetime.now(dt.UTC):%d %B %Y}"
        yield HEAD.format(day=day, episodes=episodes, passed=passed, count=count, minutes=round(minutes))
        groups: dict[str, list[Check]] = defaultdict(list)
        for check in checks:
            groups[check.group].append(check)
        for group, members in sorted(groups.items()):
            yield f"\n## {group}\n\n| check | runs | result | measured |\n|---|---|---|---|\n"
            yield from (f"{check.row}\n" for check in sorted(members, key=lambda one: one.sentence))


@cache
def group_of(test: str) -> str:
    """The first line of the test's file."""
    path = HERE / Path(test.partition("::")[0]).name
    return (ast.get_docstring(ast.parse(path.read_text())) or "").splitlines()[0]


def library(folder: Path, episodes: str) -> AbstractContextManager[str]:
    """The one at the address of BROWSER_LIBRARY, else one made for this run."""
    url = os.environ.get("BROWSER_LIBRARY")
    return nullcontext(url) if url else served(folder, episodes)


def main(target: Path, arguments: list[str]) -> int:
    os.environ["EVERY_LOOK"] = "1"
    episodes = os.environ.setdefault("BROWSER_EPISODES", "2000")
    notebook, began = Notebook(), dt.datetime.now(dt.UTC)
    with tempfile.TemporaryDirectory() as folder, library(Path(folder), episodes) as url:
        os.environ["BROWSER_LIBRARY"] = url
        workers = ["-n", os.environ.get("WORKERS", "2"), "--dist", "worksteal"]
        code = pytest.main([str(HERE), "-q", *workers, *arguments], plugins=[notebook])
    minutes = (dt.datetime.now(dt.UTC) - began).total_seconds() / 60
    target.write_text("".join(notebook.table(minutes, episodes)))
    return int(code)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
