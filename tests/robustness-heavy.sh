#!/usr/bin/env bash
# What takes minutes: kills at random moments, a full disk, many draws, large files, many states.
# usage: tests/robustness-heavy.sh [path to a release binary]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program="$(realpath "${1:-target/release/cartwright}")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
failed=0

say() { printf '%-28s %s\n' "$1" "$2"; }
wrong() { say "$1" "WRONG: $2"; failed=1; }

# Kills: whatever stands under its own name is whole, and the next run is clean and the same.
kills() {
    local scenario=scenarios/examples/darth-sick-sicker/model.toml out="$work/kills/out" at
    "$program" run "$scenario" --draws 2000 --quiet --out "$work/kills/whole"
    for at in $(seq 1 40); do
        "$program" run "$scenario" --draws 2000 --quiet --out "$out" &
        local pid=$!
        sleep "0.$(printf '%03d' $((RANDOM % 700)))"
        kill -9 "$pid" 2> /dev/null || true
        wait "$pid" 2> /dev/null || true
        if [ -d "$out" ]; then
            while IFS= read -r file; do
                cmp -s "$file" "$work/kills/whole/${file#"$out"/}" || wrong kills "$file is torn"
            done < <(find "$out" -type f)
        fi
    done
    "$program" run "$scenario" --draws 2000 --quiet --out "$out"
    diff -r "$out" "$work/kills/whole" > /dev/null || wrong kills 'the run after is another'
    say kills '40 kills, no torn file, the run after is whole'
}

# A full disk, by the largest file that may be written (the signal for it is ignored: the write fails as on a full disk).
full() {
    local words
    "$program" run scenarios/examples/tutorial/base-case.toml --draws 500 --quiet --out "$work/full/out"
    cp -r "$work/full/out" "$work/full/before"
    if words=$(trap '' XFSZ; ulimit -f 8; "$program" run scenarios/examples/tutorial/base-case.toml --draws 5000 --quiet --out "$work/full/out" 2>&1); then
        wrong full 'a run that could not write ended well'
    fi
    grep -q 'cannot write' <<< "$words" || wrong full "said: $words"
    diff -r "$work/full/out" "$work/full/before" > /dev/null || wrong full 'earlier results were touched'
    [ -z "$(find "$work/full" -name '.partial-*')" ] || wrong full 'a partial folder was left'
    say full "refused: ${words%%$'\n'*}"
}

# A model of so many states in a row, each with its own cost.
states() {
    local count=$1 at
    mkdir -p "$work/states"
    {
        printf 'title = "Many states"\ndisease = "many"\n[time]\ncycle = "1 month"\nhorizon = "40 years"\n[discount]\ncosts = 0.035\neffects = 0.035\n[strategies.one]\n[strategies.two]\nset = { p = 0.05 }\n'
        printf '[parameters]\np = { value = 0.06, unit = "probability", distribution = "beta", arguments = "events=60, n=1000" }\n'
        for at in $(seq 1 "$count"); do
            printf '[states.s%d]\nutility = 0.7\ncost.care = "%d £/year"\nto.dead = 0.001\n' "$at" "$at"
            [ "$at" = 1 ] && printf 'start = 1\n'
            [ "$at" = "$count" ] || printf 'to.s%d = "p"\n' $((at + 1))
        done
        printf '[states.dead]\nalive = false\n'
    } > "$work/states/model.toml"
    "$program" run "$work/states/model.toml" --draws 1000 --quiet --out "$work/states/out"
    [ -s "$work/states/out/results.json" ] && say states "$count states, 480 cycles, 1,000 draws"
}

# So many draws.
draws() {
    "$program" run scenarios/examples/tutorial/base-case.toml --draws "$1" --quiet --out "$work/draws/out"
    [ "$(wc -l < "$work/draws/out/psa.csv")" -eq $(($1 + 1)) ] && say draws "$1 draws"
}

# A draws file of 200 MB.
large() {
    mkdir -p "$work/large"
    cp scenarios/examples/tutorial/*.csv scenarios/examples/tutorial/model.toml "$work/large/"
    awk 'BEGIN { print "draw,p_worse,p_better,u_well,u_sick"; for (i = 1; i <= 4200000; i++) printf "%d,%.9f,%.9f,%.9f,%.9f\n", i, 0.1 + (i % 997) / 1e5, 0.2 + (i % 991) / 1e5, 0.85 + (i % 983) / 1e5, 0.6 + (i % 977) / 1e5 }' > "$work/large/draws.csv"
    printf 'extends = "model.toml"\ntitle = "Large"\n[inputs]\ndraws = { file = "draws.csv", row = "draw" }\n[psa]\ndraws = 10000\n' > "$work/large/scenario.toml"
    "$program" run "$work/large/scenario.toml" --quiet --out "$work/large/out"
    say large "$(du -m "$work/large/draws.csv" | cut -f1) MB of draws read, 10,000 used"
}

kills
full
states 500
draws 100000
large
exit "$failed"
