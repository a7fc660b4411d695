"""Pure matching core: text in, decisions out. No files, network, database, clock or environment."""
