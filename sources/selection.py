"""Which posts are worth reading: pure rulings from facts, a policy and the time."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """May it be heard?"""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    HELD = "held"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a post is not read. Stored by value; told to curators in words by `REASONS`."""

    LOW_KARMA = "low-karma"
    EVENT = "event"
    QUESTION = "question"
    SHORTFORM = "shortform"
    DEBATE = "debate"
    DRAFT = "draft"
    UNREVIEWED = "unreviewed"
    REJECTED = "rejected"
    UNLISTED = "unlisted"
    DELETED = "deleted"
    FUTURE = "future"
    MEMBERS_ONLY = "members-only"
    NO_TEXT = "no-text"
    TOO_SHORT = "too-short"
    TRUNCATED = "truncated"
    LANGUAGE = "language"
    HUMAN_EPISODE = "human-episode"
    UNWANTED_TAG = "unwanted-tag"
    OPTED_OUT = "opted-out"
    PROPOSED_OPT_OUT = "opt-out-proposed"
    EXCLUDED = "excluded"
    HELD = "held"
    TWIN = "twin"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"


REASONS: dict[Reason, str] = {
    Reason.LOW_KARMA: "karma is under the threshold",
    Reason.EVENT: "an event",
    Reason.QUESTION: "a question",
    Reason.SHORTFORM: "a short form",
    Reason.DEBATE: "a debate in comments",
    Reason.DRAFT: "a draft",
    Reason.UNREVIEWED: "its author is not reviewed yet",
    Reason.REJECTED: "rejected by the forum",
    Reason.UNLISTED: "unlisted",
    Reason.DELETED: "deleted",
    Reason.FUTURE: "not published yet",
    Reason.MEMBERS_ONLY: "for members only",
    Reason.NO_TEXT: "no text",
    Reason.TOO_SHORT: "too few words of prose",
    Reason.TRUNCATED: "only the beginning is public",
    Reason.LANGUAGE: "not in the source's language",
    Reason.HUMAN_EPISODE: "a person has read it already",
    Reason.UNWANTED_TAG: "its tags are not wanted",
    Reason.OPTED_OUT: "an author said no",
    Reason.PROPOSED_OPT_OUT: "perhaps by an author who said no: needs a decision",
    Reason.EXCLUDED: "excluded by a curator",
    Reason.HELD: "held by a curator",
    Reason.TWIN: "the same essay as another post",
    Reason.UNREADABLE: "its page could not be read",
    Reason.TOO_LARGE: "its page is too large to be read",
}


class Ruling(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Judgement:
    ruling: Ruling
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one post on one source."""

    published_at: dt.datetime
    prose_words: int
    karma: int | None = None  # None where a source has no karma
    threshold_at: dt.datetime | None = None  # crossed once: a later fall changes nothing
    language: str = ""  # empty: unknown
    tags: frozenset[str] = frozenset()
    barred: Reason | None = None  # what the forum itself says: event, draft, question …
    human_episode: bool = False
    accepted_before: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    min_karma: int = 0
    min_words: int = 100
    patience: dt.timedelta = dt.timedelta(days=30)
    language: str = "en"
    wanted_tags: frozenset[str] = frozenset()
    unwanted_tags: frozenset[str] = frozenset()


def judge(facts: Facts, policy: Policy, now: dt.datetime) -> Judgement:
    """The ruling of one source's policy over one post."""
    if reason := _unfit(facts, policy, now):
        return Judgement(Ruling.REFUSED, reason)
    worthy = facts.karma is None or facts.karma >= policy.min_karma
    if worthy or facts.threshold_at is not None or facts.accepted_before:
        return Judgement(Ruling.ACCEPTED)
    if now - facts.published_at < policy.patience:
        return Judgement(Ruling.WAITING, Reason.LOW_KARMA)
    return Judgement(Ruling.REFUSED, Reason.LOW_KARMA)


def _unfit(facts: Facts, policy: Policy, now: dt.datetime) -> Reason | None:
    tests = (
        (facts.published_at > now + dt.timedelta(days=1), Reason.FUTURE),
        (facts.prose_words == 0, Reason.NO_TEXT),
        (
            bool(facts.language) and facts.language.split("-")[0] != policy.language.split("-")[0],
            Reason.LANGUAGE,
        ),
        (facts.human_episode, Reason.HUMAN_EPISODE),
        (bool(policy.wanted_tags) and not policy.wanted_tags & facts.tags, Reason.UNWANTED_TAG),
        (bool(policy.unwanted_tags & facts.tags), Reason.UNWANTED_TAG),
        (facts.prose_words < policy.min_words, Reason.TOO_SHORT),
    )
    return facts.barred or next((reason for holds, reason in tests if holds), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides whether a post may be heard, beyond single sources."""

    rulings: tuple[Judgement, ...]
    word: str = ""  # the curator's: narrate, exclude, hold
    gone: Reason | None = None
    opted_out: bool = False
    proposed: bool = False  # an opt-out may concern it: held until a curator answers
    twin: bool = False


def verdict(standing: Standing) -> tuple[Verdict, Reason | None]:
    """May it be heard? An author's no outweighs everything, then the forum's, then the curator's word, then the rulings."""
    if standing.opted_out:
        return Verdict.REFUSED, Reason.OPTED_OUT
    if standing.proposed:
        return Verdict.HELD, Reason.PROPOSED_OPT_OUT
    if standing.twin:
        return Verdict.REFUSED, Reason.TWIN
    if standing.gone:
        return Verdict.REFUSED, standing.gone
    words = {
        "narrate": (Verdict.ACCEPTED, None),
        "exclude": (Verdict.REFUSED, Reason.EXCLUDED),
        "hold": (Verdict.HELD, Reason.HELD),
    }
    return words.get(standing.word) or _of_rulings(standing.rulings)


def _of_rulings(rulings: Iterable[Judgement]) -> tuple[Verdict, Reason | None]:
    found = {judgement.ruling: judgement.reason for judgement in rulings}
    for ruling in (Ruling.ACCEPTED, Ruling.WAITING, Ruling.REFUSED):
        if ruling in found:
            return Verdict(ruling.value), found[ruling]
    return Verdict.WAITING, None
