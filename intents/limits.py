"""The numbers that turn signals into a decision, in one place, with how they were found."""

from intents.confidence import Weights

__all__ = [
    "ANSWER", "CATALOGUE", "CHOICE", "CHOICE_REACH", "CLOSE_ENOUGH", "MOST_CHOICES", "NEAREST", "SETTLED_NO",
    "SETTLED_YES", "SURE", "SURE_BY_WORDS",
]  # fmt: skip

# Logistic regression of "the first entry is right" on the measures of `intents.confidence`, fitted on questions the
# model had not learned: five folds of the base's own sentences, and development questions. `python -m bot calibrate
# FILE.tsv …` prints these anew.
SURE = Weights(
    {
        "margin": 1.36,
        "over_else": 0.95,
        "nearest": -2.88,
        "nearer_than_else": 2.15,
        "covered": 4.69,
        "unknown": 1.99,
        "short": -7.12,
        "meaning": 0.12,
        "closer_than_else": 4.40,
    },
    -3.68,
)
SURE_BY_WORDS = Weights(
    {
        "margin": 2.09,
        "over_else": 1.08,
        "nearest": -1.72,
        "nearer_than_else": 3.78,
        "covered": 4.96,
        "unknown": 1.22,
        "short": -8.58,
    },
    -3.91,
)
"""The same without embeddings."""

SETTLED_YES, SETTLED_NO = 0.97, 0.01
"""Beyond these the words alone have settled it, and the ten times slower embedding would change nothing."""
ANSWER = 0.74
"""From this probability on the first entry is the answer."""
CHOICE = 0.07
"""From this probability on the first entries are offered as choices."""
CATALOGUE = 0.2
"""Below this probability procedures of the national catalogue, if any fits, come before choices."""
NEAREST = 0.03
"""From this probability on an unknown question is shown what it is nearest to."""
CHOICE_REACH = 1.0
"""An entry is offered when it ranks at most this far below the first."""
MOST_CHOICES = 4
CLOSE_ENOUGH = 0.95
"""A message this similar to a sentence of the base is that sentence."""
