"""The folder from which relative paths of settings are taken."""

import os
import sys
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from contextlib import suppress
from pathlib import Path

from scrapy.utils.conf import closest_scrapy_cfg


def project_folder() -> Path:
    """Return the folder of the scrapy.cfg that names the settings in use, else the current one. The scrapy.cfg of
    another project around the user's folder says nothing."""
    found = closest_scrapy_cfg()
    in_use = os.environ.get("SCRAPY_SETTINGS_MODULE")
    return Path(found).parent if found and _names(Path(found), in_use) else Path.cwd()


def _names(scrapy_cfg: Path, in_use: str | None) -> bool:
    """Whether the file names the settings module that is in use, and not one of the same name in its own folder."""
    parser = ConfigParser(interpolation=None)
    with suppress(OSError, UnicodeError, ConfigParserError):
        parser.read(scrapy_cfg, encoding="utf-8")
    names = dict(parser["settings"]).values() if parser.has_section("settings") else ()
    if in_use is None or in_use not in names:
        return False
    own = scrapy_cfg.parent.joinpath(*in_use.split(".")).with_suffix(".py")
    imported = getattr(sys.modules.get(in_use), "__file__", None)
    return not own.is_file() or imported is None or own.samefile(imported)
