"""The database of a spider that has no run: one of another Scrapy project, or a plain spider of this one."""

import os
from typing import Self

from scrapy.settings import BaseSettings

from pipelines.project_folder import project_folder
from storage.database import BUSY_SECONDS, Database, database_url, open_database
from storage.writer import LOCK_SECONDS, Writer


class OwnStore:
    """An open database and its writer, from a spider's first article to its end."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self.url = database.url
        """The address of the database, without a password."""
        self.writer = writer
        self._database = database

    @classmethod
    def open(cls, settings: BaseSettings) -> Self:
        """Open the database that `ARTICLE_DATABASE` names, as a setting or in the environment, by default `articles.db`
        in the folder of scrapy.cfg. Raises StorageError."""
        named = settings.get("ARTICLE_DATABASE") or os.environ.get("ARTICLE_DATABASE") or "sqlite:///articles.db"
        patience = settings.getfloat("DATABASE_LOCK_SECONDS", LOCK_SECONDS)
        database = open_database(
            database_url(named, project_folder()), busy_seconds=max(0.0, min(patience, BUSY_SECONDS))
        )
        return cls(database, Writer(database, lock_seconds=patience))

    def close(self) -> None:
        """Commit what is handed in, and close the database. Waits for both."""
        self.writer.close()
        self._database.close()
