"""What listeners and authors write to the curators: the form, its rate limit, and who may send it."""

import datetime as dt
from typing import Self

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from episodes.models import Episode, Report

AN_HOUR = dt.timedelta(hours=1)
SENDER_LIMIT = 5  # reports an hour from one address
LIBRARY_LIMIT = 200  # reports an hour from all of them: a flood is not written down


KINDS = [(kind.value, capfirst(kind.label)) for kind in Report.Kind]


class ReportForm(forms.ModelForm[Report]):
    """Plain fields; the episode is named by its slug, and a field that people do not see catches machines."""

    kind = forms.ChoiceField(choices=KINDS, label=gettext_lazy("What is it about?"))
    about = forms.SlugField(required=False, max_length=120, widget=forms.HiddenInput)
    url = forms.URLField(
        required=False,
        max_length=1000,
        assume_scheme="https",
        label=gettext_lazy("Address of the post"),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    website = forms.CharField(required=False, max_length=200)

    class Meta:
        model = Report
        fields = ("kind", "url", "seconds", "sentence", "text", "contact")
        labels = {
            "sentence": gettext_lazy("The sentence, as it is written"),
            "seconds": gettext_lazy("Where in the episode, in seconds"),
            "text": gettext_lazy("Your message"),
            "contact": gettext_lazy("How can we reach you? (if you would like an answer)"),
        }
        widgets = {
            "seconds": forms.NumberInput(attrs={"min": 0, "step": "any"}),
            "sentence": forms.Textarea(attrs={"rows": 2}),
            "text": forms.Textarea(attrs={"rows": 5}),
            "contact": forms.TextInput(attrs={"autocomplete": "email"}),
        }

    def without(self, *names: str) -> Self:
        """The same form with fewer fields."""
        for name in names:
            del self.fields[name]
        return self

    def at_the_first_error(self) -> Self:
        """The same form, which takes one to the field that is wrong."""
        if wrong := next((name for name in self.fields if name in self.errors), ""):
            self.fields[wrong].widget.attrs["autofocus"] = True
        return self

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("website"):
            raise forms.ValidationError(gettext_lazy("This did not look as if a person had written it."))
        if not any(cleaned.get(name) for name in ("text", "sentence", "url")):
            self.add_error("text", gettext_lazy("Please write a few words."))
        return cleaned

    def file(self, sender: str, now: dt.datetime) -> Report:
        """Writes the report down for the curators."""
        report: Report = self.save(commit=False)
        report.episode = Episode.objects.filter(slug=self.cleaned_data["about"]).first()
        report.sender, report.created_at = sender, now
        report.save()
        return report


def address_of(request: HttpRequest) -> str:
    """The visitor's address: what our front server wrote last, where one is trusted to; else whoever connected."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def sender_of(request: HttpRequest) -> str:
    """A digest that tells senders apart for the rate limit and cannot be turned back into an address."""
    return salted_hmac("episodes.archive.reports", address_of(request), algorithm="sha256").hexdigest()


def may_send(sender: str, now: dt.datetime) -> bool:
    lately = Report.objects.filter(created_at__gt=now - AN_HOUR)
    return lately.filter(sender=sender).count() < SENDER_LIMIT and lately.count() < LIBRARY_LIMIT


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site made the browser send this. Needs no cookie, and there is no account to protect."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return bool(origin) and origin not in (settings.SITE_URL, f"{request.scheme}://{request.get_host()}")
