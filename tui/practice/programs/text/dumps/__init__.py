"""Programs that show bytes as numbers: od, hexdump, xxd; and strings, which shows the rest."""
