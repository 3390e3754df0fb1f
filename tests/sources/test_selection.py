"""Which posts are worth reading: one source's ruling, and the verdict over all who have a say."""

import datetime as dt
from dataclasses import replace

import pytest

from sources.selection import Facts, Judgement, Policy, Reason, Ruling, Standing, Verdict, judge, verdict
from tests.conftest import NOW

DAY = dt.timedelta(days=1)
WORTHY = Facts(published_at=NOW - DAY, prose_words=500, karma=50, tags=frozenset({"rationality"}))
POLICY = Policy(min_karma=30, min_words=100)


@pytest.mark.parametrize(
    ("change", "ruling", "reason"),
    [
        ({}, Ruling.ACCEPTED, None),
        ({"karma": None}, Ruling.ACCEPTED, None),
        ({"karma": 30}, Ruling.ACCEPTED, None),
        ({"karma": 29}, Ruling.WAITING, Reason.LOW_KARMA),
        ({"karma": 29, "threshold_at": NOW}, Ruling.ACCEPTED, None),
        ({"karma": 29, "accepted_before": True}, Ruling.ACCEPTED, None),
        ({"karma": 29, "published_at": NOW - 31 * DAY}, Ruling.REFUSED, Reason.LOW_KARMA),
        ({"published_at": NOW + 2 * DAY}, Ruling.REFUSED, Reason.FUTURE),
        ({"prose_words": 0}, Ruling.REFUSED, Reason.NO_TEXT),
        ({"prose_words": 99}, Ruling.REFUSED, Reason.TOO_SHORT),
        ({"prose_words": 99, "accepted_before": True}, Ruling.REFUSED, Reason.TOO_SHORT),
        ({"language": "de"}, Ruling.REFUSED, Reason.LANGUAGE),
        ({"language": "en-us"}, Ruling.ACCEPTED, None),
        ({"human_episode": True}, Ruling.REFUSED, Reason.HUMAN_EPISODE),
        ({"barred": Reason.EVENT}, Ruling.REFUSED, Reason.EVENT),
    ],
)
def test_a_ruling_follows_from_facts(
    change: dict[str, object], ruling: Ruling, reason: Reason | None
) -> None:
    assert judge(replace(WORTHY, **change), POLICY, NOW) == Judgement(ruling, reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("policy", "ruling"),
    [
        (Policy(wanted_tags=frozenset({"rationality"})), Ruling.ACCEPTED),
        (Policy(wanted_tags=frozenset({"cooking"})), Ruling.REFUSED),
        (Policy(unwanted_tags=frozenset({"rationality"})), Ruling.REFUSED),
    ],
)
def test_tags_are_wanted_or_not(policy: Policy, ruling: Ruling) -> None:
    assert judge(WORTHY, policy, NOW).ruling is ruling


ACCEPTED = Judgement(Ruling.ACCEPTED)
WAITING = Judgement(Ruling.WAITING, Reason.LOW_KARMA)
REFUSED = Judgement(Ruling.REFUSED, Reason.TOO_SHORT)


@pytest.mark.parametrize(
    ("standing", "said", "reason"),
    [
        (Standing((ACCEPTED,)), Verdict.ACCEPTED, None),
        (Standing((REFUSED, WAITING, ACCEPTED)), Verdict.ACCEPTED, None),
        (Standing((REFUSED, WAITING)), Verdict.WAITING, Reason.LOW_KARMA),
        (Standing((REFUSED,)), Verdict.REFUSED, Reason.TOO_SHORT),
        (Standing(()), Verdict.WAITING, None),
        (Standing((REFUSED,), word="narrate"), Verdict.ACCEPTED, None),
        (Standing((ACCEPTED,), word="exclude"), Verdict.REFUSED, Reason.EXCLUDED),
        (Standing((ACCEPTED,), word="hold"), Verdict.HELD, Reason.HELD),
        (Standing((ACCEPTED,), word="narrate", gone=Reason.DELETED), Verdict.REFUSED, Reason.DELETED),
        (Standing((ACCEPTED,), word="narrate", twin=True), Verdict.REFUSED, Reason.TWIN),
        (Standing((ACCEPTED,), word="narrate", proposed=True), Verdict.HELD, Reason.PROPOSED_OPT_OUT),
        (Standing((ACCEPTED,), word="narrate", opted_out=True), Verdict.REFUSED, Reason.OPTED_OUT),
        (Standing((ACCEPTED,), opted_out=True, gone=Reason.DELETED), Verdict.REFUSED, Reason.OPTED_OUT),
    ],
)
def test_an_authors_no_outweighs_all_others(standing: Standing, said: Verdict, reason: Reason | None) -> None:
    assert verdict(standing) == (said, reason)
