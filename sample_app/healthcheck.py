"""Ask the service inside this container whether it is well: the image's HEALTHCHECK.

The slim image has no curl, and the standard library is enough. ``http.client`` is used because,
unlike ``urllib.request``, it never sends the question through a proxy.
"""

import http.client
import os
import sys

TIMEOUT_SECONDS = 2.0


def is_healthy(port: int) -> bool:
    """Return whether ``GET /health`` on this machine answers 200 in time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_healthy(int(os.environ.get("PORT") or "8000")) else 1)
