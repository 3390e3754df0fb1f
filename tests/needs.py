"""What tests need of the machine: found, or installed as root on Debian, or named at the end (an error with CI=true)."""

import contextlib
import ctypes
import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

MISSING: dict[str, str] = {}
"""Program → Debian package, for every program a test asked for and could not have."""


@cache
def program(name: str, package: str) -> str:
    """The path of a program; the test that asks is skipped, or fails with CI=true, when it cannot be had."""
    return _had(name, package, shutil.which)


@cache
def library(name: str, package: str) -> str:
    """A shared library by its file's name, on the same terms."""
    return _had(name, package, _loaded)


def chromium() -> str:
    """The path of a browser for Playwright, whose own driver needs a library that small machines lack."""
    library("libatomic.so.1", "libatomic1")
    return program("chromium", "chromium")


def _had(name: str, package: str, find: Callable[[str], str | None]) -> str:
    if not find(name):
        _install(name, package, find)
    if path := find(name):
        return path
    MISSING[name] = package
    message = f"{name} is missing; on Debian:  sudo apt-get install {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def _loaded(name: str) -> str | None:
    with contextlib.suppress(OSError):
        return str(ctypes.CDLL(name)._name)
    return None


def _install(name: str, package: str, find: Callable[[str], str | None]) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    # At runlevel 1 a package does not start its service, which would take the port that others expect to be free.
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    # Several test processes may ask at once; apt's own lock makes the second one fail rather than wait.
    with (Path(tempfile.gettempdir()) / "nonlinear-tests-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if find(name):
            return
        if subprocess.run(install, env=environ, capture_output=True, timeout=600, check=False).returncode:
            subprocess.run(
                ["apt-get", "update", "-qq"], env=environ, capture_output=True, timeout=300, check=False
            )
            subprocess.run(install, env=environ, capture_output=True, timeout=600, check=False)


def found(name: str, package: str) -> str:
    """The path of a program that is too much to install for a test; whoever has it has the test too, others are told."""
    if path := shutil.which(name):
        return path
    MISSING[name] = package
    pytest.skip(f"{name} is missing; on Debian:  sudo apt-get install {package}")
