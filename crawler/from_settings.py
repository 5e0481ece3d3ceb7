"""Make what the settings ask for: worker processes, site-config folders, the address guard."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from crawler.downloader.address_guard import AddressGuard, PrivateAddressError
from crawler.extraction.rules import MODES
from crawler.site_configs import NoSuchFolderError, SiteConfigs
from crawler.workers.pool import EXTRACT_ARTICLE, ExtractionWorkers
from pipelines.project_folder import project_folder


class SettingError(ValueError):
    """A setting has a value that makes no sense; the message is one line for the user."""


def make_workers(
    settings: BaseSettings, at_most: int | None = None, function: str = EXTRACT_ARTICLE
) -> ExtractionWorkers:
    """The workers that the settings ask for, `at_most` so many, not started; `function` is what they run on a page.
    Raises SettingError."""
    number, timeout = number_of(settings, "EXTRACTION_WORKERS"), number_of(settings, "EXTRACTION_TIMEOUT")
    if number != int(number) or number < 0:
        raise SettingError(f"EXTRACTION_WORKERS={settings['EXTRACTION_WORKERS']} is not a number of processes")
    if timeout <= 0:
        raise SettingError(f"EXTRACTION_TIMEOUT={settings['EXTRACTION_TIMEOUT']} is not a number of seconds")
    if settings["EXTRACTION_MODE"] not in MODES:
        raise SettingError(f"EXTRACTION_MODE={settings['EXTRACTION_MODE']} is not one of {', '.join(MODES)}")
    processes = int(number) or os.cpu_count() or 1
    number_of_them = min(processes, at_most or processes)
    return ExtractionWorkers(number_of_them, timeout, mode=settings["EXTRACTION_MODE"], function=function)


def make_site_configs(settings: BaseSettings, warn: Callable[[str], None]) -> SiteConfigs:
    """The folders of site-config files that the settings name, from the folder of scrapy.cfg where they are relative;
    `warn` hears of broken files. Raises SettingError."""
    folders = site_config_folders(settings)
    if folders == [project_folder() / "sites"] and not folders[0].exists() and not _is_of_command(settings):
        # The default one, and nobody has put anything there.
        folders = []
    try:
        return SiteConfigs(folders, warn)
    except NoSuchFolderError as error:
        raise SettingError(f"SITE_CONFIG_DIRS names {error}") from None


def site_config_folders(settings: BaseSettings) -> list[Path]:
    """Return the folders of site-config files that the settings name, whether they are there or not."""
    return [project_folder() / Path(name).expanduser() for name in settings.getlist("SITE_CONFIG_DIRS")]


def _is_of_command(settings: BaseSettings) -> bool:
    return (settings.getpriority("SITE_CONFIG_DIRS") or 0) > SETTINGS_PRIORITIES["project"]


def archive_folder(settings: BaseSettings) -> Path | None:
    """Return the folder of WARC files that the settings name, from the folder of scrapy.cfg where it is relative; None
    where they name none."""
    name = settings["ARCHIVE_DIR"]
    return project_folder() / Path(name).expanduser() if name else None


def browser_program(settings: BaseSettings) -> str | None:
    """Return the browser that makes pages which need JavaScript; None if none is asked for. Raises SettingError."""
    if not switch_of(settings, "RENDER_JAVASCRIPT"):
        return None
    if find_spec("playwright") is None:
        raise SettingError("RENDER_JAVASCRIPT=1 needs Playwright: pip install -r requirements-render.txt")
    program = shutil.which(str(settings["RENDER_BROWSER"]))
    if program is None:
        raise SettingError(
            f"RENDER_BROWSER={settings['RENDER_BROWSER']} is no program: install Chromium, or name its path"
        )
    return program


def make_guard(settings: BaseSettings, named: str | None = None) -> AddressGuard:
    """What the settings let a run connect to, and the host that the user named where it is this machine.

    Raises SettingError, also where that host is spelled as another private address.
    """
    allow_private = switch_of(settings, "ALLOW_PRIVATE_ADDRESSES")
    guard = AddressGuard(allow_private=allow_private, opened=named)
    try:
        guard.admit_as_written(named or "")
    except PrivateAddressError as error:
        raise SettingError(str(error)) from None
    return guard


def number_of(settings: BaseSettings, name: str) -> float:
    """A number. Raises SettingError."""
    with suppress(TypeError, ValueError):
        return float(settings[name])
    raise SettingError(f"{name}={settings[name]} is not a number")


def switch_of(settings: BaseSettings, name: str) -> bool:
    """A switch. Raises SettingError."""
    with suppress(ValueError):
        return settings.getbool(name)
    raise SettingError(f"{name}={settings[name]} is neither 1 nor 0")
