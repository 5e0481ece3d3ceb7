"""The server of a `StaticSite`: nginx where there is one, else `benchmarks.speed.fallback`, in a process of its own.

Neither names a charset: pages come as a static server sends them, and say themselves what they are.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from benchmarks.quality.measure import ROOT
from benchmarks.speed.pages import StaticSite

_START_SECONDS = 20.0
_MIB = 1024 * 1024


def free_port() -> int:
    """A port of this machine that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def nginx_path() -> str | None:
    """Where nginx is; Debian's is in a folder that a user's PATH leaves out."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def server_name() -> str:
    """`nginx 1.22.1`, or what serves in its place."""
    path = nginx_path()
    if path is None:
        return "a small server in Python, because there is no nginx"
    said = subprocess.run([path, "-v"], capture_output=True, text=True, check=False).stderr
    return "nginx " + said.rpartition("/")[2].strip()


@contextmanager
def serving(site: StaticSite, state: Path) -> Iterator[None]:
    """Serve the site while the block runs; `state` is an empty folder for the server's own files."""
    path = nginx_path()
    port = int(site.origin.rpartition(":")[2])
    if path is not None:
        config = state / "nginx.conf"
        config.write_text(nginx_config(site, state, port), encoding="utf-8")
        command = [path, "-p", str(state), "-e", "errors.log", "-c", str(config)]
    else:
        command = [sys.executable, "-m", "benchmarks.speed.fallback", str(site.folder), str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(server, site)
        yield
    finally:
        server.terminate()  # nginx's master ends its worker with it
        server.wait()


def nginx_config(site: StaticSite, state: Path, port: int) -> str:
    """One worker; every address by a table, because file names hold neither queries nor slashes."""
    routes = "\n".join(f"    {_quoted(address)} {name};" for address, name in site.routes.items())
    user = "user root;" if os.geteuid() == 0 else ""  # else the worker could not read a folder of root's
    return f"""\
{user}
worker_processes 1;
daemon off;
pid {state}/nginx.pid;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {state}/body; proxy_temp_path {state}/proxy; fastcgi_temp_path {state}/fastcgi;
  uwsgi_temp_path {state}/uwsgi; scgi_temp_path {state}/scgi;
  map_hash_max_size 65536;
  map_hash_bucket_size 1024;
  map $uri$is_args$args $file {{
    default {site.fallback or "none"};
{routes}
  }}
  types {{ text/html html; application/xml xml; text/plain txt; }}
  default_type application/octet-stream;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000;
  server {{
    listen 127.0.0.1:{port};
    root {site.folder};
    location / {{ try_files /$file =404; }}
  }}
}}
"""


def _quoted(address: str) -> str:
    # A key that begins with ~ would be a pattern; a backslash takes one special meaning.
    escaped = address.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _await(server: "subprocess.Popen[bytes]", site: StaticSite) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{site.origin}/robots.txt", timeout=5) as answer:
                answer.read()
                return
        except HTTPError:
            break
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the server of {site.origin} did not start (exit code {server.poll()})")
