"""Roles and those who hold them: nobody, nobody to stand in, two hats that do not go together."""
