"""What `winnow` raises, in two trees.

ExtractionError                 a page gave no article; has `reason`, one word, and `url`
├── NotHTMLError                the bytes are binary, or another format
├── EmptyPageError              no bytes, or only white space
├── PageTooLargeError           more than 10 MiB
├── NoArticleError              a page, but nothing that reads as an article
│   ├── SoftNotFoundError       the page says that there is none, or is another than was asked for
│   │   └── PageGoneError       it says so for certain
│   ├── ListPageError           a list of other pages
│   ├── NotArticleError         another kind of page: about, privacy, a product, a forum
│   └── WallError               a bot check, a consent or log-in page
└── WorkerError                 a worker process failed; `extract` starts none

StorageError                    the database cannot be opened or asked; the message is one line
├── NoDatabaseError             there is no database yet
├── StoreGoneError              its file was removed or replaced while it was open
│   └── ServerGoneError         the PostgreSQL server stays away, or another crawl of the site has begun
├── UnknownNameError            a filter names a site, language, section, author or country that no article has
└── TooSlowError                a question took longer than it may

QueryError                      (a ValueError) the words of a search cannot be understood
"""

from crawler.extraction.errors import EmptyPageError as EmptyPageError
from crawler.extraction.errors import ExtractionError as ExtractionError
from crawler.extraction.errors import ListPageError as ListPageError
from crawler.extraction.errors import NoArticleError as NoArticleError
from crawler.extraction.errors import NotArticleError as NotArticleError
from crawler.extraction.errors import NotHTMLError as NotHTMLError
from crawler.extraction.errors import PageGoneError as PageGoneError
from crawler.extraction.errors import PageTooLargeError as PageTooLargeError
from crawler.extraction.errors import SoftNotFoundError as SoftNotFoundError
from crawler.extraction.errors import WallError as WallError
from crawler.extraction.errors import WorkerError as WorkerError
from storage.errors import NoDatabaseError as NoDatabaseError
from storage.errors import ServerGoneError as ServerGoneError
from storage.errors import StorageError as StorageError
from storage.errors import StoreGoneError as StoreGoneError
from storage.errors import TooSlowError as TooSlowError
from storage.errors import UnknownNameError as UnknownNameError
from storage.queries.search_text import QueryError as QueryError
