"""Every address of the site."""

from django.contrib import admin
from django.urls import path

from nonlinear.health import healthz, readyz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", healthz),
    path("readyz", readyz),
]
