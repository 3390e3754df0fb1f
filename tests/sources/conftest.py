"""What every test of this room may rely on."""

from collections.abc import Iterator

import pytest

from sources.polling import close_shared_client
from tests.sources.stories import Stage


@pytest.fixture(autouse=True)
def no_client_outlives_a_test() -> Iterator[None]:
    yield
    close_shared_client()


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Three forums and their sources, already visited once, and a clock that moves when told."""
    with Stage.set() as stage:
        yield stage
