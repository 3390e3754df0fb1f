"""Who hears it: our readings, the channels that give them out, and the pages and feeds."""

LIBRARY = "The Nonlinear Library"
"""As spoken intros, feeds, covers and pages call the house. Who publishes it is PUBLISHER_NAME."""
