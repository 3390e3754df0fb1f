"""Machines read our logs: what happened, to which episode, in which task."""

import json
import logging

from nonlinear.logs import Json


def test_a_line_carries_the_ids_that_its_message_names() -> None:
    record = logging.LogRecord(
        "episodes.recording.production",
        logging.INFO,
        "production.py",
        1,
        "recorded episode=%s seconds=%d",
        ("7f-1", 90),
        None,
    )

    line = json.loads(Json("%(asctime)s %(levelname)s %(name)s %(message)s").format(record))

    assert line["message"] == "recorded episode=7f-1 seconds=90"
    assert (line["episode"], line["seconds"], line["levelname"]) == ("7f-1", "90", "INFO")


def test_what_a_message_names_never_takes_the_place_of_a_fact_of_the_line() -> None:
    record = logging.LogRecord("sources", logging.WARNING, "x.py", 1, "poll failed name=%s", ("other",), None)

    line = json.loads(Json("%(levelname)s %(name)s %(message)s").format(record))

    assert line["name"] == "sources"
