#!/usr/bin/env bash
# Opens reports in headless Chromium, at the width of a desk and of a telephone, and checks what only a browser can: that the
# page works from the disk, moves, sorts and fits, and prints in its true size with its summary on one page.
# Usage: tests/browser/run.sh REPORT.html…   Installs Chromium and poppler-utils if they are missing.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
[ $# -gt 0 ] || { echo 'usage: tests/browser/run.sh REPORT.html…' >&2; exit 2; }

if ! command -v chromium > /dev/null; then
    apt-get update -qq > /dev/null
    apt-get install -y -qq chromium > /dev/null
fi

if ! command -v pdftohtml > /dev/null; then
    apt-get update -qq > /dev/null
    apt-get install -y -qq poppler-utils > /dev/null
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
failed=0
passed=0
for report in "$@"; do
    # The report as it is, with a script before it that keeps faults and one after it that checks.
    {
        sed 's|<head>|<head><script>window.faults = []; addEventListener("error", (e) => faults.push(e.message));</script>|' "$report"
        printf '<script>\n'
        cat "$here/checks.js"
        printf '</script>\n'
    } > "$work/checked.html"
    for size in 1280,1000 390,800; do
        chromium --headless --no-sandbox --disable-gpu --window-size="$size" --virtual-time-budget=4000 \
            --user-data-dir="$work/profile" --dump-dom "file://$work/checked.html" > "$work/dom.html" 2> "$work/log" || true
        said="$(sed -n 's/.*<pre id="checked">\([^<]*\).*/\1/p' "$work/dom.html" | head -n 1)"
        echo "$report at $size: ${said:-the page did not finish}"
        case "$said" in
            "passed "*) passed=$((passed + 1)) ;;
            *) failed=$((failed + 1)); [ -n "$said" ] || tail -n 5 "$work/log" >&2 ;;
        esac
    done
    # In print the title is of 21 points (63 thirds), which it is not where Chromium had to make the page fit, and what comes
    # after the summary begins the second page.
    chromium --headless --no-sandbox --disable-gpu --virtual-time-budget=4000 --user-data-dir="$work/profile" \
        --no-pdf-header-footer --print-to-pdf="$work/page.pdf" "file://$(realpath "$report")" 2> "$work/log" || true
    largest="$(pdftohtml -xml -i -zoom 3 -f 1 -l 1 -stdout "$work/page.pdf" 2> /dev/null |
        sed -n 's/.*<fontspec .*size="\([0-9]*\)".*/\1/p' | sort -n | tail -n 1)"
    next="$(sed -n 's/.*<h2 id="[^"]*-title">\(<span>[^<]*<\/span>\)*\([^<]*\).*/\2/p' "$report" | head -n 1)"
    second="$(pdftotext -f 2 -l 2 "$work/page.pdf" - 2> /dev/null | head -n 12 | tr -s '[:space:]' ' ')"
    said=
    [ "${largest:-0}" -ge 63 ] || said="prints at ${largest:-0} of 63"
    case "$second" in *"$next"*) ;; *) said="$said${said:+; }the summary takes more than one page" ;; esac
    echo "$report in print: ${said:-passed}"
    if [ -z "$said" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
