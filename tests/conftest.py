"""How hypothesis tries things out here.

Whether a change is good must not hang on what a random search comes upon that day, so every run
tries the same examples. `pytest --hypothesis-profile search` looks for new ones; what it finds
becomes a test of its own.
"""

from hypothesis import settings

# A busy machine is slow, which is no fault of what is tested.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("steady")
