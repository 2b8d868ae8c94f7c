"""Dockerfiles, as the classic builder of Docker Engine 28.5 reads them. Pure.

From the bottom up: `instructions` (what there is to say) and `errors`; `go` (texts as Go has
them) and `suggestions`; `patterns` and `expansion` (variables in words); `documents` (where
here-documents begin); `lines` (a file's lines, joined); `flags`, `lists`, `comma_lists`, `words`
and `statements` (keyword, flags and arguments); `mounts`, `health`, `copying` and `building` (each
instruction's own rules); `parse` (the way in), and `substitution` (variables in instructions).
"""
