"""The whole assistant as citizens meet it: real processes, real HTTP, real files."""
