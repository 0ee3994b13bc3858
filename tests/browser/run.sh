#!/usr/bin/env bash
# Opens reports in headless Chromium, at the width of a desk and of a telephone, and checks what only a browser can: that the
# page works from the disk, moves, sorts and fits. Usage: tests/browser/run.sh REPORT.html…   Installs Chromium if it is missing.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
[ $# -gt 0 ] || { echo 'usage: tests/browser/run.sh REPORT.html…' >&2; exit 2; }

if ! command -v chromium > /dev/null; then
    apt-get update -qq > /dev/null
    apt-get install -y -qq chromium > /dev/null
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
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
