"""Runs several commands in one process, which a test starts as somebody who may not write the database."""

import json
import os
import sys
from io import BytesIO, TextIOWrapper

from scrapy.cmdline import execute


def run(words: list[str]) -> dict[str, object]:
    streams = [TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    sys.stdout, sys.stderr = streams
    code: object = None
    try:
        execute(["scrapy", *words])
    except SystemExit as ended:
        code = ended.code
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    output, errors = (stream.buffer.getvalue().decode() for stream in streams)
    return {"code": code, "output": output, "errors": errors}


if __name__ == "__main__":
    told = [run(words) for words in json.loads(sys.argv[1])]
    print(json.dumps({"user": os.geteuid(), "commands": told}))
