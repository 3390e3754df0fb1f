"""What all processes remember together for minutes, in the broker's Redis: counts, and documents as bytes.

Losing it loses nothing: a Redis that does not answer has simply forgotten.
"""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis import RedisError


class Plain:
    """Counts and bytes as they are. Nothing is unpickled: who can write to Redis must not thereby run code here."""

    def dumps(self, value: int | bytes) -> int | bytes:
        return value

    def loads(self, stored: bytes) -> int | bytes:
        return int(stored) if stored.isdigit() else stored


class SharedCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"serializer": Plain, "socket_connect_timeout": 1, "socket_timeout": 1}
        super().__init__(server, {"KEY_PREFIX": "library", **params, "OPTIONS": options})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError:
            return default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except RedisError:
            return

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        try:
            return super().add(key, value, timeout, version)
        except RedisError:
            return False

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError for a count that is not there."""
        try:
            return super().incr(key, delta, version)
        except RedisError as error:
            raise ValueError(f"{key} is forgotten") from error
