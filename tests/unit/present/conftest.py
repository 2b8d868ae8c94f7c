"""How hypothesis tries things out here."""

from hypothesis import settings

# A busy machine is slow, which is no fault of what is tested.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
