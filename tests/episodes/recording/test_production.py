import datetime as dt
import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError

from episodes import stores
from episodes.models import LEASE, Episode
from episodes.recording import claiming, production
from episodes.recording.claiming import CRASHES, Clock, claim_next
from episodes.recording.production import FAILURES, commission, produce_next
from sources.models import Post
from sources.selection import Verdict
from tests import fakes
from tests.factories import NOW, TEXT, make_channel, make_episode, make_post, say_no, turn
from tests.fakes import Hum
from tts.models import Provider

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def hum(settings, monkeypatch) -> Iterator[None]:
    settings.TTS_ENGINES = {"hum": "tests.fakes.Hum"}
    settings.TTS_ENGINE = "hum"
    Hum.said.clear()
    Hum.interrupt = None
    yield
    Hum.interrupt = None


def the_episode() -> Episode:
    return Episode.objects.get()


def stored() -> list[str]:
    """Every audio file in storage."""
    try:
        folders, _ = default_storage.listdir("audio")
    except FileNotFoundError:
        return []
    return [name for folder in folders for name in stores.audio_names(folder)]


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.exists() else []


# Commissioning


def test_every_accepted_post_gets_one_episode():
    make_post("One")
    make_post("Two", verdict=Verdict.WAITING)
    make_post("Three", verdict=Verdict.REFUSED)

    assert commission(NOW) == 1
    assert commission(NOW) == 0
    assert the_episode().slug == "one"


def test_posts_of_one_title_get_addresses_of_their_own():
    make_post("Open Thread"), make_post("Open thread!"), make_post("???"), make_post("!!!")

    assert commission(NOW) == 4
    slugs = set(Episode.objects.values_list("slug", flat=True))
    assert len(slugs) == 4
    assert {"open-thread", "episode"} <= slugs


# Recording


def test_a_post_becomes_an_episode_on_air(settings):
    post = make_post("A title", authors=("Ann_Author",), url="https://forum.test/a")

    assert produce_next(NOW)

    episode = the_episode()
    assert episode.status == Episode.Status.RECORDED
    assert episode in Episode.objects.on_air()
    assert (episode.read_title, episode.read_byline, episode.read_text) == (
        "A title",
        "Ann Author",
        post.text,
    )
    assert episode.audio.name == f"audio/{episode.uuid}/{episode.audio_sha256}.mp3"
    with default_storage.open(episode.audio.name) as file:
        sound = file.read()
    assert (len(sound), hashlib.sha256(sound).hexdigest()) == (episode.audio_bytes, episode.audio_sha256)
    assert [title for _, title in episode.timeline["chapters"]] == ["Introduction", "A title", "A heading"]
    assert b"Link to original article" in episode.item
    assert episode.excerpt.startswith("The first sentence of it.")
    assert left_in(settings.WORK_DIR) == []
    assert not produce_next(NOW)


def test_the_newest_post_is_read_first():
    for days, title in ((3, "Old"), (1, "New"), (2, "Middle")):
        make_post(title, at=NOW - dt.timedelta(days=days))

    while produce_next(NOW):
        pass

    first = [words for words in Hum.said if words.startswith("This is:")]
    assert [words.split(",")[0] for words in first] == ["This is: New", "This is: Middle", "This is: Old"]


def test_what_is_not_due_or_not_accepted_is_left_alone():
    make_episode(make_post(), on_air=False, at=NOW + HOUR)
    make_episode(make_post(verdict=Verdict.HELD), on_air=False)

    assert not produce_next(NOW)


# Claims


def test_one_of_two_workers_gets_the_episode():
    make_episode(on_air=False)
    [seen] = Episode.objects.due(NOW)

    first, second = claiming.take(seen, NOW), claiming.take(seen, NOW)

    assert first is not None and first.number == 1
    assert second is None


def test_four_workers_who_saw_the_same_list_share_it_without_a_quarrel():
    for n in range(6):
        make_episode(make_post(f"Post {n}"), on_air=False)
    seen = [list(Episode.objects.due(NOW)) for _ in range(4)]

    claims = [claiming.take(episode, NOW) for worker in seen for episode in worker]

    assert len([claim for claim in claims if claim]) == 6


def test_a_late_claimer_cannot_reopen_what_was_just_published():
    make_episode(on_air=False)
    [seen] = Episode.objects.due(NOW)
    production.carry_out(claim_next(NOW))

    assert claiming.take(seen, NOW + HOUR) is None
    assert the_episode().status == Episode.Status.RECORDED


def test_a_lease_is_renewed_while_the_recording_goes_on():
    make_episode(on_air=False)
    claim = claim_next(NOW)
    claim.clock.started_at += dt.timedelta(minutes=4)

    claim.renew(0.5)

    assert the_episode().due_at >= NOW + dt.timedelta(minutes=4) + LEASE
    assert the_episode().progress == 50


def test_a_lost_lease_cannot_publish_and_leaves_nothing(settings):
    make_episode(on_air=False)
    first = claim_next(NOW)
    Hum.interrupt = lambda text: Episode.objects.update(claims=2, due_at=NOW + LEASE)

    production.carry_out(first)

    assert the_episode().status == Episode.Status.RECORDING
    assert the_episode().published_at is None
    assert stored() == []
    assert left_in(settings.WORK_DIR) == []


def test_who_loses_the_lease_at_the_last_moment_takes_the_file_back(monkeypatch):
    make_episode(on_air=False)
    first = claim_next(NOW)
    put = stores.put_audio

    def put_and_lose(*args):
        name = put(*args)
        Episode.objects.update(status=Episode.Status.QUEUED, claims=2)
        return name

    monkeypatch.setattr(stores, "put_audio", put_and_lose)
    production.carry_out(first)

    assert the_episode().published_at is None
    assert stored() == []


def test_a_loser_never_takes_the_winner_s_file():
    make_episode(on_air=False)
    loser = claim_next(NOW)
    winner = claim_next(NOW + LEASE)
    production.carry_out(winner)

    production.carry_out(loser)

    assert stored() == [the_episode().audio.name]
    assert the_episode().status == Episode.Status.RECORDED


def test_a_kill_between_store_and_publish_leaves_no_half_published_row(monkeypatch, settings):
    make_episode(on_air=False)

    def die(*args):
        raise SystemExit  # what a killed worker's row and files look like, less the letting go

    with monkeypatch.context() as patched:
        patched.setattr(production, "_publish_row", die)
        patched.setattr(production, "release", lambda claim: None)
        patched.setattr(stores, "withdraw_audio", lambda *args, **kwargs: None)
        with pytest.raises(SystemExit):
            produce_next(NOW)
    assert the_episode().published_at is None and len(stored()) == 1

    assert produce_next(NOW + HOUR)

    assert stored() == [the_episode().audio.name]
    assert the_episode().crashes == 0
    assert left_in(settings.WORK_DIR) == []


def test_what_a_dead_worker_left_is_cleared_by_the_next(settings):
    episode = make_episode(on_air=False, status=Episode.Status.RECORDING, claims=7)
    left = settings.WORK_DIR / f"{episode.uuid}.7"
    left.mkdir(parents=True)
    (left / "half.mp3").write_bytes(b"half")

    produce_next(NOW)

    assert left_in(settings.WORK_DIR) == []


def test_an_interrupted_worker_lets_go_uncharged():
    make_episode(on_air=False)

    def interrupt(text: str) -> None:
        raise KeyboardInterrupt

    Hum.interrupt = interrupt
    with pytest.raises(KeyboardInterrupt):
        produce_next(NOW)

    episode = the_episode()
    assert (episode.status, episode.failures, episode.crashes) == (Episode.Status.QUEUED, 0, 0)


# Verdicts


def test_a_no_in_the_middle_of_the_recording_keeps_it_off_the_air():
    post = make_post()
    Hum.interrupt = lambda text: say_no(post) if "heading" in text else None

    produce_next(NOW)

    assert the_episode().published_at is None
    assert the_episode().failures == 0
    assert stored() == []


def test_a_verdict_that_turns_at_the_last_moment_is_seen(monkeypatch):
    post = make_post()
    put = stores.put_audio

    def put_and_refuse(*args):
        turn(post, Verdict.REFUSED, NOW)
        return put(*args)

    monkeypatch.setattr(stores, "put_audio", put_and_refuse)
    produce_next(NOW)

    assert the_episode().published_at is None
    assert stored() == []


# Budgets


def test_the_post_s_own_fault_is_charged_and_ends_after_a_few():
    make_episode(on_air=False)
    Hum.interrupt = fakes.stumble

    tries = 0
    now = NOW
    while the_episode().status != Episode.Status.FAILED:
        assert produce_next(now)
        tries += 1
        assert not produce_next(now), "it is set back for a while"
        now += HOUR

    assert tries == the_episode().failures == FAILURES
    assert "no sound came out" in the_episode().error


def test_a_permanent_fault_is_not_tried_again():
    make_episode(on_air=False)
    Hum.interrupt = fakes.refusal

    produce_next(NOW)

    assert the_episode().status == Episode.Status.FAILED
    assert the_episode().error == "this cannot be said"


@pytest.mark.parametrize(
    ("place", "asked", "error"),
    [
        (stores.default_storage, "save", RuntimeError("(503) when calling PutObject: SlowDown")),
        (stores.default_storage, "exists", TimeoutError("read timed out")),
        (production, "_clear_work_dir", OSError(errno.EROFS, "Read-only file system")),
        (production.booth, "read_aloud", OSError(errno.ENOSPC, "No space left on device")),
    ],
    ids=lambda given: str(given)[:20],
)
def test_trouble_of_the_storage_is_charged_to_it_and_not_to_the_post(monkeypatch, place, asked, error):
    make_post()
    with monkeypatch.context() as broken:
        broken.setattr(place, asked, Mock(side_effect=error), raising=False)
        for hours in range(2 * FAILURES):
            assert produce_next(NOW + hours * HOUR)

        waiting = the_episode()
        assert (waiting.status, waiting.failures, waiting.crashes) == (Episode.Status.QUEUED, 0, 0)
        assert str(error) in waiting.error
        assert not produce_next(NOW + hours * HOUR + dt.timedelta(minutes=1)), "all workers wait"

    assert produce_next(NOW + 10 * HOUR)
    assert the_episode().status == Episode.Status.RECORDED
    assert not Provider.objects.exclude(down_until=None).exists()


def test_trouble_of_the_database_is_nobodys_fault_and_the_lease_runs_out(monkeypatch):
    make_post()
    with monkeypatch.context() as broken:
        broken.setattr(stores, "put_audio", Mock(side_effect=OperationalError("database is locked")))
        with pytest.raises(OperationalError):
            produce_next(NOW)
    assert the_episode().failures == 0

    assert produce_next(NOW + HOUR)
    assert the_episode().status == Episode.Status.RECORDED


def test_a_cover_that_is_lost_keeps_no_post_from_being_read():
    make_channel(cover="covers/lost.jpg")
    make_post()

    assert produce_next(NOW)
    assert the_episode().status == Episode.Status.RECORDED


def test_what_a_wrong_clock_put_off_for_years_is_due_at_once(settings):
    make_post()
    wrong = NOW + dt.timedelta(days=900)
    commission(wrong)
    Provider.objects.create(name=settings.TTS_ENGINE, down_until=wrong, changed_at=wrong)

    assert produce_next(NOW)
    assert the_episode().status == Episode.Status.RECORDED


def test_an_outage_is_charged_to_the_provider_and_not_to_the_post():
    make_episode(on_air=False)
    Hum.interrupt = fakes.outage

    produce_next(NOW)

    assert (the_episode().status, the_episode().failures) == (Episode.Status.QUEUED, 0)
    assert Provider.objects.is_down("hum", NOW)
    assert production.obstacle(NOW)
    assert not produce_next(NOW)

    Hum.interrupt = None
    assert produce_next(NOW + HOUR)
    assert the_episode().status == Episode.Status.RECORDED
    assert not Provider.objects.is_down("hum", NOW)


def test_a_post_that_kills_its_workers_ends_in_sight():
    make_episode(on_air=False)
    now = NOW
    for _ in range(CRASHES):
        assert claim_next(now)
        now += LEASE

    assert claim_next(now) is None
    assert the_episode().status == Episode.Status.FAILED
    assert the_episode().crashes == CRASHES
    assert "died" in the_episode().error


def test_an_unexpected_error_moves_the_row_out_of_the_way_first():
    make_episode(on_air=False)

    def surprise(text: str) -> None:
        raise RuntimeError("nobody thought of this")

    Hum.interrupt = surprise
    with pytest.raises(RuntimeError):
        produce_next(NOW)

    assert the_episode().status == Episode.Status.QUEUED
    assert the_episode().failures == 1
    assert not produce_next(NOW)


def test_reading_policies_that_do_not_exist_end_in_words():
    make_episode(make_post(policies={"footnotes": "sung"}), on_air=False)

    produce_next(NOW)

    assert the_episode().status == Episode.Status.FAILED
    assert "footnotes" in the_episode().error


# Room


def test_nothing_is_recorded_beyond_the_storage_limit(settings):
    make_episode(audio_bytes=5_000)
    make_episode(on_air=False)

    settings.STORAGE_LIMIT = 5_000
    assert "STORAGE_LIMIT" in production.obstacle(NOW)
    assert not produce_next(NOW)

    settings.STORAGE_LIMIT = 500_000
    assert produce_next(NOW)


def test_nothing_is_recorded_on_a_full_disk(monkeypatch):
    make_episode(on_air=False)
    monkeypatch.setattr(stores, "LEAST_FREE", 10**18)

    assert "free" in production.obstacle(NOW)
    assert not produce_next(NOW)


# Edits


def recorded(text: str = TEXT) -> Post:
    post = make_post(text=text)
    produce_next(NOW)
    return post


def revise(post: Post, **changes: str) -> bool:
    Post.objects.filter(pk=post.pk).update(**changes, changed_at=NOW + HOUR)
    return production.revise(Episode.objects.select_related("post__home").get(), NOW + HOUR)


@pytest.mark.parametrize(
    "text",
    [TEXT, TEXT.replace("of it", "of it,"), TEXT.replace("first", "*first*"), TEXT.replace("The", "the")],
)
def test_an_edit_that_nobody_hears_changes_nothing(text):
    assert not revise(recorded(), text=text)
    assert the_episode().status == Episode.Status.RECORDED


def test_an_edit_that_is_heard_is_read_again_and_the_old_audio_stays_on_air_until_then():
    post = recorded()
    before = the_episode()

    assert revise(post, text=TEXT.replace("first", "third"))
    assert the_episode() in Episode.objects.on_air()
    assert default_storage.exists(before.audio.name)
    assert not produce_next(NOW + HOUR), "authors edit in bursts"

    assert produce_next(NOW + 2 * HOUR)
    after = the_episode()
    assert after.audio.name != before.audio.name
    assert (after.uuid, after.published_at) == (before.uuid, before.published_at)
    assert "third sentence" in after.read_text


def test_an_edit_gives_a_failed_post_another_chance():
    make_episode(on_air=False)
    Hum.interrupt = fakes.refusal
    produce_next(NOW)
    Hum.interrupt = None

    assert production.revise(the_episode(), NOW + HOUR)
    assert produce_next(NOW + HOUR)
    assert the_episode().status == Episode.Status.RECORDED


def test_a_new_reading_that_fails_leaves_the_old_one_on_air():
    post = recorded()
    revise(post, text=TEXT.replace("first", "third"))
    Hum.interrupt = fakes.refusal

    produce_next(NOW + 2 * HOUR)

    assert the_episode().status == Episode.Status.FAILED
    assert the_episode() in Episode.objects.on_air()


def test_the_clock_runs_on_from_the_time_that_was_passed_in():
    clock = Clock(NOW)

    assert NOW <= clock.now() < NOW + dt.timedelta(seconds=5)
