"""The edges: each channel turns what people send into messages, and replies into what it can show."""
