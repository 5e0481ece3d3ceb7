"""Requests as a careless or hostile visitor sends them, drawn at random."""

from collections.abc import Iterator
from random import Random
from urllib.parse import quote

_TABLES = (
    "article article_version page crawl_run article_search page_source learned_block search_pending sqlite_master "
    "article_fingerprint listing_entry x'y x%22y article%20 %FF ~20"
).split()
_PATHS = (
    "/ /runs /searches /results.csv /results.json /results.atom /image/{value} "
    "/{value} /article/{value} /article/{value}/explain /articles /articles.json /articles.csv "
    "/articles/{table} /articles/{table}.json /articles/{table}.csv /articles/{table}/{value} "
    "/articles/{table}/{value}.json /articles/{table}/{value}.blob /articles/{value}.json /articles/corrections "
    "/articles/countries_by_month.json /reading/{value} /-/static/{value} /-/{value} /-/versions.json /-/metadata "
    "/-/threads.json /-/actor.json /-/allow-debug /-/logout /-/permissions /-/patterns /-/messages /-/auth-token "
    "/-/databases.json /-/plugins.json /-/settings.json /-/config.json"
).split()
_NAMES = (
    "q site language section country author day since until order page added_after duplicates "
    "sql id id__gt id__in id__notnull id__bogus "
    "headline__contains headline__like headline__glob keywords__arraycontains date_published__date reason "
    "_size _next _sort _sort_desc _facet _facet_array _facet_date _facet_size _where _search _search_headline "
    "_searchmode _shape _col _nocol _json _json_infinity _trace _timelimit _labels "
    "_nl _stream _dl _header _through _ttl _nofacet "
    "_nocount _blob_column _blob_hash _extra _hide_sql _show_sql _rest _filter_column _filter_op _filter_value _format"
).split()
_WORDS = (
    "1 0 -1 on off 99999999999999999999999 -9223372036854775809 9223372036854775808 1e999 NaN {} [1] null id headline "
    "keywords nothing select max 99999999 a,b p,1 ~ ~2D ~zz objects array arrayfirst object arrays simple ; = & ? # "
    "% %2 ' \" [ ] a* * ^a -a headline:a NEAR() 2024-01-31 2024-13-99 0000-00-00 9999-12-31 2024-W01-1 "
    "../../etc/passwd 1.json 1.csv 1.blob a.b.c"
).split()
_PHRASES = (
    "NEAR(a b, 5)",
    "a AND",
    "NOT a",
    "AND OR NOT",
    "{a b}:c",
    "a'b",
    'a"b',
    "<script>",
    "\r\nX: y",
    "旧城",
    "select :a, :b",
    "select * from article",
    "select x'ff', 1e999, null, char(0)",
    "select 1, 1, 1",
    "select 1 where 0",
    "with a as (select 1) select * from a",
    "pragma table_info(article)",
    'select "',
    '{"table": "page", "column": "id", "value": "1"}',
    '{"table": 1}',
    "(" * 300,
    "(" * 300 + "a" + ")" * 300,
    "a" * 5000,
    "a " * 2500,
)
_RAW = ("", "%00", "a%00b", "%FF%FE", "%ED%A0%80", "%C3%28", "..%2f..%2fetc", "%2e%2e", "+", "%20", "%%%")
_VALUES = (*(quote(value, safe="") for value in _WORDS + list(_PHRASES)), *_RAW)


def drawn_requests(seed: int, number: int) -> Iterator[str]:
    """Path and query of each."""
    drawn = Random(seed)
    for _ in range(number):
        path = drawn.choice(_PATHS).format(table=drawn.choice(_TABLES), value=drawn.choice(_VALUES))
        names = drawn.choices(_NAMES, k=drawn.choice((0, 1, 1, 2, 2, 3, 5)))
        query = "&".join(f"{name}={drawn.choice(_VALUES)}" for name in names)
        yield f"{path}?{query}" if query else path
