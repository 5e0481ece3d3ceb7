"""`python -m winnow`: the same as `winnow`."""

import sys
from pathlib import Path

# Python puts the current folder first. A folder `crawler` or `storage` of another project in it would be imported in
# place of this program's own.
_HERE = Path(__file__).resolve().parents[1]
if sys.path and sys.path[0] and Path(sys.path[0]).resolve() != _HERE:
    del sys.path[0]

if __name__ == "__main__":
    from winnow.program import main

    main()
