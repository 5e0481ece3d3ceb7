"""Questions about the corpus, ready to be asked: Datasette's canned queries. Data, not code; docs/browse.md shows them.

Names in `:colons` become fields of a form; an empty one asks for all.
"""

from typing import Any

QUERIES: dict[str, dict[str, Any]] = {
    "stories_in_several_languages": {
        "title": "Stories that exist in several languages",
        "description": "Articles of one site with the same number of the publisher, and the languages that have them.",
        "sql": """
select site, identifier, count(*) as languages, group_concat(in_language, ' ') as which,
  min(date_published) as first_published, max(date_published) as last_published,
  coalesce(max(case in_language when 'en' then headline end), max(headline)) as headline
from article
where identifier is not null and in_language is not null and (:site = '' or site = :site)
group by site, identifier
having count(*) > 1
order by last_published desc
limit 1000""",
    },
    "corrections": {
        "title": "What was corrected, and how long after",
        "description": "Each text that a publisher replaced: how long it had stood since it was first read, and how "
        "long after publication the new one was seen (whole days where only the day is known). A correction is seen "
        "when the page is visited again: between two visits it may be older.",
        "sql": """
select a.id, a.site, a.in_language, a.headline, json_extract(v.record, '$.headline') as headline_before,
  a.date_published, v.valid_from as first_read, v.valid_until as correction_seen,
  round((julianday(v.valid_until) - julianday(v.valid_from)) * 24, 1) as hours_it_stood,
  round((julianday(v.valid_until) - julianday(a.date_published)) * 24, 1) as hours_after_publication
from article_version as v join article as a on a.id = v.article_id
where (:site = '' or a.site = :site)
order by v.valid_until desc
limit 1000""",
    },
    "countries_by_month": {
        "title": "Which countries are written about, and when",
        "description": "Articles a month and country, which stands as its code of ISO 3166-1 (PH, VN).",
        "sql": """
select substr(date_published, 1, 7) as month, place.value as country, count(*) as articles
from article, json_each(country_codes) as place
where date_published is not null and (:country = '' or place.value = upper(:country))
  and (:language = '' or in_language = :language)
group by month, country
order by month desc, articles desc
limit 1000""",
    },
    "sections_by_month": {
        "title": "Which sections are written, and when",
        "description": "Articles a month and section, as the site names the section.",
        "sql": """
select substr(date_published, 1, 7) as month, article_section as section, count(*) as articles
from article
where date_published is not null and article_section is not null and (:section = '' or article_section = :section)
  and (:language = '' or in_language = :language)
group by month, section
order by month desc, articles desc
limit 1000""",
    },
    "told_twice": {
        "title": "Articles that repeat an earlier one",
        "description": "The later one and the one saved first, on whatever site, in (almost) the same words.",
        "sql": """
select later.id, later.site, later.headline, later.date_published,
  first.id as first_id, first.site as first_site, first.headline as first_headline,
  first.date_published as first_published
from article as later join article as first on first.id = later.duplicate_of
order by later.id desc
limit 1000""",
    },
    "freshness": {
        "title": "How fresh each site is",
        "description": "The newest article of each site and language, and its age in days.",
        "sql": """
select site, in_language, count(*) as articles, max(date_published) as newest,
  round(julianday('now') - julianday(max(date_published)), 1) as days_old
from article
group by site, in_language
order by newest desc""",
    },
    "most_doubtful": {
        "title": "Which articles to look at first",
        "description": "Articles by how likely their body is wrong (docs/doubt.md), those that are least sure first.",
        "sql": """
select doubt, id, site, headline, url, validation_messages
from article
where doubt is not null and (:site = '' or site = :site)
order by doubt desc
limit 1000""",
    },
    "refused_pages": {
        "title": "Pages that gave no article, and why",
        "description": "The pages refused last, with their reasons.",
        "sql": """
select site, reason, message, url, fetched_at
from page
where state = 'refused' and (:reason = '' or reason = :reason)
order by fetched_at desc
limit 1000""",
    },
}
