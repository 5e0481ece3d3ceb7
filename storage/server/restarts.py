"""Whether the server was restarted while something was under way."""

from sqlalchemy import text
from sqlalchemy.orm import Session

_RESTARTED = text("SELECT pg_postmaster_start_time() > CAST(:moment AS timestamptz)")


def has_restarted(session: Session, moment: str | None) -> bool:
    """Whether the server has begun after the moment: what was under way then may have failed for that alone. False for
    a database that is a file."""
    if moment is None or session.get_bind().dialect.name != "postgresql":
        return False
    return bool(session.scalar(_RESTARTED, {"moment": moment}))
