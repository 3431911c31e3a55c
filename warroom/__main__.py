"""`python -m warroom` is the command `warroom`."""

import sys

from warroom.cli.main import main

sys.exit(main())
