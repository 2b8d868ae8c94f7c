"""Whether a step is done: each check looks at the record of the step and at what probes found.

Pure. A check returns conditions (one row each), and where they are unmet, what seems to be wrong.
"""
