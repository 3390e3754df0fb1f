"""Pages keep counts for a minute; tests do not."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def forgetful_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
