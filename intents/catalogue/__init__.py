"""The national catalogue of procedures: its rows read and tidied, and a search over them. Pure, as all of `intents`."""
