"""The bare Django view that `benchmarks/feeds.py` measures against: no middleware, one query, five bytes."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "nonlinear.settings"

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

application = get_wsgi_application()
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
application.load_middleware()

from episodes.models import Channel  # noqa: E402


def hello(request: HttpRequest) -> HttpResponse:
    Channel.objects.filter(slug="large").values_list("pk", "title").first()
    return HttpResponse(b"hello")


urlpatterns = [path("", hello)]
