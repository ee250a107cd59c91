"""The pages of the handbook site."""
