"""The numbers that turn signals into a decision, in one place, with how they were found."""

__all__ = [
    "ANSWER",
    "CHOICE",
    "CHOICE_REACH",
    "CLOSE_ENOUGH",
    "MOST_CHOICES",
    "NEAREST",
    "SURE_BIAS",
    "SURE_WEIGHTS",
]

# Logistic regression of "the first entry is right" on the signals of the first entry; found on questions the model
# was not trained on. See `bot.calibration`, which prints these lines anew.
SURE_WEIGHTS = {
    "learned": 0.05,
    "margin": 2.5,
    "nearest": -0.05,
    "covered": 4.23,
    "background": -3.32,
    "unknown": -2.78,
}
SURE_BIAS = -6.28

ANSWER = 0.60
"""From this probability on the first entry is the answer."""
CHOICE = 0.12
"""From this probability on the first entries are offered as choices."""
NEAREST = 0.03
"""From this probability on an unknown question is shown what it is nearest to."""
CHOICE_REACH = 0.75
"""An entry is offered when its learned score is at most this far below the first."""
MOST_CHOICES = 4
CLOSE_ENOUGH = 0.95
"""A message this similar to a sentence of the base is that sentence."""
