"""The numbers that turn signals into a decision, in one place, with how they were found."""

__all__ = ["ANSWER", "CHOICE", "CHOICE_REACH", "CLOSE_ENOUGH", "MOST_CHOICES", "NEAREST", "SURE_BIAS", "SURE_WEIGHTS"]

# Logistic regression of "the first entry is right" on the measures of `intents.confidence`, fitted on questions the
# model had not learned: five folds of the base's own sentences, and development questions. `python -m bot calibrate
# FILE.tsv …` prints these two anew.
SURE_WEIGHTS = {
    "margin": 3.99,
    "nearest": -1.54,
    "lead": -1.68,
    "covered": 3.88,
    "over_else": 2.23,
    "nearer_than_else": 4.14,
    "unknown": 0.54,
    "agree": 0.63,
    "short": -6.94,
}
SURE_BIAS = -3.85

ANSWER = 0.75
"""From this probability on the first entry is the answer."""
CHOICE = 0.15
"""From this probability on the first entries are offered as choices."""
NEAREST = 0.04
"""From this probability on an unknown question is shown what it is nearest to."""
CHOICE_REACH = 1.0
"""An entry is offered when its learned score is at most this far below the first."""
MOST_CHOICES = 4
CLOSE_ENOUGH = 0.95
"""A message this similar to a sentence of the base is that sentence."""
