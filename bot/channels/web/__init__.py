"""The web chat: server-rendered pages, a little plain JavaScript, works without it."""
