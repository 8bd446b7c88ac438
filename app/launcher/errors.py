"""Why the product cannot run, for the person at the terminal."""


class LauncherError(RuntimeError):
    """One sentence that says what is wrong and what to do."""
