"""Make the Python environment of PVB, with nothing but Python: `python3 -m deploy.bootstrap`.

This file must be readable by any Python ever installed, so that an old one can say that it is too old.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "PVB needs Python 3.11 or newer, and %s is %d.%d; install a newer one or name it in PVB_PYTHON."
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )

from deploy.bootstrapping.environment import main

if __name__ == "__main__":
    sys.exit(main())
