"""The course: what lessons are, whether a learner did what one asks, and how far everybody is.

Lessons are data, read here and checked. Whether a step is done is a pure function of what the
engine and the folder look like. This room knows no words of any language, no screen, and no
engine but as values of `tui.state`.
"""
