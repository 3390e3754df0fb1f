"""What all processes remember together, in a real Redis; and one that does not answer."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import BaseCache

from nonlinear.shared_cache import SharedCache
from tests.services import servers


@contextlib.contextmanager
def of_a_process(url: str) -> Iterator[BaseCache]:
    cache = SharedCache(url, {})
    yield cache
    cache._cache.get_client().connection_pool.disconnect()


@pytest.mark.services
def test_what_one_process_keeps_another_finds(tmp_path: Path):
    with servers.redis(tmp_path / "redis") as url, of_a_process(url) as one, of_a_process(url) as other:
        one.set("a-feed", b"\x1f\x8b\x00 packed", 60)
        assert other.get("a-feed") == b"\x1f\x8b\x00 packed"

        assert one.add("asked", 0, 60)
        assert not other.add("asked", 0, 60)
        assert [one.incr("asked"), other.incr("asked"), one.get("asked")] == [1, 2, 2]
        with pytest.raises(ValueError):
            one.incr("never-counted")


def test_a_redis_that_does_not_answer_has_forgotten():
    with of_a_process(f"redis://127.0.0.1:{servers.free_port()}/0") as nobody:
        nobody.set("a-feed", b"packed", 60)

        assert nobody.get("a-feed") is None
        assert not nobody.add("asked", 0, 60)
        with pytest.raises(ValueError):
            nobody.incr("asked")
