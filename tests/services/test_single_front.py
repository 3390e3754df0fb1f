"""The front server of a single machine: the site says what may be heard, nginx sends it from the disk."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from sources.selection import Verdict
from tests.factories import NOW, make_episode, make_post, turn
from tests.services import servers

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = (ROOT / "deploy" / "nginx-single.conf").read_text()
SOUND = bytes(range(256)) * 400

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def front(live_server, settings, tmp_path: Path) -> Iterator[str]:
    settings.AUDIO_ACCEL = "/sent/"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    port, media = servers.free_port(), Path(default_storage.path(""))
    tmp_path.chmod(0o755)
    served = CONFIGURATION
    for said, here in {
        "listen 80 default_server": f"listen 127.0.0.1:{port}",
        "127.0.0.1:8000": live_server.url.removeprefix("http://"),
        "/var/lib/library/media": str(media),
    }.items():
        assert said in served
        served = served.replace(said, here)
    with servers.nginx(tmp_path, served, f"http://127.0.0.1:{port}"):
        yield f"http://127.0.0.1:{port}"


def test_audio_comes_from_the_disk_by_range_and_only_through_the_site(front):
    name = default_storage.save("audio/1/a.mp3", ContentFile(SOUND))
    episode = make_episode(make_post(), audio=name, audio_bytes=len(SOUND))
    address = f"{front}/audio/{episode.uuid}.mp3"

    whole, head = httpx.get(address), httpx.head(address)
    assert (whole.status_code, whole.content) == (200, SOUND)
    for answer in (whole, head):
        assert answer.headers["content-type"] == "audio/mpeg"
        assert answer.headers["content-length"] == str(len(SOUND))
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["cache-control"] == "public, max-age=3600"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "x-accel-redirect" not in answer.headers
        assert "content-encoding" not in answer.headers

    last = len(SOUND) - 1
    for asked, start, end in (("0-1", 0, 1), ("100-299", 100, 299), ("-5", last - 4, last), ("9-", 9, last)):
        part = httpx.get(address, headers={"Range": f"bytes={asked}"})
        assert (part.status_code, part.content) == (206, SOUND[start : end + 1])
        assert part.headers["content-range"] == f"bytes {start}-{end}/{len(SOUND)}"

    assert httpx.get(address, headers={"Range": f"bytes={len(SOUND)}-"}).status_code == 416
    assert httpx.get(address, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    stale = httpx.get(address, headers={"Range": "bytes=0-1", "If-Range": '"another"'})
    assert (stale.status_code, stale.content) == (200, SOUND)
    assert httpx.get(f"{front}/sent/{name}").status_code == 404

    turn(episode.post, Verdict.REFUSED, NOW)
    assert httpx.get(address).status_code == 410
