"""Everything of the assistant that touches the world: channels, storage, files, settings."""
