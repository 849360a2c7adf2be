#!/bin/sh
# Installs a .deb with apt in a clean Debian made by mmdebstrap, and uses it there: scripts/try-deb.sh FILE [SUITE]
# SUITE is a release of Debian (default: bookworm). Takes minutes and a network; wants root or user namespaces.
set -eu
deb=$1
suite=${2:-bookworm}
use=$(mktemp)
trap 'rm -f "$use"' EXIT
cat >"$use" <<'USE'
set -eux
! command -v node
apt-get install --yes --no-install-recommends /tmp/ghes-admin.deb man-db bash-completion
dpkg --verify ghes-admin
cd /
ghes-admin --version
ghes-admin sandbox exec -- ghes-admin status
ghes-admin sandbox exec -- ghes-admin nodes list --jq '.nodes[].hostname'
man ghes-admin-maintenance | grep -q 'ghes-admin maintenance enable'
bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader ghes-admin; complete -p ghes-admin'
dpkg --remove ghes-admin
! command -v ghes-admin
echo "installed, used and removed"
USE
# shellcheck disable=SC2016 # mmdebstrap gives the hook its root
# --variant=apt: the essential packages and apt. Documentation is kept, because the man pages are looked at.
mmdebstrap --variant=apt --format=null --quiet \
  --customize-hook="upload '$deb' /tmp/ghes-admin.deb" \
  --customize-hook="upload '$use' /tmp/use.sh" \
  --customize-hook='chroot "$1" sh /tmp/use.sh' \
  "$suite" >&2
