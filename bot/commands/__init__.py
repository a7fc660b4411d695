"""One module a command of `python -m bot`: what it takes and what it does."""
