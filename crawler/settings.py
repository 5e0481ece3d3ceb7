"""Scrapy settings of the project. Each can be set for one run with `-s NAME=VALUE`, and for good in `winnow.toml`
(settings_file.py)."""

import sys
from types import TracebackType


def end_quietly() -> None:
    """Let an interrupt that nobody catches print nothing; the exit status says that it was one.

    Called before the other imports, .3 s after the start: Scrapy takes the signals itself only after .85 s. During
    Scrapy's own imports, the first .3 s, an interrupt shows a traceback.
    """
    others = sys.excepthook

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            others(kind, error, trace)

    sys.excepthook = show


end_quietly()

import atexit
import gc
import os

from scrapy.settings import default_settings

from crawler.downloader.politeness import NO_CONTACT, program_agent
from crawler.settings_file import SettingsFileError, read_settings, settings_files
from pipelines.project_folder import project_folder

# An ending interpreter searches all objects for garbage again and again, of a million that the system takes back
# anyway: .8 s of a small crawl on a busy machine, .1 s where it has nothing to search.
atexit.register(gc.freeze)

BOT_NAME = "winnow"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"

# Where articles are kept: a SQLAlchemy URL. A relative SQLite path is taken from the folder of scrapy.cfg, or from the
# current one if no scrapy.cfg names these settings.
ARTICLE_DATABASE = os.environ.get("ARTICLE_DATABASE") or "sqlite:///articles.db"
# Seconds that a crawl waits while another process holds the database's lock, before what it read counts as lost.
DATABASE_LOCK_SECONDS = 90
# On PostgreSQL: seconds after which the server ends the session of a crawl that nothing was heard of, and another crawl
# may have its site. It says that it lives three times in that time, and asks no host where it was not heard.
LEASE_SECONDS = 30.0
# Set by `scrapy work` on PostgreSQL for the crawls that it starts: the host that no other of them may ask at the same
# time, when the list says that the crawl has begun, and the process with whose end they end (0: none).
WORK_HOST = ""
WORK_BEGUN = ""
WORK_PROCESS = 0
# Seconds after SIGINT or SIGTERM within which a crawl ends, whatever it waits for.
SHUTDOWN_SECONDS = 4.5
# Worker processes that clean pages (0: one for each core), seconds of CPU time that one page may take (six times as
# many by the clock), and trafilatura's balance of precision and recall for pages without a line pattern: balanced,
# fast, or best (as balanced, so far).
EXTRACTION_WORKERS = 0
EXTRACTION_TIMEOUT = 10.0
EXTRACTION_MODE = "balanced"
# Whether the page of every saved article is kept, compressed, in the database (about 40 kB a page), so that
# `scrapy show ID --explain` can always draw it. False: only while the page is still to be visited again; pages that
# were kept before stay.
KEEP_PAGES = False
# A folder where every response of a crawl is kept as it came, in WARC files (docs/archive.md), and the bytes after
# which the next file begins. Empty: nothing is kept there. A relative path is taken from the folder of scrapy.cfg.
ARCHIVE_DIR = ""
ARCHIVE_MAX_BYTES = 1_000_000_000
# Whether the pictures of every saved article are kept in the database, how many of one article at most, and how large
# one may be. Each is a request of its own, at the rate of its host.
KEEP_IMAGES = False
KEEP_IMAGES_MOST = 10
KEEP_IMAGES_MAXSIZE = 5 * 1024 * 1024
# A file that each crawl writes at its end for Prometheus (node_exporter's textfile collector): figures of all sites of
# the database. Empty: none. A relative path is taken from the folder of scrapy.cfg.
METRICS_FILE = ""
# What a crawl watches for: names with questions as `scrapy search` takes them (docs/watching.md). The new and changed
# articles that answer go at the end of each crawl to a file, as JSON lines, and to a command, which has them on its
# standard input; its arguments go through no shell, and it may take so many seconds.
WATCH: dict[str, str] = {}
WATCH_FILE = ""
WATCH_COMMAND = ""
WATCH_SECONDS = 60.0
# Folders of site-config files (docs/sites.md); the first that has a file for a host counts. Relative ones are taken
# from the folder of scrapy.cfg. `scrapy site` writes into the first; the default one need not be there.
SITE_CONFIG_DIRS: list[str] = ["sites"]
# List pages (sections, tags, archives and their further pages) that a crawl of a site without rules reads in one run.
# The next run goes on where it stopped.
MAX_LIST_PAGES = 1000
# Whether pages that are refused because they need JavaScript are made by a browser (requirements-render.txt, Chromium
# or Chrome), and which one that is.
RENDER_JAVASCRIPT = False
RENDER_BROWSER = "/usr/bin/chromium"
# Whether pages may be fetched from loopback, private and other non-public addresses, and through a proxy that the
# environment names. Off: base_url or url on loopback opens that host and port alone.
ALLOW_PRIVATE_ADDRESSES = False
# Loopback hosts opened on purpose are crawled without delay, several pages at a time, unless their robots.txt asks for
# one. False: as politely as others.
LOOPBACK_AT_FULL_SPEED = True

# Who asks. CONTACT is an address or a page by which the operator of a site reaches you: set it.
CONTACT = os.environ.get("CONTACT") or NO_CONTACT
USER_AGENT = program_agent(NO_CONTACT)

# Politeness: robots.txt with its Crawl-delay, one request at a time, a pause that follows the server's speed.
ROBOTSTXT_OBEY = True
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2.0
AUTOTHROTTLE_MAX_DELAY = 60.0
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_TIMEOUT = 60
RETRY_TIMES = 2
# A server that asks to be left alone (429 or 503 with Retry-After) is waited for so many seconds; where it asks for
# more, the page is left for a later run.
RETRY_AFTER_MAX = 180.0
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
REDIRECT_MAX_TIMES = 8
# Long home pages that reload themselves would be fetched for ever; FollowMovedPages follows what is a redirect.
METAREFRESH_ENABLED = False
# Cookies are returned only to a host that shows no page before: on for `crawl news`, see returned_cookies.py.
COOKIES_ENABLED = False
RETURN_COOKIES = False

# What Scrapy leaves open by default is closed.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_HANDLERS = {
    "http": "crawler.downloader.stoppable_downloads.StoppableDownloadHandler",
    "https": "crawler.downloader.stoppable_downloads.StoppableDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

SCHEDULER = "crawler.crawl.frontier.DatabaseFrontier"
ITEM_PIPELINES = {
    "pipelines.require.RequireCompleteArticle": 100,
    "pipelines.save.SaveArticle": 900,
    "crawler.crawl.images.keep.KeepImages": 950,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.downloader.private_addresses.RefusePrivateAddresses": 50,
    "crawler.downloader.offsite.StayOnSite": 60,
    "crawler.downloader.credentials.SendCredentials": 70,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "crawler.downloader.returned_cookies.ReturnCookies": 700,
    "crawler.downloader.private_addresses.UseProxy": 750,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.downloader.robots.ObeyRobots": 100,
    "crawler.downloader.retry_after.HonourRetryAfter": 560,
    "crawler.downloader.moved_pages.FollowMovedPages": 580,
    "crawler.downloader.truncated.RequireWholePage": 585,
    "crawler.downloader.truncated.RequireWholeStream": 595,
    "crawler.downloader.archiving.archive_responses.ArchiveResponses": 950,
}
EXTENSIONS: dict[str, int | None] = {
    "crawler.downloader.politeness.ApplyCrawlDelay": 500,
    "crawler.terminal.progress.CrawlProgress": 510,
}
# A page gives one item at most, and Scrapy starts as many tasks for each response as this says (100): 1 ms a page.
CONCURRENT_ITEMS = 1
# The spider reads every status itself: a page that answers with an error has a row that says so.
HTTPERROR_ALLOW_ALL = True
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}

LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s: %(message)s"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False

# The user's own settings, from winnow.toml. The environment and `-s` count more.
try:
    globals().update(
        read_settings(
            settings_files(project_folder(), os.environ),
            {name: default for name, default in (vars(default_settings) | globals()).items() if name.isupper()},
            os.environ,
        )
    )
except SettingsFileError as error:
    sys.exit(str(error))
if program_agent(NO_CONTACT) == USER_AGENT:
    USER_AGENT = program_agent(CONTACT)
