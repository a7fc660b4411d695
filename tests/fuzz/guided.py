"""`python -m tests.fuzz.guided TARGET [options of libFuzzer] FOLDER …`: bytes bred by what they reach in our code."""

import sys

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

__all__ = ["main"]


def main() -> None:
    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=["intents", "bot"], enable_loader_override=False):
        from tests.fuzz.targets import TARGETS, conversation
    conversation()  # learned before the clock runs
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
