#!/usr/bin/env bash
# Builds the package from source and runs its tests, on a machine with Rust and Node 20 or later and nothing else.
set -euo pipefail
cd "$(dirname "$0")"
cargo fmt --check
npm ci --ignore-scripts --no-audit --no-fund
npm run build
# The documents must be those of Rust to the byte.
cargo run --quiet --manifest-path ../../Cargo.toml --package xtask -- bless-vectors --folder ../../tests/vectors --list >target/vector-hashes.txt
MERUIT_VECTOR_HASHES="$PWD/target/vector-hashes.txt" npm test
