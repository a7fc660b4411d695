"""Peers and figures for `bench`; nothing else of the assistant imports it."""
