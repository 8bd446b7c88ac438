"""What the Makefile needs before there is an environment: standard library only, Python >= 3.11."""
