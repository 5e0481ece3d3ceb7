"""Programs that tests start keep what they compile, also where the shell says `PYTHONDONTWRITEBYTECODE`: each of some
hundred crawls and workers would compile the whole project again, which takes longer than most of what is tested."""

import os

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
