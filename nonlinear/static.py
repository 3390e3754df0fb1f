"""Static files under names that hold their content's hash, module imports rewritten too, each compressed beside itself."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def compress_files(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Only what pages ask for, and once: under such a name stands the same content for ever."""
        asked_for = set(self.hashed_files.values())
        new = [name for name in names if name in asked_for and not self.exists(f"{name}.gz")]
        yield from super().compress_files(new)
