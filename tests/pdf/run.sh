#!/usr/bin/env bash
# Makes the report of results as PDF, with a program that is built with typst, and checks what only a reader of PDF can: that the file
# is sound and tagged, carries its fonts, holds the text of every heading and every figure with words for it, and that nothing is off the page.
# Usage: tests/pdf/run.sh [--pages DIR] RESULTS…   With --pages it leaves each PDF and a picture of each of its pages in DIR.
# Builds the program (minutes, once). Installs poppler-utils and qpdf if they are missing.
set -euo pipefail
usage='usage: tests/pdf/run.sh [--pages DIR] RESULTS…'
pages=
if [ "${1:-}" = --pages ]; then
    pages="${2:?$usage}"
    mkdir -p "$pages"
    shift 2
fi
[ $# -gt 0 ] || { echo "$usage" >&2; exit 2; }
top="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

missing=()
command -v pdftotext > /dev/null || missing+=(poppler-utils)
command -v qpdf > /dev/null || missing+=(qpdf)
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq > /dev/null
    apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi
cargo build --quiet --locked --manifest-path "$top/Cargo.toml" --no-default-features --features pdf
program="${CARGO_TARGET_DIR:-$top/target}/debug/cartwright"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
failed=0
passed=0

# says NAME WHAT: counts a fault, and says which.
says() {
    echo "$1: $2" >&2
    failed=$((failed + 1))
}

for results in "$@"; do
    before=$failed
    rm -rf "$work/one" "$work/two"
    "$program" report "$results" --format pdf,markdown --out "$work/one" > /dev/null
    "$program" report "$results" --format pdf --out "$work/two" > /dev/null
    pdf="$work/one/report.pdf"
    cmp -s "$pdf" "$work/two/report.pdf" || says "$results" 'gives other bytes the second time'
    qpdf --check "$pdf" > "$work/log" 2>&1 || { says "$results" 'gives a PDF that is not sound'; tail -n 5 "$work/log" >&2; }

    pdfinfo "$pdf" > "$work/info" 2> /dev/null
    count="$(sed -n 's/^Pages: *//p' "$work/info")"
    [ "${count:-0}" -gt 0 ] || says "$results" 'has no pages'
    grep -q '^Tagged: *yes' "$work/info" || says "$results" 'is not tagged'
    grep -q '^Title: *[^ ]' "$work/info" || says "$results" 'has no title'
    ! grep -q '^\(CreationDate\|ModDate\)' "$work/info" || says "$results" 'holds a date'
    if pdffonts "$pdf" | awk 'NR > 2' | grep -v ' yes yes yes ' | grep -q .; then
        says "$results" 'lacks a font, or the letters of one'
    fi

    # Each figure and equation has words for those who cannot see it; each table has heads.
    pdfinfo -struct "$pdf" > "$work/tree" 2> /dev/null
    figures="$(grep -c '^ *Figure' "$work/tree" || true)"
    expected="$(grep -c '^!\[' "$work/one/report.md" || true)"
    [ "$figures" -ge "$expected" ] || says "$results" "shows $figures of $expected figures"
    tables="$(grep -c '^ *Table' "$work/tree" || true)"
    [ "$tables" -gt 0 ] && grep -q '^ *TH' "$work/tree" || says "$results" 'has no table with heads'

    # The words of every heading, in the text and in the tree of tags.
    pdftotext -layout "$pdf" "$work/text"
    tr -s '[:space:]' ' ' < "$work/text" > "$work/line"
    headings=0
    while IFS= read -r heading; do
        headings=$((headings + 1))
        grep -qF -- "$heading" "$work/line" || says "$results" "lacks the heading: $heading"
    done < <(sed -n 's/^##* //p' "$work/one/report.md" | sed -e 's/^[AB]\.[0-9.]* *//' -e 's/\\\(.\)/\1/g')
    [ "$headings" -gt 0 ] || says "$results" 'has no headings'
    tagged="$(grep -c '^ *H[1-6]' "$work/tree" || true)"
    # The title of the whole is a tag of its own.
    [ "$tagged" -ge "$((headings - 1))" ] || says "$results" "tags $tagged of $headings headings"

    # The text stays within the page: nothing is cut off at an edge.
    outside="$(pdftotext -bbox "$pdf" - | awk -F'"' '
        /<page / { width = $2; height = $4 }
        /<word / { if ($2 < 20 || $6 > width - 20 || $4 < 10 || $8 > height - 10) { count++; print "off the page: " $0 > "/dev/stderr" } }
        END { print count + 0 }')"
    [ "$outside" = 0 ] || says "$results" "has $outside words off the page"

    if [ -n "$pages" ]; then
        name="$(basename "$(dirname "$(realpath "$results")")")-$(basename "$(realpath "$results")")"
        cp "$pdf" "$pages/$name.pdf"
        rm -f "$pages/$name"-*.png
        pdftoppm -r 70 -png "$pdf" "$pages/$name"
    fi
    if [ "$failed" = "$before" ]; then
        passed=$((passed + 1))
        echo "$results: $count pages, $figures figures, $tables tables, $headings headings"
    fi
done
echo "$passed passed, $failed faults"
[ "$failed" = 0 ]
