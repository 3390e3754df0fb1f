"""Episode art: the cover of one episode, drawn when it is asked for, under an address that changes with what it shows."""

import hashlib

from episodes import addresses
from episodes.pictures import covers

FORM = "1"
"""Grows when the drawing changes, so that apps fetch it again."""


def address(slug: str, title: str, byline: str, ink: str) -> str:
    return f"/e/{slug}/art-{mark(title, byline, ink)}.jpg"


def mark(title: str, byline: str, ink: str) -> str:
    """Changes with whatever the picture shows."""
    shown = "\0".join((FORM, title, byline, addresses.ink(ink)))
    return hashlib.sha256(shown.encode()).hexdigest()[:12]


def jpeg(title: str, byline: str, ink: str) -> bytes:
    """A square picture as directories want it."""
    return covers.drawn(addresses.ink(ink), title, byline)
