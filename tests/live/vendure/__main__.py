"""Starts a real Vendure with a seeded shop, says how to reach it, and keeps it until it is stopped.

python -m tests.live.vendure --keep [--port 18701]
"""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from tests.live.vendure.installing import CannotInstall, installed
from tests.live.vendure.seed import OPTIONS, seeded
from tests.live.vendure.serving import PASSWORD, USER, running


def main() -> int:
    given = argparse.ArgumentParser(prog="python -m tests.live.vendure", description=__doc__.splitlines()[0])
    given.add_argument("--keep", action="store_true", help="keep it running until Ctrl-C")
    given.add_argument("--install", action="store_true", help="only install it")
    given.add_argument("--port", type=int, default=18_701)
    options = given.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if options.install:
            installed()
            return 0
        with tempfile.TemporaryDirectory() as folder, running(Path(folder), port=options.port) as server:
            codes = seeded(server.address)
            sys.stdout.write(
                f"TRIAGE_BACKOFFICE_KIND=vendure\nTRIAGE_BACKOFFICE_URL={server.address}\n"
                f"TRIAGE_SECRETS__BACKOFFICE_USER={USER}\nTRIAGE_SECRETS__BACKOFFICE_PASSWORD={PASSWORD}\n"
                f"TRIAGE_BACKOFFICE_OPTIONS='{OPTIONS}'\n"
                f"# {len(codes)} orders: {' '.join(codes)}\n"
            )
            sys.stdout.flush()
            if options.keep:
                signal.pause()
    except CannotInstall as why:
        sys.stderr.write(f"{why}\n")
        return 3
    except KeyboardInterrupt:
        pass
    return 0


sys.exit(main())
