"""The app's registration with Django."""

from django.apps import AppConfig


class EpisodesConfig(AppConfig):
    name = "episodes"
