"""The names of what is measured. Apart from how each is run, so that one more makes no other run again."""

OURS = ("winnow", "winnow fast")
PACKAGES = {
    "trafilatura": "trafilatura",
    "trafilatura precision": "trafilatura",
    "trafilatura recall": "trafilatura",
    "trafilatura fast": "trafilatura",
    "readability-lxml": "readability-lxml",
    "newspaper4k": "newspaper4k",
    "news-please": "news-please",
    "resiliparse": "resiliparse",
    "goose3": "goose3",
    "jusText": "justext",
    "boilerpy3": "boilerpy3",
}
"""Each peer and the distribution it comes in."""
