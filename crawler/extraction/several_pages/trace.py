"""The trace of an article that was read from several pages."""

from collections.abc import Sequence
from dataclasses import replace

from crawler.extraction.trace import Reason, Trace
from pipelines.items import Article


def join_traces(trace: Trace, pages: Sequence[Trace], article: Article) -> None:
    """Fill in the trace of the joined article: the lines of all its pages, in order. Of a line that several have, the
    one that stands in the joined body is kept."""
    left = [" ".join(line.split()) for line in article.article_body.split("\n")]
    for page in pages:
        for line in page.lines:
            if line.kept and left and line.text == left[0]:
                left.pop(0)
            elif line.kept:
                line = replace(line, reason=Reason.REPEATED, detail="stands on another page of the article", field=None)
            trace.lines.append(line)
        trace.cuts += page.cuts
    trace.sources = dict(pages[0].sources)
    trace.method = pages[0].method
