"""A handbook in the browser while it is being written: one warm process that follows every save."""

from engross.serving.running import serve_handbook

__all__ = ["serve_handbook"]
