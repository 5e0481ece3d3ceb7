"""Which pages only lead to another address."""

import pytest

from crawler.extraction.page_kind.moved import asks_for_cookie, moved_to

HERE, THERE = "https://coast.example/old", "https://coast.example/new"
LONG = "<p>" + "The ferry stayed in port. " * 60


@pytest.mark.parametrize(
    "page",
    [
        '<meta http-equiv="refresh" content="0; url=/new">',
        "<META HTTP-EQUIV=Refresh CONTENT=\"2;URL='https://coast.example/new'\">",
        '<html><head><meta content="0.5;/new" http-equiv="REFRESH"></head><body>This page has moved.</body></html>',
        '<base href="https://coast.example/x/"><meta http-equiv=refresh content="0, url=../new">',
        '<script>window.location.replace("/new")</script>',
        "<script>\nwindow.location.href = '/new';\n</script>",
        "<script>top.location='/new'\n</script>",
        '<link rel="canonical" href="/new"><p>This page has moved.</p>',
        '<link rel="canonical" href="/new"><h1>This page has moved for ever, and its new address is near here</h1>',
    ],
)
def test_a_page_that_leads_elsewhere(page: str) -> None:
    assert moved_to(page.encode(), HERE) == THERE


@pytest.mark.parametrize(
    "page",
    [
        '<meta http-equiv="refresh" content="300; url=/new">',
        '<meta http-equiv="refresh" content="0">',
        '<meta http-equiv="refresh" content="0; url=/old#top">',
        '<meta http-equiv="refresh" content="0; url=javascript:go()">',
        '<noscript><meta http-equiv="refresh" content="0; url=/new"></noscript>',
        f'<meta http-equiv="refresh" content="0; url=/new">{LONG}',
        f"<script>location='/new'</script>{LONG}",
        "<script>if (location.href == '/new') go()</script>",
        "<script>location = '/new' + more</script>",
        f'<link rel="canonical" href="/new">{LONG}',
        '<link rel="canonical" href="/old"><p>Please enable JavaScript.</p>',
        '<link rel="canonical" href="http://www.coast.example/old">',
        # Short articles whose canonical address is another one.
        '<link rel=canonical href="/new"><h1>渡轮停航</h1><p>渡轮因风暴停航五天，邮袋堆在码头仓库里，无人能送。</p>',
        f'<link rel="canonical" href="/"><h1>Ferry stays</h1><p>{LONG[3:130]}</p>',
        f'<link rel="canonical" href="/new"><h2>Ferry stays</h2><div>{LONG[3:90]}</div>',
        "",
        "refresh http-equiv",
        '<meta http-equiv="refresh" content="0; url=http://[bad">',
        '<meta http-equiv="refresh" content="0; url=/new">' + "<!-- -->" * 10_000,
    ],
)
def test_a_page_that_does_not(page: str) -> None:
    assert moved_to(page.encode(), HERE) is None


def test_a_short_article_that_declares_a_wrong_encoding() -> None:
    text = "渡轮因风暴停航五天，邮袋堆在码头仓库里，无人能送。"
    page = f'<meta charset=big5><link rel=canonical href="/new"><h1>渡轮停航</h1><p>{text}'
    assert moved_to(page.encode(), HERE, "text/html; charset=big5") is None


def test_a_server_that_sends_a_cookie_may_lead_to_the_same_page() -> None:
    page = b'<meta http-equiv="refresh" content="0; url=/old">'
    assert moved_to(page, HERE, may_stay=True) == HERE


def test_a_short_page_that_speaks_of_cookies_may_want_one() -> None:
    assert asks_for_cookie(b"<html><title>Wait</title><p>Your browser must accept cookies.</p></html>")
    assert not asks_for_cookie(f"<p>We use cookies.</p>{LONG}".encode())
    assert not asks_for_cookie(b"<p>Wait.</p>")
