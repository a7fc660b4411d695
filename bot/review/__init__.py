"""What the support team does: who may, which questions wait, how an answer is published."""
