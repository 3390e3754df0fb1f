"""ForumMagnum's GraphQL: what to ask the EA Forum, LessWrong and the Alignment Forum, and what their answers mean."""

from sources.forum.conversation import Conversation, Reply
from sources.forum.documents import Style, Terms
from sources.forum.listing import Listing, stamp
from sources.forum.reading import BAR_REASONS, OWN_THRESHOLDS, Glimpse, entries, glimpses, time_of

__all__ = [
    "BAR_REASONS",
    "OWN_THRESHOLDS",
    "Conversation",
    "Glimpse",
    "Listing",
    "Reply",
    "Style",
    "Terms",
    "entries",
    "glimpses",
    "stamp",
    "time_of",
]
