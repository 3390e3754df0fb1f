"""What every page knows about the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_url": settings.SITE_URL,
        "publisher": settings.PUBLISHER_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "is_public": settings.PUBLIC,
        "engine": settings.TTS_ENGINE,
    }
