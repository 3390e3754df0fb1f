"""Pages of a library of 20,000 episodes: how long they take under the production server, and what search costs.

python benchmarks/pages.py                       SQLite, 20,000 episodes, texts of 10 kB
python benchmarks/pages.py --postgres            the same on a Postgres of its own
python benchmarks/pages.py --keep DIR            builds the library in DIR once, and measures it again next time
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.services import servers  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=20_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pages-")))
        folder.mkdir(parents=True, exist_ok=True)
        environ = {"DJANGO_SETTINGS_MODULE": "nonlinear.settings", **os.environ, "DATA_DIR": str(folder)}
        if asked.postgres:
            environ["DATABASE_URL"] = stack.enter_context(servers.postgres(folder / "postgres")).url
        built = folder / "built"
        task = "built" if built.exists() and not asked.postgres else str(asked.episodes)
        inside = Path(__file__).with_name("pages_inside.py")
        subprocess.run([sys.executable, str(inside), task], env=environ, cwd=ROOT, check=True)
        built.touch()


if __name__ == "__main__":
    main()
