"""The curators' form of a channel: an address of its own, and a cover as directories take it."""

import io

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import Resolver404, resolve
from PIL import Image

from episodes.archive import subscribing
from episodes.models import Channel, SubscribeLink
from episodes.pictures import covers


class ChannelForm(forms.ModelForm[Channel]):
    """The admin says which model and which fields."""

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        try:
            name = resolve(f"/{slug}/").url_name
        except Resolver404:
            name = "channel"
        if name != "channel":
            raise forms.ValidationError(f"/{slug}/ is another page of the site.")
        return slug

    def clean_cover(self) -> object:
        """The name of a stored cover. What is uploaded is stored by its content, so that a new one has a new address."""
        cover = self.cleaned_data.get("cover")
        if not isinstance(cover, UploadedFile):
            return cover or ""
        try:
            image = covers.fitted(Image.open(io.BytesIO(cover.read())))
        except covers.UnfitError as error:
            raise forms.ValidationError(str(error)) from error
        self.instance.is_own_cover = True
        return covers.put(image)


class SubscribeLinkForm(forms.ModelForm[SubscribeLink]):
    """The same: only what leads somewhere is taken."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        faults = subscribing.faults(str(cleaned.get("template", "")), of_channel=bool(cleaned.get("channel")))
        for fault in faults:
            self.add_error("template", fault)
        return cleaned
