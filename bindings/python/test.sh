#!/usr/bin/env bash
# Builds the binding and runs its tests on a machine that has Rust and Python 3.10 or later, and nothing else.
# With `--spark` also those that need PySpark and Java, in an environment of their own.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p target

environment() { # NAME GROUP: a virtual environment with the package and a group of its dependencies
  local folder="target/$1"
  [ -x "$folder/bin/python" ] || python3 -m venv "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "uv>=0.5"
  "$folder/bin/uv" pip install --quiet --python "$folder/bin/python" "maturin>=1.9,<2" --group "$2"
}

environment venv test
export VIRTUAL_ENV="$PWD/target/venv" PATH="$PWD/target/venv/bin:$PATH"

# The documents must be those of Rust to the byte; who runs all tests has asked already.
if [ -z "${MERUIT_VECTOR_HASHES:-}" ]; then
  export MERUIT_VECTOR_HASHES="$PWD/target/vector-hashes.txt"
  (cd ../.. && cargo run --quiet --package xtask -- bless-vectors --list) >"$MERUIT_VECTOR_HASHES"
fi

cargo fmt --check
cargo test --quiet
maturin develop --quiet
python stubs.py --check
python -m pytest tests python --doctest-modules --ignore=tests/test_spark.py

if [ "${1:-}" = --spark ]; then
  if ! command -v java >/dev/null; then
    echo "the tests of Spark need Java" >&2
    exit 1
  fi
  environment spark spark
  PYTHONPATH="$PWD/python" target/spark/bin/python -m pytest tests/test_spark.py
fi
