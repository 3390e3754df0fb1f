"""The app's registration with Django."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "sources"
