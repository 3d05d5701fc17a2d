#!/usr/bin/env bash
# Runs every test: those of the engine and the program, and those of the packages for Python and Node, examples among them.
# What needs a language or a server is left out only where that is missing, and that is said at the end; with MERUIT_REQUIRE_ALL=1 it is a failure.
set -euo pipefail
cd "$(dirname "$0")"
# What the packages and the workspace have in common is built once.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
left_out=()

# The tests of the history start a PostgreSQL server of their own; where none is installed, it is, if that needs no more than a word.
has_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
if ! has_postgres && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null || true
fi
has_postgres || left_out+=("PostgreSQL: no server is installed (on Debian: apt-get install postgresql)")

cargo test --workspace

# What Rust comes to, case by case, for the other languages to come to as well.
export MERUIT_VECTOR_HASHES="$CARGO_TARGET_DIR/vector-hashes.txt"
cargo run --quiet --package xtask -- bless-vectors --list >"$MERUIT_VECTOR_HASHES"

# Node's tool builds for a target by its name: with the same name the two packages share what is built.
CARGO_BUILD_TARGET="$(rustc -vV | sed -n 's/^host: //p')"
export CARGO_BUILD_TARGET

if python3 -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  bindings/python/test.sh
else
  left_out+=("Python: there is no \`python3\` of 3.10 or later with \`venv\`")
fi

if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; then
  bindings/node/test.sh
else
  left_out+=("Node: there is no \`node\` of 20 or later with \`npm\`")
fi

if [ ${#left_out[@]} -gt 0 ]; then
  printf '\n!!! NOT TESTED, for want of what they need:\n' >&2
  printf '!!!   %s\n' "${left_out[@]}" >&2
  [ "${MERUIT_REQUIRE_ALL:-}" != 1 ] || exit 1
fi
