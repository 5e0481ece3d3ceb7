"""Settings without sense."""

import pytest
from scrapy.settings import Settings

from crawler.from_settings import SettingError, make_workers


@pytest.mark.parametrize(
    ("name", "value"),
    [("EXTRACTION_WORKERS", "many"), ("EXTRACTION_WORKERS", "-1"), ("EXTRACTION_TIMEOUT", "0"),
     ("EXTRACTION_MODE", "quick")],
)  # fmt: skip
def test_settings_without_sense_are_refused(name: str, value: str) -> None:
    settings = Settings({"EXTRACTION_WORKERS": 1, "EXTRACTION_TIMEOUT": 10, "EXTRACTION_MODE": "balanced"})
    make_workers(settings)
    settings.set(name, value)
    with pytest.raises(SettingError, match=name):
        make_workers(settings)
