"""Pages and search of a library of 20,000 episodes under the production server, on SQLite and on Postgres.

python benchmarks/pages.py                        both databases; builds the libraries first (some minutes)
python benchmarks/pages.py --only postgres        one of them
python benchmarks/pages.py --keep DIR             keeps the libraries in DIR, and measures them again next time
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.services import servers  # noqa: E402

DATABASES = ("sqlite", "postgres")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--episodes", type=int, default=20_000)
    parser.add_argument("--only", choices=DATABASES)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rounds", type=int, default=80, help="times that each page is asked for")
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pages-")))
        for name in [asked.only] if asked.only else DATABASES:
            print(f"\n{name}, {asked.episodes} episodes", flush=True)
            measure(name, folder / name, asked.episodes, asked.rounds)


def measure(database: str, folder: Path, episodes: int, rounds: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "nonlinear.settings",
        "DATA_DIR": str(folder.resolve()),
        "LOG_LEVEL": "WARNING",
    }
    environ.pop("DATABASE_URL", None)
    with contextlib.ExitStack() as stack:
        if database == "postgres":
            environ["DATABASE_URL"] = stack.enter_context(postgres(folder / "postgres")).url
        run(environ, "manage.py", "collectstatic", "--noinput", "-v0")
        built = folder / f"built-{episodes}"
        if not built.exists():
            run(environ, "benchmarks/inside/pages_build.py", str(episodes))
            built.touch()
        run(environ, "manage.py", "migrate", "-v0")
        run(environ, "benchmarks/inside/pages_measure.py", str(rounds))


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[servers.Postgres]:
    """A server whose cluster outlives it."""
    server = servers.Postgres(folder)
    if not (folder / "PG_VERSION").exists():
        server.create()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def run(environ: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, *command], env=environ, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
