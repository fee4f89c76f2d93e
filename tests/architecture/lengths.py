"""No source file of the layers is too long. usage: lengths.py ROOT"""

import pathlib
import sys

from layers import code_files, finish

MOST_LINES = 400


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    lengths = {path: len(path.read_text().splitlines()) for path in code_files(root)}
    finish(
        [
            f"{path.relative_to(root)}: {lines} lines, at most {MOST_LINES}"
            for path, lines in lengths.items()
            if lines > MOST_LINES
        ],
        len(lengths),
    )


if __name__ == "__main__":
    main()
