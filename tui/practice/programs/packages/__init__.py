"""Programs that install programs: apt, dpkg, apk, pip. Nothing is fetched: all of it is here."""
