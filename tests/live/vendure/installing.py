"""Installs the pinned Vendure once into ``.live/``, from npm's registry or npm's own cache."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PLUGIN = ROOT / "docs" / "connect" / "order-triage.js"
_NPM = ["npm", "ci", "--omit=optional", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]
_LONGEST_SECONDS = 900


class CannotInstall(Exception):
    """Node, npm or its registry is not there; the text says which, and what to do."""


def installed() -> Path:
    """The folder with the server's files and their packages. Raises CannotInstall."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = ROOT / ".live" / f"vendure-{hashlib.sha256(lock).hexdigest()[:12]}"
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise CannotInstall(f"there is no {tool}; `apt-get install nodejs npm` brings it")
    folder.mkdir(parents=True, exist_ok=True)
    for name in (HERE / "package.json", HERE / "package-lock.json", HERE / "server.js", PLUGIN):
        shutil.copy(name, folder)
    if not (folder / ".installed").exists():
        _install(folder)
    return folder


def _install(folder: Path) -> None:
    done = subprocess.run(  # noqa: S603  npm, with our own words
        _NPM, cwd=folder, env=environment(), capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False
    )
    if done.returncode:
        raise CannotInstall(f"npm could not install Vendure into {folder}: {done.stderr.strip()[-600:]}")
    (folder / ".installed").touch()


def environment() -> dict[str, str]:
    """SQLite is compiled against the headers that come with Debian's Node, so that none are fetched."""
    headers = {"npm_config_nodedir": "/usr"} if Path("/usr/include/node/node.h").exists() else {}
    return {**os.environ, **headers, "VENDURE_DISABLE_TELEMETRY": "true"}
