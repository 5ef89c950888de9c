"""`python -m unisono_cli` is `unisono`."""

from unisono_cli.main import main

if __name__ == "__main__":
    main()
