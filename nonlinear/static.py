"""Static files under names that hold their content's hash, module imports rewritten too."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class StaticStorage(ManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
