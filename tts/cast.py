"""Who speaks: roles of a script and the voices cast for them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tts.passages import NARRATOR, QUOTATION, speaker

USUAL_RATE = 170
"""Words a minute, pauses between sentences included."""
SPEAKER = speaker(0).removesuffix("0")


@dataclass(frozen=True, slots=True)
class VoiceSpec:
    """A voice as an engine knows it, and how it is to speak."""

    name: str
    rate: int = USUAL_RATE
    pitch: int = 50  # 0 to 100, where the engine takes it
    gain_db: float = 0.0  # added to the level the studio brings every voice to


@dataclass(frozen=True, slots=True)
class Cast:
    """Speakers are cast by order of appearance, never guessed; more speakers than voices begin the list again."""

    narrator: VoiceSpec
    quotation: VoiceSpec | None = None  # none: the narrator reads quotations too
    speakers: tuple[VoiceSpec, ...] = ()

    def voice_for(self, role: str) -> VoiceSpec:
        """The voice of a role of `tts.passages`; ValueError for a role nobody has heard of."""
        if role == NARRATOR:
            return self.narrator
        if role == QUOTATION:
            return self.quotation or self.narrator
        number = role.removeprefix(SPEAKER)
        if not role.startswith(SPEAKER) or not number.isdecimal() or int(number) < 1:
            raise ValueError(f"no voice can be cast for the role {role!r}")
        return self.speakers[(int(number) - 1) % len(self.speakers)] if self.speakers else self.narrator

    def remembering(self, remembered: Mapping[str, VoiceSpec]) -> "Cast":
        """The same cast, but for the roles (of `tts.passages`) whose voice is told."""
        numbers = [int(role.removeprefix(SPEAKER)) for role in remembered if role.startswith(SPEAKER)]
        roles = (speaker(number + 1) for number in range(max([len(self.speakers), *numbers])))
        return Cast(
            narrator=remembered.get(NARRATOR, self.narrator),
            quotation=remembered.get(QUOTATION, self.quotation),
            speakers=tuple(remembered.get(role) or self.voice_for(role) for role in roles),
        )

    def told_by(self, name: str) -> "Cast":
        """The same cast with another narrator, who keeps the pace and pitch of the one before."""
        return replace(self, narrator=replace(self.narrator, name=name))
