"""What several tests of the command line look for, or run."""

import re

IDENTITY = re.compile(r"[0-9a-f]{64}")
SHORT = re.compile(r"[0-9a-f]{12}")
SLEEP = ("busybox", "sleep", "600")
ASK = "Run 'docker run --help' for more information"
