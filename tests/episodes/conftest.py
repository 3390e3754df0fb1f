"""Pages keep counts for a minute; tests do not."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import caches


@pytest.fixture(autouse=True)
def forgetful_cache() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    for name in settings.CACHES:
        caches[name].clear()
