"""The embedded broker: kombu's filesystem transport, whose messages appear whole."""

import json
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import filesystem


class Channel(filesystem.Channel):
    def _put(  # type: ignore[override]  # kombu's two ancestors disagree about the name
        self, queue: str, payload: Any, **kwargs: Any
    ) -> None:
        """Written aside and renamed. Kombu's own is seen while it is still empty, and the worker that reads it ends."""
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        part = folder / f".{name}.part"
        part.write_text(json.dumps(payload))
        part.rename(folder / name)


class Transport(filesystem.Transport):
    Channel = Channel
