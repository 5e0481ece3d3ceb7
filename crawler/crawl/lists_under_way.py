"""`ListsUnderWay`: the lists that are asked for and not read yet. Pure."""

from collections.abc import Collection


class ListsUnderWay:
    """Each list ends with the token that it began with. Articles wait until the first lists are read, so that the
    newest come first."""

    def __init__(self) -> None:
        self._lists: dict[object, bool] = {}
        self.stopped = 0
        """How many were given up because the run was being stopped."""

    def begin(self, *, holds_articles: bool) -> object:
        """A list is asked for; return its token. `holds_articles`: articles wait for it."""
        token = object()
        self._lists[token] = holds_articles
        return token

    def end(self, token: object, *, stopped: bool = False) -> None:
        """A list is read, or was given up; a second end of a list is none."""
        self._lists.pop(token, None)
        self.stopped += stopped

    def __bool__(self) -> bool:
        return bool(self._lists)

    @property
    def hold_articles(self) -> bool:
        """Whether articles wait for a list."""
        return any(self._lists.values())

    def without(self, tokens: Collection[object]) -> list[object]:
        """Return the lists under way that are not among the `tokens`."""
        return [token for token in self._lists if token not in tokens]
