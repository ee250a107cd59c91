"""Where the time goes: cProfile of a build of a made library, cold and after one change. Usage: profiling.py [POLICIES]"""

import cProfile
import pstats
import shutil
import subprocess
import sys
from pathlib import Path

from contests import POLICY
from libraries import CHECKOUT, make_library, reword

FOLDER = CHECKOUT / "build" / "profile"
SHOWN = 25


def main() -> None:
    """Profile builds in build/profile/, which is removed again."""
    policies = int(sys.argv[1]) if sys.argv[1:] else 100
    shutil.rmtree(FOLDER, ignore_errors=True)
    try:
        make_library(FOLDER, policies)
        _profile_apart(f"Cold, {policies} policies")
        policy = sorted(path.parent.name for path in FOLDER.glob("policies/*/policy.yml"))[policies // 2]
        reword(FOLDER / POLICY.format(policy), 1)
        _profile_apart("One text changed")
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def _profile_apart(title: str) -> None:
    """Profile in a process of its own, as the first build would otherwise warm the second."""
    print(f"\n{title}", flush=True)
    subprocess.run([sys.executable, Path(__file__), "build"], check=True)


def profile() -> None:
    """Profile one build, and print what took most time by itself, and with all that it calls."""
    measured = cProfile.Profile()
    measured.enable()
    from engross.mkdocs_plugin import build_handbook  # what it imports counts

    build_handbook(FOLDER, drafts=True)
    measured.disable()
    for order in ("tottime", "cumulative"):
        pstats.Stats(measured).strip_dirs().sort_stats(order).print_stats(SHOWN)


if __name__ == "__main__":
    profile() if sys.argv[1:] == ["build"] else main()
