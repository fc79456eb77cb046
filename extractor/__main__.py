"""The command `nianbao`, and `python -m extractor`, from its first moment on."""

import sys


def main() -> int:
    """Run the command; its exit code. Ctrl-C ends it like later on while it is still being loaded."""
    try:
        from extractor.cli import main as run
    except KeyboardInterrupt:
        sys.stderr.write("nianbao: interrupted\n")
        return 130
    return run()


if __name__ == "__main__":
    sys.exit(main())
