"""Real podcast clients at a library that runs: they subscribe, update, download, and go on where they broke off.

Those from PyPI run always; gPodder, newsboat and podget where they are installed. One library serves them all, and grows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests import needs
from tests.services import dress, podcatchers, servers

pytestmark = [pytest.mark.services]

FURNISH = """
import datetime as dt, itertools
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from episodes.setup import house
from episodes.programme import programming
from episodes.management.commands.demo import hum
from episodes.models import Channel, Episode
from tests.factories import make_channel, make_episode, make_post, make_source

SOUND = hum(60)[:20_000]

def bring(first, count, now):
    for n in range(first, first + count):
        at = now - dt.timedelta(hours=1000 - n)
        sound = SOUND + bytes(n)
        name = default_storage.save(f"audio/{n}.mp3", ContentFile(sound))
        post = make_post(f"Essay {n}", source=make_source("lesswrong"), at=at)
        make_episode(post, at=at, audio=name, audio_bytes=len(sound), audio_sha256="", seconds=2, applied_at=None)
"""
OPENING = """
now = timezone.now()
make_channel("all"), make_channel("also")
house.draw_missing_covers()
bring(0, 320, now)
while programming.reconcile(now): pass
"""
LATER = """
now = timezone.now()
bring({count}, 20, now)
edited = Episode.objects.get(read_title="Essay {edited}")
Episode.objects.filter(pk=edited.pk).update(read_title="Essay {edited}, edited", applied_at=None)
while programming.reconcile(now): pass
"""
FIRST, NEW = 320, 20


@dataclass
class Library(dress.Library):
    count: int = FIRST

    @property
    def feed(self) -> str:
        return f"{self.url}/all/feed.xml"

    def sizes(self) -> dict[str, int]:
        """Bytes of every recording, by the title of its episode."""
        told = self.shell(
            "import json; from episodes.models import Episode;"
            "print(json.dumps(dict(Episode.objects.values_list('read_title', 'audio_bytes'))))"
        )
        return dict(httpx.Response(200, text=told).json())

    def go_on(self) -> str:
        """Twenty more essays, and one of the newest edited, whose former title is returned."""
        edited = self.count - 10
        self.shell(FURNISH + LATER.format(count=self.count, edited=edited))
        self.count += NEW
        return f"Essay {edited}"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Two channels with 320 episodes under the production server; nothing else runs."""
    folder, port = tmp_path_factory.mktemp("furnished"), servers.free_port()
    env = dress.environment(folder, port)
    made = Library(f"http://127.0.0.1:{port}", env, folder / "logs")
    made.manage("migrate", "-v0")
    made.shell(FURNISH + OPENING)
    server = (
        "-m",
        "gunicorn",
        "-c",
        "python:nonlinear.gunicorn",
        "-b",
        f"127.0.0.1:{port}",
        "nonlinear.wsgi",
    )
    with servers.program(*server, env=env, log=made.logs / "web.log"):
        made.until(lambda: made.get("/healthz").is_success, "the site answers", 60)
        yield made


PACKAGES = {podcatchers.Gpo: ("gpo", "gpodder"), podcatchers.Newsboat: ("newsboat", "newsboat")}


@pytest.fixture(params=PACKAGES)
def client(request: pytest.FixtureRequest, tmp_path: Path) -> podcatchers.Gpo | podcatchers.Newsboat:
    needs.found(*PACKAGES[request.param])
    return request.param(tmp_path / request.param.__name__)


def test_an_update_brings_what_is_new_once_and_an_edited_episode_no_second_time(client, library):
    client.subscribe(library.feed)
    before = client.episodes()
    edited = library.go_on()
    client.update()

    after = client.episodes()
    guids = [guid for guid, _ in after]
    assert len(set(guids)) == len(guids)
    assert len({guid for guid, _ in after} - {guid for guid, _ in before}) == NEW
    assert sum(edited in title for _, title in after) == 1


def test_subscriptions_are_imported_from_our_list(client, library, tmp_path):
    (tmp_path / "channels.opml").write_bytes(library.get("/opml").content)

    client.import_opml(tmp_path / "channels.opml")

    assert client.subscriptions() == {f"{library.url}/all/feed.xml", f"{library.url}/also/feed.xml"}


def test_gpodder_reaches_every_episode_by_the_older_pages_and_resumes_a_download(library, tmp_path):
    gpo = podcatchers.Gpo(tmp_path / "gpo")
    gpo.subscribe(library.feed)
    [(guid, title), *_] = known = gpo.episodes()
    assert len(known) == library.count

    gpo.download(library.feed, guid)
    [whole] = gpo.recordings()
    gpo.break_off(keep=1000)
    gpo.download(library.feed, guid)

    assert gpo.recordings() == {whole} == {library.sizes()[title.split(" - ")[1].split(" by ")[0]]}


def test_newsboat_downloads_with_podboat(library, tmp_path):
    newsboat = podcatchers.Newsboat(tmp_path / "newsboat")
    newsboat.subscribe(library.feed)

    newsboat.download(2)

    assert len(newsboat.recordings()) == 2 and newsboat.recordings() <= set(library.sizes().values())


def test_podget_downloads_the_newest(library, tmp_path):
    podget = podcatchers.Podget(tmp_path / "podget")

    podget.download(library.feed, 2)

    newest = sorted(library.sizes().values())[-2:]
    assert podget.recordings() == set(newest)


def test_the_archiver_takes_the_whole_history_and_later_only_what_is_new(library, tmp_path):
    archiver = podcatchers.PodcastArchiver(tmp_path / "archiver")
    archiver.download(library.feed)
    assert archiver.recordings() == set(library.sizes().values())

    library.go_on()
    archiver.download(library.feed)

    files = list(archiver.home.rglob("*.mp3"))
    assert archiver.recordings() == set(library.sizes().values())
    assert len(files) == library.count


def test_yt_dlp_goes_on_where_it_broke_off(library, tmp_path):
    client = podcatchers.YtDlp(tmp_path / "yt-dlp")
    client.download(library.feed)
    [file] = client.home.rglob("*.mp3")
    whole = file.read_bytes()
    file.with_name(file.name + ".part").write_bytes(whole[:1000])
    file.unlink()

    told = client.download(library.feed)

    [again] = client.home.rglob("*.mp3")
    assert again.read_bytes() == whole
    assert "Resuming download at byte 1000" in told


def test_poca_takes_what_is_new_and_nothing_twice(library, tmp_path):
    poca = podcatchers.Poca(tmp_path / "poca")
    poca.download(library.feed, 30)
    before = poca.files()
    library.go_on()
    poca.download(library.feed, 30)

    after = poca.files()
    kept = before.keys() & after.keys()
    assert (len(before), len(after), len(kept)) == (30, 30, 30 - NEW)
    assert all(after[name] == before[name] for name in kept)
