#!/usr/bin/env bash
# Builds the package from source and runs its tests, on a machine with Rust and Node 20 or later and nothing else.
# With `--release` it is built as it is published, and its size is held to its limit.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p target

# The documents must be those of Rust to the byte; who runs all tests has asked already.
if [ -z "${MERUIT_VECTOR_HASHES:-}" ]; then
  export MERUIT_VECTOR_HASHES="$PWD/target/vector-hashes.txt"
  (cd ../.. && cargo run --quiet --package xtask -- bless-vectors --list) >"$MERUIT_VECTOR_HASHES"
fi

cargo fmt --check
cargo test --quiet
npm ci --ignore-scripts --no-audit --no-fund
cp index.d.ts target/committed.d.ts
if [ "${1:-}" = --release ]; then
  npm run build
  node scripts/package-size.mjs
else
  npm run build:debug
fi
cmp index.d.ts target/committed.d.ts # what was committed is what the build writes
npm test
