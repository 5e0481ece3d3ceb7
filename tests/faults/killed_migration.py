"""`python -m tests.faults.killed_migration URL N`: brings a database up to date, and is killed before the statement
number N that changes its tables. Ends with 0 where there are fewer."""

import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from storage.database import open_database

_CHANGES = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")


def main(url: str, number: int) -> None:
    """Never returns where there is such a statement."""
    left = number

    def count(_: Any, __: Any, statement: str, *___: Any) -> None:
        nonlocal left
        left -= statement.lstrip().upper().startswith(_CHANGES)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    open_database(url).close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
