"""Real podcast clients without a screen: each subscribes to a feed and downloads from it, in a home of its own."""

import contextlib
import os
import pty
import re
import select
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests import needs

PATIENCE = 120  # seconds


@dataclass
class Client:
    """One program's own folder, and what it does when it is called."""

    home: Path

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True)

    def run(self, *command: str, **environ: str) -> str:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        env = {**kept, "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home), "TERM": "xterm", **environ}
        done = subprocess.run(
            command, env=env, cwd=self.home, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL, capture_output=True
        )  # fmt: skip
        assert done.returncode == 0, f"{command[0]}: {done.stdout[-1500:]}{done.stderr[-1500:]}"
        return done.stdout

    def recordings(self) -> set[int]:
        """The sizes of what was downloaded: each of the library's files has its own."""
        return {path.stat().st_size for path in self.home.rglob("*.mp3")}


class Gpo(Client):
    """gPodder's command line: follows older pages, asks conditionally, resumes by Range."""

    def gpo(self, *command: str) -> str:
        folders = {"GPODDER_HOME": str(self.home / "db"), "GPODDER_DOWNLOAD_DIR": str(self.home / "dl")}
        return self.run(needs.found("gpo", "gpodder"), *command, **folders)

    def subscribe(self, feed: str) -> None:
        self.gpo("set", "limit.episodes", "100000")
        self.gpo("subscribe", feed)

    def import_opml(self, path: Path) -> None:
        self.gpo("set", "limit.episodes", "100000")
        self.gpo("import", str(path))

    def subscriptions(self) -> set[str]:
        return set(re.findall(r"https?://\S+", self.gpo("list")))

    def update(self) -> None:
        self.gpo("update")

    def episodes(self) -> list[tuple[str, str]]:
        """Guid and title of each."""
        with contextlib.closing(sqlite3.connect(self.home / "db" / "Database")) as database:
            return list(database.execute("SELECT guid, title FROM episode ORDER BY published DESC"))

    def download(self, feed: str, guid: str) -> None:
        self.gpo("download", feed, guid)

    def break_off(self, keep: int) -> None:
        """The newest download broke off after so many bytes: as the program itself leaves it."""
        [whole] = (self.home / "dl").rglob("*.mp3")
        whole.with_name(whole.name + ".partial").write_bytes(whole.read_bytes()[:keep])
        whole.unlink()
        with contextlib.closing(sqlite3.connect(self.home / "db" / "Database")) as database:
            database.execute("UPDATE episode SET state = 0")
            database.commit()


class Newsboat(Client):
    """newsboat reads feeds, podboat downloads; it wants a terminal."""

    def __post_init__(self) -> None:
        super().__post_init__()
        (self.home / ".newsboat").mkdir()
        (self.home / "config").write_text(f'download-path "{self.home}/dl"\npodcast-auto-enqueue yes\n')
        self.urls, self.queue = self.home / "urls", self.home / ".newsboat" / "queue"
        self.urls.touch()

    def newsboat(self, *command: str) -> None:
        known = ("-u", str(self.urls), "-C", str(self.home / "config"), "-c", str(self.home / "cache.db"))
        self.run(needs.found("newsboat", "newsboat"), "-q", *known, *command, LC_ALL="C.UTF-8")

    def subscribe(self, feed: str) -> None:
        self.urls.write_text(feed + "\n")
        self.update()

    def import_opml(self, path: Path) -> None:
        self.newsboat("-i", str(path))

    def subscriptions(self) -> set[str]:
        return {line.split()[0] for line in self.urls.read_text().splitlines() if line.strip()}

    def update(self) -> None:
        self.newsboat("-x", "reload")

    def episodes(self) -> list[tuple[str, str]]:
        with contextlib.closing(sqlite3.connect(self.home / "cache.db")) as database:
            return list(database.execute("SELECT guid, title FROM rss_item ORDER BY pubDate DESC"))

    def download(self, count: int) -> None:
        """The first in its queue; podboat never ends by itself."""
        self.queue.write_text("".join(self.queue.read_text().splitlines(keepends=True)[:count]))
        program = needs.found("podboat", "newsboat")
        command = [program, "-a", "-C", str(self.home / "config"), "-q", str(self.queue)]
        ours, theirs = pty.openpty()
        env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env)
        try:
            self._wait(ours, count)
        finally:
            process.terminate()
            process.wait(PATIENCE)
            os.close(ours), os.close(theirs)

    def _wait(self, terminal: int, count: int) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and len(self.recordings()) < count:
            if select.select([terminal], [], [], 0.2)[0]:
                os.read(terminal, 65536)


class Podget(Client):
    """A shell script around wget: page 1 alone, nothing conditional."""

    def download(self, feed: str, count: int) -> None:
        program, conf = needs.found("podget", "podget"), self.home / "conf"
        conf.mkdir(exist_ok=True)
        (self.home / "session").mkdir(exist_ok=True)
        self.run(program, "-d", str(conf), "--create-config", "podgetrc")
        told = (conf / "podgetrc").read_text()
        told = re.sub(r"(?m)^DIR_LIBRARY=.*", f"DIR_LIBRARY={self.home}/dl", told)
        (conf / "podgetrc").write_text(re.sub(r"(?m)^MIN_SPACE=.*", "MIN_SPACE=1000", told))
        (conf / "serverlist").write_text(f"{feed} Essays Library\n")
        session = ("--dir_session", str(self.home / "session"))
        self.run(program, "-d", str(conf), "-c", "podgetrc", *session, "-r", str(count))


class PodcastArchiver(Client):
    """Follows older pages to the end."""

    def download(self, feed: str, count: int = 0) -> None:
        most = ("-m", str(count)) if count else ()
        (self.home / "dl").mkdir(exist_ok=True)
        known = ("--database", str(self.home / "known.db"), "--dir", str(self.home / "dl"), "--quiet")
        self.run(
            str(Path(sys.executable).with_name("podcast-archiver")), *known, "--feed", feed, *most,
            PODCAST_ARCHIVER_IGNORE_DATABASE="false",
        )  # fmt: skip


class YtDlp(Client):
    """Takes feeds for playlists; keeps what broke off as `.part`."""

    def download(self, feed: str, items: str = "1") -> str:
        options = ("--no-cache-dir", "--no-warnings", "-o", "%(title)s.%(ext)s", "-P", str(self.home / "dl"))
        return self.run(sys.executable, "-m", "yt_dlp", *options, "--playlist-items", items, feed)


class Poca(Client):
    """Keeps the newest of a feed, and lets older ones go; asks for the whole of page 1 each time."""

    CONFIG = """<poca version="1.1"><settings><base_dir>{home}/dl</base_dir></settings><defaults/><subscriptions>
    <subscription><title>Essays</title><url>{feed}</url><max_number>{newest}</max_number></subscription>
    </subscriptions></poca>"""

    def download(self, feed: str, newest: int) -> None:
        (self.home / "conf").mkdir(exist_ok=True)
        told = self.CONFIG.format(home=self.home, feed=feed, newest=newest)
        (self.home / "conf" / "poca.xml").write_text(told)
        self.run(str(Path(sys.executable).with_name("poca")), "-c", str(self.home / "conf"))

    def files(self) -> dict[str, int]:
        """When each was written, in nanoseconds, by its name."""
        return {path.name: path.stat().st_mtime_ns for path in self.home.rglob("*.mp3")}
