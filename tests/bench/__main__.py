"""Runs the bench: ``python -m tests.bench [--comments N] [--pages N]``; 1 if anything is lost."""

import argparse
import asyncio
import sys

from rich.console import Console

from tests.bench.report import show
from tests.bench.running import Options, run


def main() -> int:
    """Measure, print, and tell by the code whether the account is exact."""
    given = _arguments()
    options = Options(
        comments=given.comments, pages=given.pages, answers=given.answers, stages=given.stages
    )
    result = asyncio.run(run(options))
    show(result, Console(width=110, highlight=False))
    return 1 if result.troubles else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench", description="Measures the pipeline.")
    defaults = Options()
    parser.add_argument("--comments", type=int, default=defaults.comments)
    parser.add_argument("--pages", type=int, default=defaults.pages)
    parser.add_argument("--answers", type=int, default=defaults.answers)
    parser.add_argument(
        "--no-stages", dest="stages", action="store_false", help="leave out the stages alone"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
