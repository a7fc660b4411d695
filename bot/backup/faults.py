"""What may go wrong with a file of ours or the place it goes to.

BackupError
├── DamagedError    the file is not what was written
└── RefusedError    the place is not one that may be written to
"""

__all__ = ["BackupError", "DamagedError", "RefusedError"]


class BackupError(Exception):
    """It was not done, and nothing was changed; the text says why, for the person at the terminal."""


class DamagedError(BackupError):
    """The file is cut off, altered, or none of ours."""


class RefusedError(BackupError):
    """Something is in the way; the text says what to do about it."""
