"""Run the command `pvb`."""

from deploy.launcher.cli import main

if __name__ == "__main__":
    main()
