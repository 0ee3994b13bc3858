#!/usr/bin/env bash
# Opens Word documents in LibreOffice, lays them out as PDF, and checks what only an office program can: that the file opens, has
# pages, keeps its pictures and its text, and that its contents lead somewhere.
# Usage: tests/office/run.sh [--pages DIR] REPORT.docx…   With --pages it leaves the PDF and a picture of each page in DIR.
# Installs LibreOffice's Writer and Math if Writer is missing.
set -euo pipefail
usage='usage: tests/office/run.sh [--pages DIR] REPORT.docx…'
pages=
if [ "${1:-}" = --pages ]; then
    pages="${2:?$usage}"
    mkdir -p "$pages"
    shift 2
fi
[ $# -gt 0 ] || { echo "$usage" >&2; exit 2; }

missing=()
command -v soffice > /dev/null || missing+=(libreoffice-writer-nogui libreoffice-math-nogui)
command -v pdftotext > /dev/null || missing+=(poppler-utils)
command -v unzip > /dev/null || missing+=(unzip)
fc-list 2> /dev/null | grep -qi 'liberation sans' || missing+=(fonts-liberation)
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq > /dev/null
    apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
failed=0
passed=0

# says NAME WHAT: counts a fault, and says which.
says() {
    echo "$1: $2" >&2
    failed=$((failed + 1))
}

for report in "$@"; do
    before=$failed
    name="$(basename "$report" .docx)"
    rm -rf "$work/out" "$work/parts"
    mkdir "$work/out" "$work/parts"
    unzip -q "$report" -d "$work/parts" || { says "$report" 'is not a zip file'; continue; }
    soffice -env:UserInstallation="file://$work/profile" --headless --convert-to pdf --outdir "$work/out" "$report" \
        > "$work/log" 2>&1 || true
    pdf="$work/out/$name.pdf"
    if [ ! -s "$pdf" ]; then
        says "$report" 'does not open'
        tail -n 5 "$work/log" >&2
        continue
    fi
    count="$(pdfinfo "$pdf" | sed -n 's/^Pages: *//p')"
    [ "${count:-0}" -gt 0 ] || says "$report" 'has no pages'

    # Each figure of the document is drawn on some page: as many pictures as wide as a figure, or more.
    mkdir -p "$work/parts/word/media"
    figures="$(find "$work/parts/word/media" -name '*.png' -size +1k | wc -l)"
    drawn="$(pdfimages -list "$pdf" | awk 'NR > 2 && $3 == "image" && $4 > 200 { print $11 }' | sort -u | wc -l)"
    [ "$drawn" -ge "$figures" ] || says "$report" "shows $drawn of $figures figures"

    # The words of every heading, and nothing that an office program writes where a reference is lost.
    pdftotext -layout "$pdf" "$work/text"
    if grep -n -i -E 'error: reference|error! |not found' "$work/text" >&2; then
        says "$report" 'has a lost reference'
    fi
    tr -s '[:space:]' ' ' < "$work/text" > "$work/line"
    headings=0
    while IFS= read -r heading; do
        headings=$((headings + 1))
        # The number of a heading stands apart from its words, and words may be broken over lines.
        grep -qF -- "$heading" "$work/line" || says "$report" "lacks the heading: $heading"
    done < <(sed -n 's/.*<w:pStyle w:val="Heading[0-9]"\/>//p' "$work/parts/word/document.xml" |
        sed -e 's/.*<w:t xml:space="preserve">\([^<]*\)<\/w:t>.*/\1/' -e 's/&amp;/\&/g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g')
    [ "$headings" -gt 0 ] || says "$report" 'has no headings'

    # The summary is one page: the contents begin the second.
    pdftotext -f 2 -l 2 "$pdf" - | head -n 8 | grep -qx 'Contents' || says "$report" 'has a summary of more than one page'

    # Equations are drawn, whole: every name in them stands in the text, and none holds the mark of what could not be read.
    tr -d '[:space:]' < "$work/text" > "$work/solid"
    lost=0
    while IFS= read -r word; do
        grep -qF -- "$word" "$work/solid" || lost=$((lost + 1))
    done < <(grep -o '<m:oMath>.*</m:oMath>' "$work/parts/word/document.xml" |
        grep -o '<m:t xml:space="preserve">[A-Za-z][A-Za-z_.]*</m:t>' | sed -e 's/<[^>]*>//g' | sort -u)
    [ "$lost" = 0 ] || says "$report" "lacks $lost names of its equations"
    if grep -q '¿' "$work/text"; then
        says "$report" 'has an equation that could not be read'
    fi

    # The text stays within the page: nothing is cut off at its right edge.
    outside="$(pdftotext -bbox "$pdf" - | awk -F'"' '
        /<page / { width = $2 }
        /<word / { if ($6 > width - 20) count++ }
        END { print count + 0 }')"
    [ "$outside" = 0 ] || says "$report" "has $outside words beyond the right margin"

    if [ -n "$pages" ]; then
        cp "$pdf" "$pages/$name.pdf"
        rm -f "$pages/$name"-*.png
        pdftoppm -r 70 -png "$pdf" "$pages/$name"
    fi
    if [ "$failed" = "$before" ]; then
        passed=$((passed + 1))
        echo "$report: $count pages, $drawn figures, $headings headings"
    fi
done
echo "$passed passed, $failed faults"
[ "$failed" = 0 ]
