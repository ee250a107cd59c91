"""Where the time goes: cProfile of a build of a made library, cold and after one change. Usage: profiling.py [POLICIES]"""

import cProfile
import pstats
import shutil
import sys

from contests import POLICY, RARE_ROLE
from libraries import CHECKOUT, give_role, make_library, reword

FOLDER = CHECKOUT / "build" / "profile"
SHOWN = 25


def main() -> None:
    """Profile in build/profile/, which is removed again."""
    policies = int(sys.argv[1]) if sys.argv[1:] else 100
    shutil.rmtree(FOLDER, ignore_errors=True)
    try:
        make_library(FOLDER, policies)
        profile(f"Cold, {policies} policies")
        policy = sorted(path.parent.name for path in FOLDER.glob("policies/*/policy.yml"))[policies // 2]
        reword(FOLDER / POLICY.format(policy), 1)
        profile("One text changed")
        give_role(FOLDER, RARE_ROLE, 1)
        profile("A role has another holder")
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def profile(title: str) -> None:
    """Profile one build, in this process, and print what took most time by itself and with all it called."""
    from engross.mkdocs_plugin import build_handbook

    measured = cProfile.Profile()
    measured.enable()
    build_handbook(FOLDER, drafts=True)
    measured.disable()
    for order, words in (("tottime", "by itself"), ("cumulative", "with all it calls")):
        print(f"\n{title}: the {SHOWN} that took most time {words}")
        pstats.Stats(measured).strip_dirs().sort_stats(order).print_stats(SHOWN)


if __name__ == "__main__":
    main()
