"""What strangers say of the pages: Lighthouse's scores on a phone, and the errors of the Nu HTML checker.

python benchmarks/judges.py                  both; about eight minutes
python benchmarks/judges.py --only nu        one of them

A demonstration library with one episode of ninety minutes, under the production server, as a public site. Needs Debian's
chromium, npm and default-jre-headless; Lighthouse and the checker are fetched from npm for the run.
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.services.servers import free_port, wait_for  # noqa: E402

FETCHED = ("lighthouse@13", "vnu-jar@26")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
MEASURES = {
    "largest-contentful-paint": "LCP",
    "total-blocking-time": "TBT",
    "cumulative-layout-shift": "CLS",
    "total-byte-weight": "weight",
}
RUNS = 3  # of which the middle one counts: a busy machine takes seconds for what takes none
SCORED = {
    "home": "/",
    "channel": "/lesswrong/",
    "episode": "EPISODE",
    "search": "/search/?q=careful+forecast",
    "subscribe": "/subscribe/",
}
CHECKED = [
    *SCORED.values(),
    *(
        "/?forum=lesswrong",
        "/categories/",
        "/category/education/",
        "/category/education/?forum=lesswrong&forum=ea-forum&karma=9000&year=2026",
        "/search/?forum=lesswrong&topic=ai-safety&karma=50&tag=rationality",
        "EMBED",
        "/search/",
        "/search/?q=zzzz",
        "/your-feed/",
        "/your-feed/?forum=lesswrong",
    ),
    *("/lesswrong/subscribe/", "/topics/ai-safety/", "/authors/", "/about/", "/status/", "/by-url/"),
    *(
        "/report/?about=x&seconds=2&sentence=So",
        "/report/thanks/",
        "/by-url/?u=https://example.test/x",
        "/not/here/",
    ),
]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=("lighthouse", "nu"))
    asked = parser.parse_args()
    missing = [name for name in ("chromium", "npm", "java") if not shutil.which(name)]
    if missing:
        sys.exit(
            f"missing: {', '.join(missing)}; on Debian: apt-get install chromium npm default-jre-headless"
        )
    with tempfile.TemporaryDirectory(prefix="judges-") as folder, library(Path(folder) / "data") as url:
        tools = Path(folder) / "tools"
        fetch = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(tools), *FETCHED]
        subprocess.run(fetch, check=True)
        if asked.only != "nu":
            scores(tools, url)
        if asked.only != "lighthouse":
            errors(tools, url, Path(folder))


@contextlib.contextmanager
def library(data: Path) -> Iterator[str]:
    """A public one: *.localhost is this machine and counts as secure, and search engines are let in."""
    data.mkdir()
    port = free_port()
    url = f"http://library.localhost:{port}"
    environ = {
        **os.environ,
        "DATA_DIR": str(data),
        "PORT": str(port),
        "SITE_URL": url,
        "SECRET_KEY": "k" * 50,
        "LOG_LEVEL": "ERROR",
    }
    environ["DJANGO_SETTINGS_MODULE"] = "nonlinear.settings"
    for command in (
        ["manage.py", "migrate", "-v0"],
        ["manage.py", "collectstatic", "--noinput", "-v0"],
        ["manage.py", "demo", "--episodes", "200", "-v0"],
        ["benchmarks/inside/pages_build.py", "lengthen"],
    ):
        subprocess.run(
            [sys.executable, *command], env=environ, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
    serve = ["-m", "gunicorn", "nonlinear.wsgi", "-c", "nonlinear/gunicorn.py", "-b", f"127.0.0.1:{port}"]
    command = [sys.executable, *serve, "--log-level", "error"]
    with (data.parent / "site.log").open(
        "w"
    ) as log:  # a line for every request: not for who waits for scores
        server = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_for(lambda: socket.create_connection(("127.0.0.1", port), 1).close(), "the site", server)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def page(url: str) -> str:
    """The page's HTML, also of one that says it is not there. Asked as this machine: the resolver may not know the name."""
    asked = urllib.request.Request(url.replace("library.localhost", "127.0.0.1"))
    try:
        with urllib.request.urlopen(asked, timeout=60) as response:
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()


def address(url: str, path: str) -> str:
    if path not in ("EPISODE", "EMBED"):
        return url + path
    longest = page(f"{url}/search/?sort=longest").split('<h3><a href="', 1)[1].split('"', 1)[0]
    return url + (longest if path == "EPISODE" else longest.replace("/e/", "/embed/"))


def scores(tools: Path, url: str) -> None:
    for name, path in SCORED.items():
        flags = "--headless=new --no-sandbox --disable-dev-shm-usage"
        command = [str(tools / "node_modules" / ".bin" / "lighthouse"), address(url, path), "--quiet"]
        command += [f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}", "--output=json"]
        environ = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
        runs = [
            json.loads(
                subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout
            )
            for _ in range(RUNS)
        ]
        told = sorted(runs, key=lambda run: run["categories"]["performance"]["score"] or 0)[RUNS // 2]
        shifts = max(run["audits"]["cumulative-layout-shift"]["numericValue"] for run in runs)
        marks = " / ".join(f"{round((told['categories'][one]['score'] or 0) * 100)}" for one in CATEGORIES)
        seen = ", ".join(
            f"{word} {str(told['audits'][one].get('displayValue')).removeprefix('Total size was ')}"
            for one, word in MEASURES.items()
        )
        print(f"{name:10} {marks:22} {seen}, largest CLS of {RUNS} runs {shifts:.3f}", flush=True)
        for audit in failed(told):
            print(f"           {audit}", flush=True)


def failed(told: dict[str, dict[str, dict[str, object]]]) -> list[str]:
    """What kept a score other than speed's below 100."""
    refs = [
        ref["id"]
        for one in CATEGORIES[1:]
        for ref in told["categories"][one]["auditRefs"]  # type: ignore[attr-defined]
        if ref["weight"]
    ]
    audits = (told["audits"][name] for name in refs)
    return [f"{one['id']}: {one['title']}" for one in audits if one.get("score") not in (None, 1)]


def errors(tools: Path, url: str, folder: Path) -> None:
    """Every page kept as a file, and all of them checked at once."""
    files = {}
    for number, path in enumerate(CHECKED):
        file = folder / f"{number}.html"
        file.write_text(page(address(url, path)))
        files[file.as_uri()] = path
    jar = tools / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [
        "java",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--exit-zero-always",
        *map(str, folder.glob("*.html")),
    ]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stderr)
    found = [one for one in told["messages"] if one["type"] == "error"]
    print(f"Nu HTML checker: {len(files)} pages, {len(found)} errors")
    for one in found:
        print(f"  {files.get(one.get('url', ''), '?')}:{one.get('lastLine')}: {one['message']}")


if __name__ == "__main__":
    main()
