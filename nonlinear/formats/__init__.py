"""How moments are written where a template says no format: on the curators' desk."""
