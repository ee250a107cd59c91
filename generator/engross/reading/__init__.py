"""YAML read safely, with the place of every value, and checked against the models."""
