"""What Docker's config file says of how commands are to behave, of this command's concern."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docker.utils import config

_PROXIES = {
    "httpProxy": "HTTP_PROXY",
    "httpsProxy": "HTTPS_PROXY",
    "noProxy": "NO_PROXY",
    "ftpProxy": "FTP_PROXY",
    "allProxy": "ALL_PROXY",
}


def settings() -> Mapping[str, Any]:
    """The file's content; nothing where there is none, or it can't be read."""
    found = config.load_general_config()
    return found if isinstance(found, dict) else {}


def proxy_variables(known: Mapping[str, Any], engine: str) -> dict[str, str]:
    """The variables by which programs in containers of an engine find their way out.

    Each is there in capitals and in small letters, since programs differ in which they read.
    """
    proxies = known.get("proxies")
    if not isinstance(proxies, dict):
        return {}
    chosen = proxies.get(engine) or proxies.get("default")
    if not isinstance(chosen, dict):
        return {}
    found = {}
    for key, name in _PROXIES.items():
        if chosen.get(key):
            found[name] = found[name.lower()] = str(chosen[key])
    return found
