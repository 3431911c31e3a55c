"""`python -m warroom` is the command `warroom`."""

import sys

from warroom.cli.entry import main

sys.exit(main())
