"""What listeners and authors write reaches the curators' mailbox, once each. The desk shows it in any case."""

import datetime as dt
import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from episodes import addresses, words
from episodes.addresses import absolute
from episodes.models import Report

logger = logging.getLogger(__name__)


def send_next(now: dt.datetime) -> bool:
    """Send one letter that nobody has sent; says whether one went out. A server that fails is asked at the next tick."""
    if not settings.CONTACT_EMAIL:
        return False
    report = (
        Report.objects.filter(sent_at=None).select_related("episode__post").order_by("created_at").first()
    )
    if report is None or not Report.objects.filter(pk=report.pk, sent_at=None).update(sent_at=now):
        return False
    subject = f"[{settings.PUBLISHER_NAME}] {report.get_kind_display()}"
    try:
        send_mail(subject, _written(report), None, [settings.CONTACT_EMAIL])
    except (SMTPException, OSError) as error:
        Report.objects.filter(pk=report.pk).update(sent_at=None)
        logger.error("could not send report=%d: %s", report.pk, error)
        return False
    logger.info("sent report=%d", report.pk)
    return True


def _written(report: Report) -> str:
    about = absolute(addresses.episode(report.episode.slug)) if report.episode else report.url
    moment = None if report.seconds is None else words.clock(report.seconds)
    answer = absolute(reverse("admin:episodes_report_change", args=(report.pk,)))
    facts = (
        ("About", f"{report.episode} {about}" if report.episode else about),
        ("At", moment),
        ("Sentence", report.sentence),
        ("Reach them", report.contact),
    )
    head = [f"{name}: {fact}" for name, fact in facts if fact]
    return "\n".join(
        [*head, "", report.text or "(no words of their own)", "", f"Mark as answered: {answer}", ""]
    )
