"""A property that is worked out once for each object."""

import sys

if sys.version_info >= (3, 12):
    from functools import cached_property as cached_property
else:
    import functools
    from typing import Any, TypeVar, overload

    _T = TypeVar("_T")

    class cached_property(functools.cached_property[_T]):  # noqa: N801 (what it is called in Python's own library)
        """As it is from Python 3.12 on: before, all objects of a class wait for the one that works something out."""

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None) -> "cached_property[_T]": ...

        @overload
        def __get__(self, instance: object, owner: type[Any] | None = None) -> _T: ...

        def __get__(self, instance: object, owner: type[Any] | None = None) -> "cached_property[_T] | _T":
            """What was worked out, or is now."""
            if instance is None:
                return self
            known: dict[str, Any] = instance.__dict__
            name = self.attrname or self.func.__name__
            if name not in known:
                known[name] = self.func(instance)
            found: _T = known[name]
            return found
