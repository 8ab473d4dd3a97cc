#!/usr/bin/env bash
# Builds the portal beside the editions that are published, and keeps them. Usage: portal.sh SITE [EDITION]
# GIT_CONFIG_* variables give git the right to push the branch mlgov-portal.
set -euo pipefail
site="$1" edition="${2:-}" name=() points=()
if git fetch --quiet origin "+refs/heads/mlgov-portal:refs/remotes/origin/mlgov-portal"; then
  git worktree add --quiet --detach "$site" refs/remotes/origin/mlgov-portal
elif [ -z "$(git ls-remote --heads origin refs/heads/mlgov-portal)" ]; then
  git worktree add --quiet --detach "$site"
  git -C "$site" checkout --quiet --orphan mlgov-portal
  git -C "$site" rm -r --quiet --force .
else
  exit 1
fi
if [ -n "$edition" ]; then name=(--edition "$edition"); fi
mlgov build --governed "$MLGOV_GOVERNED" --out "$site" --no-check --quiet "${name[@]}"
git -C "$site" add --all
if ! git -C "$site" diff --cached --quiet; then
  git -C "$site" -c user.name=mlgov -c user.email=mlgov@localhost commit --quiet --message "Portal of $(date -u +%Y-%m-%d)"
  # Never by force: what was published stays.
  git -C "$site" push --quiet origin "HEAD:refs/heads/mlgov-portal"
fi
for point in "$site"/*/checkpoint.json; do
  if [ -e "$point" ]; then points+=(--checkpoint "$point"); fi
done
mlgov verify --governed "$MLGOV_GOVERNED" "${points[@]}"
