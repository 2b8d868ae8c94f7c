#!/bin/sh
# Greets whoever is named, or everybody.
echo "Ahoy, ${1:-everybody}! From port ${HARBOUR:-unknown}."
