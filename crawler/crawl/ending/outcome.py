"""The outcome of a run: counts, exit code and the last line of the log. Pure."""

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from crawler.crawl.decisions.corrections import DOUBTFUL
from crawler.crawl.ending.accounts import Accounts
from crawler.crawl.ending.drift import Coverage, Drift
from crawler.crawl.ending.list_endings import NOTHING_READ, OF_THE_CONNECTION, SHUT_RUNS, ListEndings, in_words
from crawler.extraction.page_kind.walls import JAVASCRIPT, WALLS
from storage.forgetting.tombstones import FORGOTTEN
from storage.schedule import LIST_PAGE, UNLIKELY

if TYPE_CHECKING:
    from storage.runs import RunCounts

DONE, NOT_STARTED, INCOMPLETE, NO_ARTICLES, ALREADY_RUNNING = range(5)
"""Exit codes of `scrapy crawl`."""
_NOT_THE_SITE = (
    "outside_dates",
    "wrong_language",
    "robots_txt",
    "offsite",
    "private_address",
    "http_404",
    "http_410",
    UNLIKELY,
    FORGOTTEN,
)
"""Refusals that do not say that a page which should be an article is none."""
_ANOTHER_PAGE = WALLS | {"empty", "no_articles", "not_html", "another_site"}
"""What lists that are there, and are none, answer: nothing looks like an article then."""
_SHUT_PAGES = WALLS | {"offsite", "robots_txt", "private_address", "too_large"}
"""Why a page that a list names may not be read, beside statuses from 400 to 499."""
_TURNED_AWAY = {"http_401", "http_403", "http_451", "blocked"}
"""What servers answer to somebody whom they do not want."""
_DOUBTFUL_VISITS = WALLS | DOUBTFUL | {"no_article", "soft_404", "empty", "not_html"}
"""What visits to known articles bring where the site shows something else in their place."""
_DOUBTFUL_LEAST, _DOUBTFUL_SHARE = 3, 0.5
"""So many such visits, and more than so much of all, are the site, not its articles: of single stories some are taken
down, cut or moved behind a paywall every day. No more than three, because a run of a few requests makes no more."""
_FRESH_PAGES = 5
"""So many pages that the front of a list names, all of them shut, are a site that shuts its articles. Single dead links
stand on every site."""
_NEARLY_ALL = 0.9
"""Of walls among the pages that are walls or articles: a site that shows its articles to nobody but a browser."""

_ERRORS = ("spider_exceptions/count", "article/error", "page/forgotten", "list/forgotten")
"""Counters of errors of the program."""
SLOWEST_KEPT = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run, counted."""

    accounts: Accounts = field(default_factory=Accounts)
    """What became of each page; of these the next ones are told in the last line."""
    saved_new: int = 0
    saved_changed: int = 0
    saved_unchanged: int = 0
    folded: int = 0
    """Known articles whose page has another text that says nothing new."""
    recleaned: int = 0
    """Records replaced in place: another extractor reads the same page otherwise."""
    same_article: int = 0
    """Pages that show a saved article at another address."""
    older: int = 0
    """Pages that an archive has as they were before they were last read."""
    not_modified: int = 0
    """Known articles whose page is as it was."""
    not_read_again: Counter[str] = field(default_factory=Counter)
    """Reason to number of known articles whose page could not be read again; the articles stay."""
    refused: Counter[str] = field(default_factory=Counter)
    """Reason to number of pages."""
    failed: Counter[str] = field(default_factory=Counter)
    """Reason to number of pages; they are tried again in the next run."""
    lists_failed: Counter[str] = field(default_factory=Counter)
    """Reason to number of lists and feeds that could not be read."""
    lists: ListEndings = field(default_factory=ListEndings)
    """What became of the lists by kind."""
    fresh: Counter[str] = field(default_factory=Counter)
    """What became of pages that the front of a list names and no run had tried: `saved`, or the reason why not."""
    earlier: Sequence[Mapping[str, int]] = ()
    """The reasons of the site's runs before this one, the newest first."""
    not_committed: int = 0
    """Articles and page states that the database did not take."""
    not_archived: Counter[str] = field(default_factory=Counter)
    """Reason to number of responses that are not in the archive that they were to be kept in."""
    bugs: int = 0
    """Pages that ended in an error of the program."""
    errors_behind: int = 0
    """Saved articles with which a pipeline of the user's, behind the one that saves, ended in an error."""
    unfinished: int = 0
    """Addresses that were found and not come to."""
    lists_read: int = 0
    lists_unchanged: int = 0
    """Lists and feeds that the server says are as they were (304)."""
    articles_listed: int = 0
    """Links to articles on the lists and feeds read."""
    is_backfill: bool = False
    """Whether the run was asked for some days only: there may be no article of them."""
    left_out: int = 0
    """Links to articles of other days than those asked for."""
    is_first: bool = False
    """Whether the store held no article of the site before."""
    reason: str = "finished"
    """Why the crawl ended, in Scrapy's words."""
    note: str | None = None
    """The same as a sentence, where it has to be said."""
    coverage: Coverage = field(default_factory=Coverage)
    """What the run's new pages gave."""
    drift: Drift | None = None
    slowest: list[dict[str, Any]] = field(default_factory=list)
    """The pages that their server took longest for, the slowest first."""

    @property
    def lost(self) -> int:
        """What was found and is not saved, for a reason that is not the page's content."""
        return self.failed.total() + self.lists_failed.total() + self.not_committed + self.bugs

    def without_store(self, why: str) -> "Outcome":
        """Return the run as it stands if the store is no longer there: what it saved went with it."""
        saved = self.saved_new + self.saved_changed + self.recleaned
        gone = replace(self, saved_new=0, saved_changed=0, recleaned=0, drift=None, reason="store_gone", note=why)
        return replace(gone, not_committed=max(self.not_committed + saved, 1))

    def cut_off(self, why: str) -> "Outcome":
        """Return the run as it stands if nothing more could be written: what was saved before stays."""
        return replace(self, drift=None, reason="store_gone", note=why, not_committed=max(self.not_committed, 1))

    @property
    def losses(self) -> dict[str, Counter[str]]:
        """What the run went without, each with the reasons: `nothing_read`, `no_feed_read`, ..."""
        return self.lists.losses() if self.reason in ("finished", OF_THE_CONNECTION) else {}

    @property
    def exit_code(self) -> int:
        """0 done, 2 something found is not saved, 3 no article where articles were expected."""
        if (
            self.drift is not None
            or self._shows_no_articles()
            or self._is_shut
            or self._stays_shut
            or self._is_overwritten
        ):
            return NO_ARTICLES
        incomplete = self.lost or self.errors_behind or self.losses or self.not_archived
        if incomplete or (self.unfinished and self.reason != "max_articles"):
            return INCOMPLETE
        return DONE

    @property
    def _is_shut(self) -> bool:
        """Whether every list is a wall or another page, or (nearly) every page that lists name is shut."""
        if NOTHING_READ in self.losses and not _ANOTHER_PAGE.isdisjoint(self.losses[NOTHING_READ]):
            return True
        walls = sum(number for reason, number in (self.failed + self.refused).items() if reason in WALLS)
        saved = self.saved_new + self.saved_changed + self.saved_unchanged + self.not_modified
        # Only walls of earlier runs, on a site that has articles, tell nothing new of it: one section has them.
        tells_nothing = self.accounts.known and not (self.accounts.found or self.is_first)
        if not tells_nothing and walls >= _FRESH_PAGES and walls >= _NEARLY_ALL * (walls + saved):
            return True
        shut = sum(number for reason, number in self.fresh.items() if _is_shut_page(reason))
        others = (
            self.fresh["saved"]
            + self.fresh["same_article"]
            + self.fresh["outside_dates"]
            + self.fresh["wrong_language"]
        )
        return shut >= _FRESH_PAGES and not others and self.reason == "finished"

    @property
    def _is_overwritten(self) -> bool:
        """Whether many known articles have something else in their place."""
        doubtful = sum(number for reason, number in self.not_read_again.items() if reason in _DOUBTFUL_VISITS)
        read = self.not_modified + self.saved_changed + self.saved_unchanged + self.recleaned + self.folded
        return doubtful >= _DOUBTFUL_LEAST and doubtful > _DOUBTFUL_SHARE * (read + self.not_read_again.total())

    @property
    def _stays_shut(self) -> bool:
        """Whether the site was read once, and this run went without what the runs before it went without."""
        return not self.is_first and bool(self.losses) and self.lists.goes_on(self.earlier)

    def _shows_no_articles(self) -> bool:
        if self.reason != "finished":
            return False
        no_links = self.lists_read and not self.articles_listed and not self.lists_unchanged
        if no_links and not self.lists_failed and not self.is_backfill:
            return True
        saved = self.saved_new + self.saved_changed + self.saved_unchanged + self.recleaned + self.not_committed
        saved += self.same_article + self.older
        articles = saved + sum(self.refused[reason] for reason in ("outside_dates", "wrong_language", FORGOTTEN))
        # In a backfill most of what lists show is of other days; a page or two that are no articles say nothing then,
        # and lists nothing at all.
        saying_nothing = (*_NOT_THE_SITE, LIST_PAGE) if self.is_backfill else _NOT_THE_SITE
        empty = sum(number for reason, number in self.refused.items() if reason not in saying_nothing)
        return self.is_first and not articles and empty > self.left_out

    @property
    def in_numbers(self) -> str:
        """`saved 34 new, 1 refused`: how the last line begins, without reasons and zeros."""
        told = {"changed": self.saved_changed, "refused": self.refused.total(), "lost": self.lost}
        parts = [f"{number} {what}" for what, number in told.items() if number]
        return ", ".join([f"saved {self.saved_new} new", *parts])

    @property
    def summary(self) -> str:
        """`saved 34 new, 2 changed, 1 refused (soft 404), 0 lost`."""
        lost = self.failed + Counter({f"list {name}": n for name, n in self.lists_failed.items()})
        lost += Counter({"not committed": self.not_committed, "program error": self.bugs})
        parts = [
            f"saved {self.saved_new} new",
            f"{self.saved_changed} changed",
            f"{self.refused.total()} refused{_in_words(self.refused)}",
            f"{self.lost} lost{_in_words(lost)}",
        ]
        parts += self._losses_in_words()
        known = [(self.saved_unchanged, "unchanged"), (self.recleaned, "re-cleaned")]
        known += [(self.not_modified, "not modified"), (self.folded, "folded")]
        known.append((self.same_article, "the same article at another address"))
        known.append((self.older, "older than what is saved"))
        known.append((self.not_read_again.total(), f"not read again{_in_words(self.not_read_again)}"))
        parts += [f"{number} {what}" for number, what in known if number]
        if self.unfinished:
            parts.append(f"{self.unfinished} address{'' if self.unfinished == 1 else 'es'} left for the next run")
        return "; ".join([", ".join(parts), *self._notes()])

    def _notes(self) -> list[str]:
        notes = [self.note] if self.note else []
        if self.errors_behind:
            articles = "1 saved article" if self.errors_behind == 1 else f"{self.errors_behind} saved articles"
            notes.append(f"a pipeline behind the one that saves raised an error with {articles}")
        if self.not_archived:
            notes.append(f"{_responses(self.not_archived.total())} not archived{_in_words(self.not_archived)}")
        if self.drift is not None:
            notes.append(f"{self.drift.sentence}: has the site changed?")
        elif self._stays_shut:
            notes.append(f"so in {SHUT_RUNS} runs in a row: is the site gone, or shut to this crawler?")
        elif self._is_overwritten:
            notes.append("something else stands in the place of known articles, which stay: has the site changed?")
        elif self._is_shut:
            notes.append(self._shut_note)
        elif self.exit_code == NO_ARTICLES:
            question = "is this the address of a news site?" if self.is_first else "has the site changed?"
            notes.append(f"nothing looks like an article: {question}")
        elif self.is_first and self._is_turned_away:
            notes.append(
                "does the page open in a browser? A site may let a crawler in that names its operator (CONTACT)"
            )
        return notes

    @property
    def _is_turned_away(self) -> bool:
        """Whether all that was asked of the site was answered with a status by which a server shuts somebody out."""
        reasons = self.losses.get(NOTHING_READ, Counter())
        return bool(reasons) and _TURNED_AWAY.issuperset(reasons)

    @property
    def _shut_note(self) -> str:
        """Most shut sites can only be asked; pages that need JavaScript can be made."""
        walls = self.failed + self.refused + self.lists.reasons
        most = max(sorted(WALLS), key=lambda kind: walls[kind])
        question = "is the site shut to this crawler?"
        if most == JAVASCRIPT and walls[most]:
            return f"its pages show nothing without JavaScript (RENDER_JAVASCRIPT): {question}"
        return question

    def _losses_in_words(self) -> list[str]:
        if self.reason == OF_THE_CONNECTION:
            # The note says it.
            return []
        losses = self.losses
        told = [NOTHING_READ] if NOTHING_READ in losses else list(losses)
        return [f"{in_words(loss)}{_in_words(losses[loss])}" for loss in told]

    def counts(self) -> "RunCounts":
        """For the run's row."""
        lists = Counter({f"list_{name}": number for name, number in self.lists_failed.items()})
        again = Counter({f"again_{name}": number for name, number in self.not_read_again.items()})
        same = Counter({"same_article": self.same_article})
        drift = Counter({f"drift_{self.drift.field}": 1} if self.drift else {})
        counts: RunCounts = {
            "found": self.accounts.found,
            "results": self.accounts.as_dict(),
            "saved_new": self.saved_new,
            "saved_changed": self.saved_changed,
            "refused": self.refused.total(),
            "failed": self.failed.total(),
            "lost": self.lost,
            "reasons": dict(
                self.refused + self.failed + same + lists + again + drift + Counter(dict.fromkeys(self.losses, 1))
            ),
        }
        if self.slowest:
            counts["slowest"] = self.slowest
        if self.coverage.pages:
            counts["coverage"] = self.coverage.as_dict()
        return counts


def outcome_of(stats: Mapping[str, Any], *, unfinished: int, reason: str, **facts: Any) -> Outcome:
    """Read the counters of a crawl (`article/new`, `page/refused/soft_404`, ...); `facts` are fields of `Outcome`."""
    return Outcome(
        accounts=Accounts.of_counters(stats),
        saved_new=stats.get("article/new", 0),
        saved_changed=stats.get("article/changed", 0),
        saved_unchanged=stats.get("article/unchanged", 0),
        folded=stats.get("article/folded", 0),
        recleaned=stats.get("article/recleaned", 0),
        same_article=stats.get("article/same_article", 0),
        older=stats.get("article/older", 0),
        not_modified=stats.get("page/not_modified", 0),
        not_read_again=_by_reason(stats, "revisit/failed/"),
        refused=_by_reason(stats, "page/refused/"),
        failed=_by_reason(stats, "page/failed/"),
        lists_failed=_by_reason(stats, "list/failed/"),
        lists=ListEndings.of_counters(stats, is_cut_off=reason == OF_THE_CONNECTION),
        not_committed=stats.get("article/lost", 0) + stats.get("store/failed", 0),
        errors_behind=stats.get("article/error_behind", 0),
        bugs=sum(stats.get(name, 0) for name in _ERRORS),
        unfinished=unfinished,
        lists_read=stats.get("list/read", 0),
        lists_unchanged=stats.get("list/not_modified", 0),
        articles_listed=stats.get("list/articles", 0),
        left_out=stats.get("page/left_out", 0),
        reason=reason,
        **facts,
    )


def _is_shut_page(reason: str) -> bool:
    return reason in _SHUT_PAGES or reason.startswith("http_4")


def _by_reason(stats: Mapping[str, Any], prefix: str) -> Counter[str]:
    return Counter({name[len(prefix) :]: number for name, number in stats.items() if name.startswith(prefix)})


def most_common(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return the counts, the largest first and equal ones by name: the same run says the same line, in whatever order
    its pages came."""
    return sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))


def _responses(number: int) -> str:
    return "1 response is" if number == 1 else f"{number} responses are"


def _in_words(reasons: Counter[str]) -> str:
    present = [(name.replace("_", " "), number) for name, number in most_common(reasons) if number]
    if not present:
        return ""
    if len(present) == 1:
        return f" ({present[0][0]})"
    return f" ({', '.join(f'{number} {name}' for name, number in present)})"


class SlowestPages:
    """The `SLOWEST_KEPT` pages of a run that their server took longest for."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []

    def took(self, url: str, seconds: float) -> None:
        """Take note of a page that came after so many seconds."""
        if len(self._heap) < SLOWEST_KEPT:
            heapq.heappush(self._heap, (seconds, url))
        elif seconds > self._heap[0][0]:
            heapq.heapreplace(self._heap, (seconds, url))

    def as_list(self) -> list[dict[str, Any]]:
        """The value of `crawl_run.slowest`."""
        return [{"url": url, "seconds": round(seconds, 2)} for seconds, url in sorted(self._heap, reverse=True)]
