"""What every test of this room may rely on."""

from collections.abc import Iterator

import pytest

from sources.polling import close_shared_client


@pytest.fixture(autouse=True)
def no_client_outlives_a_test() -> Iterator[None]:
    yield
    close_shared_client()
