#!/bin/sh
# The main job of a maintenance window, against the appliance that `ghes-admin sandbox exec` started.
set -eu
show() {
  printf '\n$ ghes-admin %s\n' "$1"
  eval "ghes-admin $1"
}
show 'maintenance enable --message "Back at 23:00" --wait-drained --yes'
show 'config apply --follow --yes'
show 'maintenance disable --wait'
show 'status'
