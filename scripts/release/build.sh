#!/bin/sh
# Builds the one program of the image: build.sh OUTFILE (run in the checkout).
set -eu

# NODE_ENV is fixed when a program is compiled; what is set when it runs comes too late.
# The thread of the watchdog is a program of its own.
# Identifiers keep their names, because Elysia reads the source of its handlers.
NODE_ENV=production exec bun build scripts/release/forja.ts core/process/watchdog-thread.ts --outfile "$1" \
  --compile --bytecode --format=esm --minify-whitespace --minify-syntax --sourcemap=linked \
  --no-compile-autoload-dotenv --no-compile-autoload-bunfig \
  --asset db/migrations --asset node_modules/@bull-board/ui/dist
