"""Run the command `pvb`."""

import gc

gc.disable()  # starting makes much that stays, and nothing to collect; `serving` turns it on again

from deploy.launcher.cli import main  # noqa: E402  # after the line above

if __name__ == "__main__":
    main()
