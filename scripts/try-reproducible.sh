#!/bin/sh
# Builds the last commit twice, in two folders, and compares the packages byte for byte: scripts/try-reproducible.sh [NODE]
# NODE is a Node.js 24 for the executable and what is made of it; without it, only the npm tarball and the bill of materials.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
node24=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in one another; do
  git clone --quiet --no-hardlinks "$here" "$work/$name"
  cp -R "$here/node_modules" "$work/$name/node_modules"
  cd "$work/$name"
  npm pack --silent >/dev/null
  node scripts/sbom.mjs >/dev/null
  mkdir -p release
  mv ./*.tgz release/
  if [ -n "$node24" ]; then
    node scripts/executable.mjs --node "$node24" >/dev/null 2>&1
    node scripts/package-deb.mjs >/dev/null
    node scripts/package-rpm.mjs >/dev/null
  fi
  (cd release && sha256sum ./*) >"$work/$name.sums"
done
cat "$work/one.sums"
cmp "$work/one.sums" "$work/another.sums"
echo "the same bytes"
