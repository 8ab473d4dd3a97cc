#!/usr/bin/env bash
# Judges every open request by what was saved of it. Usage: judge.sh ANSWERS DATA
# Runs without any token. Requests are read as data, by the mlgov of the protected branch; nothing of them is run.
set -euo pipefail
answers="$1" data="$2" trees="$(mktemp -d)" published="$(mktemp -d)" points=()
mkdir -p "$data"
# What was published stays: a decision that an edition lists and that is gone keeps everything shut.
portal=refs/remotes/origin/mlgov-portal
if git rev-parse --quiet --verify "$portal" > /dev/null &&
  [ -n "$(git ls-tree -r --name-only "$portal" | sed -n '/^[^/]*\/checkpoint\.json$/p')" ]; then
  git archive "$portal" -- ":(glob)*/checkpoint.json" | tar --extract --directory "$published"
  points=(--checkpoint "$published")
fi
for folder in "$answers"/*/; do
  if ! [ -e "$folder/pull.json" ]; then continue; fi
  number="$(basename "$folder")" head="$(cat "$folder/head")" options=()
  if ! [[ "$number" =~ ^[1-9][0-9]{0,9}$ && "$head" =~ ^[0-9a-f]{40,64}$ ]]; then continue; fi
  mkdir -p "$data/$number"
  if ! git worktree add --quiet --detach "$trees/$number" "$head"; then
    echo "request $number: its commit is not in this clone" >&2
    continue
  fi
  for kind in reviews commits pushes rules; do
    for page in "$folder/$kind"-*.json; do
      if [ -e "$page" ]; then options+=("--$kind" "$page"); fi
    done
  done
  governed="$trees/$number/$MLGOV_GOVERNED"
  # What can't be judged leaves no file, and that is told as an error.
  mlgov gate --governed "$governed" --asked --platform "$MLGOV_PLATFORM" --pull-request "$folder/pull.json" \
    "${options[@]}" "${points[@]}" --quiet --format json > "$data/$number/gate.json" || true
  mlgov comment --governed "$governed" --base "origin/$MLGOV_BRANCH" --format json --out "$data/$number/comment.json" || true
  git worktree remove --force "$trees/$number"
done
