"""Which coding travels, by what an Accept-Encoding header takes."""

import pytest

from episodes.negotiation import coding


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("gzip;q=0", ""),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("identity", ""),
        ("br;q=x.y.z,,;;=", ""),
        ("", ""),
    ],
)
def test_the_coding_is_the_best_that_is_taken(accepted: str, expected: str):
    assert coding(accepted, ("br", "gzip")) == expected
