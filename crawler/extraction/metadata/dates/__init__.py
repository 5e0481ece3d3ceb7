"""When an article was published and changed."""

from crawler.extraction.metadata.dates.page_dates import PageDates as PageDates
from crawler.extraction.metadata.dates.page_dates import read_dates as read_dates
from crawler.extraction.metadata.dates.parse import is_relative as is_relative
from crawler.extraction.metadata.dates.parse import parse_date as parse_date
from crawler.extraction.metadata.dates.parse import parse_relative as parse_relative
