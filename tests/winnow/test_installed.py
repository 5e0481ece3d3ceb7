"""The wheel: it holds every file of the packages, and the program works from it alone, in an empty folder."""

import re
import shutil
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from email import message_from_string
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from crawler.extraction.versions import PROGRAM_VERSION
from tests.crawler.local_site import LocalSite, links, story
from tests.waiting import HANG_SECONDS

ROOT = Path(__file__).parents[2]
PACKAGES = ("winnow", "crawler", "pipelines", "storage")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = 77
"""The first setuptools that reads pyproject.toml as it is."""

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(
        int(version("setuptools").partition(".")[0]) < NEEDED,
        reason=f"building the wheel needs setuptools {NEEDED} or later (requirements-dev.txt)",
    ),
]


def requirements(file: str) -> set[str]:
    """The lines of a file of requirements, spelled in one way."""
    lines = (line.partition(" #")[0].strip() for line in (ROOT / file).read_text("utf-8").splitlines())
    return {str(Requirement(line)) for line in lines if line and not line.startswith(("#", "-r"))}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: the build leaves folders where it works."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "requirements.txt", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    program = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", program, str(built)], cwd=source, capture_output=True, text=True, timeout=HANG_SECONDS
    )
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stdout + done.stderr, done.stdout + done.stderr
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`winnow` in an environment that has the wheel; what it needs is read from the environment of the tests."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, str(wheel)], check=True, timeout=HANG_SECONDS)
    site_packages = next(folder.glob("lib/python3*/site-packages"))
    (site_packages / "needed.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "winnow"


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    there = {
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == there


def test_the_wheel_says_what_it_needs_and_under_which_licence_it_stands(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folder = f"winnow-{PROGRAM_VERSION}.dist-info"
        metadata = message_from_string(archive.read(f"{folder}/METADATA").decode())
        assert b"Redistribution and use" in archive.read(f"{folder}/licenses/LICENSE")
    needed = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    assert {str(each) for each in needed if "extra" not in str(each.marker)} == requirements("requirements.txt")
    assert metadata["License-Expression"] == "BSD-3-Clause"
    assert metadata["Version"] == PROGRAM_VERSION


def test_the_extra_for_rendering_is_the_file_of_requirements() -> None:
    extra = {str(Requirement(line)) for line in PROJECT["optional-dependencies"]["render"]}
    assert extra == requirements("requirements-render.txt")


@pytest.fixture
def site() -> Iterator[LocalSite]:
    names = [f"/2024/harbour-{number}-opens.html" for number in (1, 2)]
    routes = {name: story(f"Harbour {number} opens") for number, name in enumerate(names, 1)}
    with LocalSite({"/": links(names), **routes}) as site:
        yield site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The user's folder. Another project's settings, and a package of the same name as one of ours, lie around."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = papers.settings\n")
    (tmp_path / "crawler").mkdir()
    (tmp_path / "crawler" / "__init__.py").write_text("raise SystemExit('another crawler is imported')\n")
    return tmp_path


def start(folder: Path, *command: str | Path) -> "subprocess.Popen[str]":
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def finished(started: "subprocess.Popen[str]") -> str:
    """What a program printed that ended well."""
    printed, _ = started.communicate(timeout=HANG_SECONDS)
    assert started.returncode == 0, printed
    return printed


def test_every_command_works_from_the_wheel(program: Path, folder: Path, site: LocalSite) -> None:
    printed = finished(start(folder, program, "crawl", "news", "-a", f"url={site.url}"))
    assert "saved 2 new" in printed
    assert f"saving to sqlite:///{folder}/articles.db" in printed
    addresses = [f"{site.url}/2024/harbour-{number}-opens.html" for number in (1, 2)]
    page = folder / "page.html"
    page.write_bytes(story("The tide comes in").body)
    private = ("-s", "ALLOW_PRIVATE_ADDRESSES=1")
    commands = {
        "show": ("Harbour 1 opens", start(folder, program, "show")),
        "search": ("Harbour 2 opens", start(folder, program, "search", '"harbour 2"')),
        "export": ("2 articles written", start(folder, program, "export", "all.csv")),
        "report": ("report.html", start(folder, program, "report", "--html", "report.html")),
        "clean": ("The tide comes in", start(folder, program, "clean", "page.html", "--explain", "why.html")),
        "site": ("127.0.0.1", start(folder, program, "site", *private, *addresses)),
        "python -m winnow": ("Harbour 1", start(folder, program.with_name("python"), "-m", "winnow", "show")),
    }
    require_reading_room(start(folder, program, "browse", "--port", "0"))
    for name, (expected, started) in commands.items():
        printed = finished(started)
        assert expected in printed, f"{name}: {printed}"
    assert "<style>" in (folder / "why.html").read_text("utf-8")


def require_reading_room(browse: "subprocess.Popen[str]") -> None:
    """Its pages and what they are drawn with; the program is ended."""
    try:
        assert browse.stdout is not None
        address = browse.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        assert b"Harbour 1 opens" in _answer(address)
        assert b"{" in _answer(f"{address}reading/reading.css")
    finally:
        browse.terminate()
        browse.communicate(timeout=HANG_SECONDS)


def _answer(address: str) -> bytes:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=HANG_SECONDS) as answer:
                return bytes(answer.read())
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {address}")
