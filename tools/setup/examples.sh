#!/usr/bin/env bash
# Installs the npm packages of all examples into examples/node_modules. A second run is instant.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec "$here/npm_packages.sh" "$here/../../examples"
