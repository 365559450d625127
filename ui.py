"""Starts the web page: ``python ui.py`` is the same as ``ansvarslots ui``."""

import sys

from assistant.cli import main

if __name__ == "__main__":
    sys.exit(main(["ui", *sys.argv[1:]]))
