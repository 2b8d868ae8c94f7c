#!/bin/sh
# Makes the page that is served; it is needed in the build, and not afterwards.
mkdir -p out
echo "<h1>The lantern is lit</h1>" >out/index.html
dd if=/dev/zero of=out-of-the-way.bin bs=1000 count=3000 2>/dev/null
