"""`python -m policywitness`: the same program as the console script."""

from policywitness.cli import main

if __name__ == "__main__":
    main()
