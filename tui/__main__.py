"""`python -m tui` is `cais`."""

import sys

from tui.cli import main

sys.exit(main())
