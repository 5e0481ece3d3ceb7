"""The parser of site-config files: each directive, and what becomes of lines that make no sense."""

import pickle

import pytest

from crawler.extraction.rules import PageRules
from crawler.extraction.site_config.parse import UnreadableConfigError, merge_fallback, parse_site_config


def rules_of(*lines: str) -> PageRules:
    rules, mistakes = parse_site_config("\n".join(lines))
    assert mistakes == ()
    return rules


@pytest.mark.parametrize("name", ["body", "title", "author", "date", "strip", "native_ad_clue"])
def test_repeated_xpaths_are_alternatives_in_order(name: str) -> None:
    assert getattr(rules_of(f"{name}: //b", f"{name}: //a/@href", f"{name}: //b"), name) == ("//b", "//a/@href")


@pytest.mark.parametrize("name", ["strip_id_or_class", "strip_image_src"])
def test_parts_of_names_lose_their_quotes(name: str) -> None:
    assert getattr(rules_of(f"{name}: 'share'", f"{name}: related-box "), name) == ("share", "related-box")


@pytest.mark.parametrize("name", ["prune", "autodetect_on_failure", "convert_double_br_tags", "skip_json_ld"])
@pytest.mark.parametrize(("value", "meant"), [("yes", True), ("true", True), ("no", False), ("No", False)])
def test_switches(name: str, value: str, meant: bool) -> None:
    assert getattr(rules_of(f"{name}: {value}"), name) is meant


def test_replacements_pair_in_order_and_in_one_line() -> None:
    rules = rules_of("find_string: <x>", "find_string: <y>", "replace_string: <p>", "replace_string:",
                     "replace_string(a: b): c")  # fmt: skip
    assert rules.replacements == (("<x>", "<p>"), ("<y>", ""), ("a: b", "c"))


def test_a_condition_belongs_to_the_link_above_it() -> None:
    rules = rules_of("single_page_link: //a[@id='all']", "next_page_link: //a[@rel='next']", "if_page_contains: //ol")
    assert rules.single_page_link == (("//a[@id='all']", None),)
    assert rules.next_page_link == (("//a[@rel='next']", "//ol"),)


def test_other_directives() -> None:
    rules = rules_of("src_lazy_load_attr: data-x", "test_url: https://example.org/a?b=c:d", "body: id('main')//p")
    assert (rules.src_lazy_load_attr, rules.test_url) == ("data-x", ("https://example.org/a?b=c:d",))
    assert rules.body == ("//*[@id='main']//p",)


@pytest.mark.parametrize(
    "line",
    ["tidy: no", "parser: html5lib", "http_header(user-agent): X", "insert_detected_image: no",
     "skip_id_or_class: side", "# body: ((", "",
     "wrap_in(blockquote): //div", "move_into(//p): //div", "login_uri: https://example.org", "test_contains: x"],
)  # fmt: skip
def test_lines_without_a_meaning_here_are_no_mistakes(line: str) -> None:
    assert rules_of(line) == PageRules()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("body //div", "no directive"),
        ("bdoy: //div", "unknown directive bdoy"),
        ("body(x): //div", "unknown directive body"),
        ("body: //div[", "body is not an XPath (Invalid expression)"),
        ("strip: re:test(., 'x')", "strip is not an XPath (Undefined namespace prefix)"),
        ("strip: //p[re:test(., 'x')]", "strip is not an XPath (Undefined namespace prefix)"),
        ("body: document('file:///etc/passwd')//p", "body is not an XPath (Unregistered function)"),
        ("title: $x", "title is not an XPath (Undefined variable)"),
        ("title:", "title without a value"),
        ("strip_id_or_class: ''", "strip_id_or_class without a value"),
        ("prune: perhaps", "prune is neither yes nor no"),
        ("if_page_contains: //p", "if_page_contains with no link above it"),
        ("find_string: x", "find_string and replace_string do not pair; none is used"),
    ],
)
def test_a_line_that_makes_no_sense_is_named_and_the_others_hold(line: str, reason: str) -> None:
    rules, mistakes = parse_site_config(f"# ours\ntitle: //h1\n{line}\nauthor: //b\n")
    assert [str(mistake) for mistake in mistakes] == [f"line 3: {reason}"]
    assert (rules.title, rules.author, rules.body) == (("//h1",), ("//b",), ())


def test_a_file_that_is_not_utf_8_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableConfigError, match=r"^line 2: not UTF-8$"):
        parse_site_config(b"title: //h1\nstrip: //p[.='caf\xe9']\n")
    assert parse_site_config(b"\xef\xbb\xbftitle: //h1\r\nbody: //p\r\n")[0].title == ("//h1",)


def test_of_the_fallback_strips_and_replacements_are_taken() -> None:
    fallback = PageRules(title=("//b",), strip=("//u",), strip_image_src=("ads.",), replacements=(("a", "b"),))
    merged = merge_fallback(PageRules(title=("//h1",), strip=("//s",)), fallback)
    assert merged == PageRules(
        title=("//h1",), strip=("//s", "//u"), strip_image_src=("ads.",), replacements=(("a", "b"),)
    )
    alone = PageRules(autodetect_on_failure=False)
    assert merge_fallback(alone, fallback) is alone
    assert merge_fallback(None, PageRules(title=("//b",))) is None


def test_rules_travel_to_a_worker() -> None:
    rules = rules_of("body: //div", "next_page_link: //a")
    assert pickle.loads(pickle.dumps(rules)) == rules


@pytest.mark.parametrize("space", ["&nbsp;", "&#160;", "&emsp;", "\u00a0"])
def test_a_space_replaced_by_nothing_is_a_space(space: str) -> None:
    assert rules_of(f"replace_string({space}): ", "replace_string(<i>):").replacements == ((space, " "), ("<i>", ""))
