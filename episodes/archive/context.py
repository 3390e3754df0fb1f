"""What every page knows about the site."""

import hashlib
from functools import cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.templatetags.static import static


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_url": settings.SITE_URL,
        "page_url": settings.SITE_URL + request.path,
        "publisher": settings.PUBLISHER_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "is_public": settings.PUBLIC,
        "engine": settings.TTS_ENGINE,
        "build": build(),
        "sprite": static("sprite.svg"),
        "app_icons": static("apps.svg"),
    }


@cache
def build() -> str:
    """Changes with every deploy that changes a static file: the player then reloads pages for real."""
    manifest = getattr(staticfiles_storage, "hashed_files", {})
    return hashlib.sha256(repr(sorted(manifest.items())).encode()).hexdigest()[:12]
