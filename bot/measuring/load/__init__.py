"""How many messages a second the service takes, beside bots that only echo, over loopback."""
