"""Build the site: `python -m tools.site [FOLDER]`, by default `site`; `--check` builds it for nobody. Needs the extra `docs`.

Its sources are written anew each time: the documents with their links turned to where they stand on the site, and what is made from the
program itself (verbs, models, lessons).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.site.pages import NAV, pages

__all__ = ["main", "write_sources"]

SETTINGS = Path(__file__).with_name("mkdocs.yml")


def write_sources(folder: Path) -> None:
    """Write every page below `docs`, and the settings beside them."""
    names = []
    for name, content in pages():
        page = folder / "docs" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(content)
        names.append(name.removeprefix("en/"))
    lessons = sorted(name for name in names if name.startswith("lessons/") and not name.endswith("index.md"))
    nav = [{title: [each for each in own if each in names] or ["lessons/index.md", *lessons]} for title, own in NAV]
    settings = f"{SETTINGS.read_text(encoding='utf-8')}\nnav: {json.dumps(nav)}\n"
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Build it; returns what mkdocs returns: 0, or 1 where a link leads nowhere."""
    with tempfile.TemporaryDirectory() as folder:
        write_sources(Path(folder))
        site = Path(folder, "site") if arguments == ["--check"] else Path(arguments[0] if arguments else "site").resolve()
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--clean", "-f", f"{folder}/mkdocs.yml", "-d", str(site)]
        return subprocess.run(command, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
