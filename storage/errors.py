"""Errors of the store.

StorageError        one clear line, for the user or for one log line; the cause is chained
  StoreGoneError    the file of the store is no longer the one that was opened
    ServerGoneError  the server of the store does not come back; what was committed is safe there
  TooSlowError      what was asked took longer than it may
  UnknownNameError  a site, language, section, author or country of which the store has nothing
"""


class StorageError(Exception):
    """The store cannot be opened, or an operation is not saved."""


class StoreGoneError(StorageError):
    """The store was removed, moved, replaced, overwritten or restored while it was in use: nothing more is written."""


class ServerGoneError(StoreGoneError):
    """The store's server did not come back, or the right to write was lost with the connection: nothing more is
    written. What was committed before stays."""


class SiteLockedError(Exception):
    """Another process holds the lock."""


class TooSlowError(StorageError):
    """What was asked of the store took longer than it may."""


class UnknownNameError(StorageError):
    """The store has nothing of the name that was asked for; the message says what there is."""


def driver_message(error: BaseException) -> str:
    """What the driver said, without SQLAlchemy's statement, parameters (whole article bodies) and link to its docs."""
    origin = getattr(error, "orig", None) or error
    return " ".join(str(origin).split())[:300] or type(origin).__name__
