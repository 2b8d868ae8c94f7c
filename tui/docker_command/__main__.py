"""`python -m tui.docker_command`, which is what the launcher named `docker` runs."""

import sys

from tui.docker_command.main import main

sys.exit(main())
