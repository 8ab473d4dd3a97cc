#!/bin/sh
# Writes the hash-pinned locks anew from pyproject.toml. Needs `uv` on PATH; the locks name no registry.
set -eu
cd "$(dirname "$0")/.."
lock() {
    uv pip compile pyproject.toml --group "$1" --output-file "requirements/$2.lock" --generate-hashes --universal \
        --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
}
lock build runtime
lock dev dev
