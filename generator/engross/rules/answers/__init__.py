"""Whether there is always an answer: somebody to call at any hour, one lowest role for any amount."""
