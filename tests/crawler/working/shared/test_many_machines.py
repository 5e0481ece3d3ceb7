"""Two `scrapy work` on one PostgreSQL, and one of them is killed or stopped; docs/many-machines.md.

The same as `python -m benchmarks.many_machines`, small.
"""

import random

import pytest

from benchmarks.many_machines import Asking, measure
from tests.postgres.server import why_not

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(why_not() is not None, reason=str(why_not())),
]
SMALL = Asking(hosts=2, pages=5, workers=2, parallel=1, delay=0.3, lease=4.0, longest=300.0)


@pytest.mark.parametrize("fault", ["kill", "stop"])
def test_every_page_is_saved_once_and_no_host_is_asked_by_two(fault: str) -> None:
    (told,) = measure(SMALL, [fault], random.Random(4))
    assert told.broken == []
