"""Web addresses as strangers write them: made safe to store, and made comparable."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

LONGEST = 1000
# /posts/ID/slug, /events/ID/slug, and within a sequence or group /s/ID/p/ID
FORUM_POST = re.compile(r"/(?:posts|events|p)/([A-Za-z0-9]{8,24})(?:[/?#]|$)")
TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "ref_src")


def clean_url(address: str | None) -> str:
    """The address if it is one of the web's and fits our columns, else nothing."""
    address = (address or "").strip()
    if len(address) > LONGEST or any(
        character.isspace() or not character.isprintable() for character in address
    ):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


def normal_url(address: str) -> str:
    """One spelling for the many of one page: no scheme, www, trailing slash, fragment or tracking."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    query = [(name, value) for name, value in parse_qsl(parts.query) if not name.startswith(TRACKING)]
    tail = "?" + urlencode(query) if query else ""
    return (host + parts.path.rstrip("/") + tail)[:500]


def page_named(address: str) -> str:
    """One spelling of the page, or of the place in it, that an address names; empty where it names a whole site."""
    if not address:
        return ""
    parts = urlsplit(address)
    place = f"#{parts.fragment}" if parts.fragment and "=" not in parts.fragment else ""
    return (
        normal_url(address)[: 500 - len(place)] + place
        if parts.path.strip("/") or parts.query or place
        else ""
    )


def post_in(address: str) -> str:
    """The id of the forum post that an address of a forum's page names; empty where it names none."""
    found = FORUM_POST.search(address)
    return found[1] if found else ""


def host_of(address: str) -> str:
    """Without www.; empty where there is none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def spellings(address: str) -> list[str]:
    """The usual spellings of one page, to look it up in a column of addresses."""
    bare = normal_url(address)
    return [
        f"{scheme}://{www}{bare}{slash}"
        for scheme in ("https", "http")
        for www in ("", "www.")
        for slash in ("", "/")
    ]
