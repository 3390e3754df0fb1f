"""Where Django looks for the desk of `episodes`: it stands in `curation`."""

from episodes.curation import episode_admin, post_admin, programme_admin

__all__ = ["episode_admin", "post_admin", "programme_admin"]
