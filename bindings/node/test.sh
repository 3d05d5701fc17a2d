#!/usr/bin/env bash
# Builds the package from source and runs its tests, on a machine with Rust and Node 20 or later and nothing else.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund
npm run build
npm test
node scripts/package-size.mjs
