"""`python -m warroom` is the command `warroom`."""

import sys

from warroom.entry import main

sys.exit(main())
