"""Where questions, judgements and messages still to send are kept."""
