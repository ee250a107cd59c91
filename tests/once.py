"""What libraries work out anew for every test, though it always comes out the same, is worked out once for all of them."""

from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from jinja2 import Environment

Compiled = CodeType | str

_compile: Callable[..., Compiled] = Environment.compile
_compiled: dict[object, Compiled] = {}


def _compile_once(environment: Environment, source: Any, *about: Any, **more: Any) -> Compiled:
    """A template's code: by its text, its names, and the kind of environment that it is for."""
    if not isinstance(source, str):
        return _compile(environment, source, *about, **more)
    kind = type(environment), environment.autoescape, tuple(environment.extensions)
    key = kind, source, about, tuple(more.items())
    if key not in _compiled:
        _compiled[key] = _compile(environment, source, *about, **more)
    return _compiled[key]


def remember(patched: pytest.MonkeyPatch) -> None:
    """Compile each template once, which takes most of the time of building a small library, and open each key once.

    To try a passphrase takes long by design, and so does it to see that an RSA key is one; what goes wrong is tried again.
    """
    patched.setattr(Environment, "compile", _compile_once)
    for module, name in ((serialization, "load_der_private_key"), (pkcs12, "load_key_and_certificates")):
        patched.setattr(module, name, cache(getattr(module, name)))
