// Run inside a report by run.sh. Says "passed N" or what failed, in an element that run.sh reads.
(function () {
  "use strict";
  const failures = [];
  let count = 0;
  const check = (holds, words) => { count += 1; if (!holds) { failures.push(words); } };
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  check(window.faults.length === 0, "a script failed: " + window.faults.join(", "));
  check(document.documentElement.scrollWidth <= window.innerWidth, "the page is wider than its window: " + document.documentElement.scrollWidth);
  for (const link of all('a[href^="#"]')) {
    check(document.getElementById(decodeURIComponent(link.hash.slice(1))), "a link leads nowhere: " + link.hash);
  }
  const ids = all("[id]").map((one) => one.id);
  check(new Set(ids).size === ids.length, "an id is used twice: " + ids.filter((id, at) => ids.indexOf(id) !== at)[0]);
  check(!/NaN|undefined|Infinity/.test(document.querySelector("main").innerText), "something is not a number");

  // Nothing is drawn before it has a place, and no table hides columns at the width of a desk.
  check(!document.querySelector("line.mark"), "a line stands in a figure before it has a place");
  if (window.innerWidth >= 1280) {
    for (const frame of all(".tw")) {
      check(frame.scrollWidth <= frame.clientWidth + 1, "a table is wider than its column: " + frame.querySelector("table").id);
    }
  }
  // The smallest words of a figure, and those of a formula.
  for (const text of all("figure svg text, math :is(mi, mn, mtext)")) {
    const size = text.ownerSVGElement
      ? parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width
      : parseFloat(getComputedStyle(text).fontSize);
    check(size >= 11.9, "words of " + size.toFixed(1) + " px: " + text.textContent);
  }

  // Words on top of each other in a drawing.
  for (const svg of all("figure svg")) {
    const boxes = Array.from(svg.querySelectorAll("text")).map((text) => [text, text.getBoundingClientRect()]);
    for (let a = 0; a < boxes.length; a += 1) {
      for (let b = a + 1; b < boxes.length; b += 1) {
        const [p, q] = [boxes[a][1], boxes[b][1]];
        const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left), high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        check(wide <= 2 || high <= Math.min(p.height, q.height) * 0.35,
          "labels overlap in " + svg.parentElement.id + ": " + boxes[a][0].textContent + " | " + boxes[b][0].textContent);
      }
    }
  }

  // Tables copy; those with several rows sort, by the numbers behind them, and come back.
  check(all(".tw .tools button").length === all(".tw").length, "a table cannot be copied");
  for (const table of all(".tw:not(.still) table")) {
    const button = table.querySelector("thead .sorter");
    if (!button) { continue; }
    const order = () => Array.from(table.tBodies[0].rows).map((row) => row.textContent);
    const before = order();
    const sorters = Array.from(table.querySelectorAll("thead .sorter"));
    const head = sorters[sorters.length > 2 ? 2 : 0].parentElement, column = head.cellIndex;
    const press = () => head.querySelector(".sorter").click();
    press();
    check(head.getAttribute("aria-sort") === "ascending", "a head does not say that it sorts: " + table.id);
    let last = -Infinity;
    for (const row of table.tBodies[0].rows) {
      if (row.classList.contains("grp") || row.classList.contains("sum")) { last = -Infinity; continue; }
      const value = row.cells[column] && row.cells[column].dataset.value;
      if (value === undefined) { continue; }
      check(Number(value) >= last, "not in order: " + table.id);
      last = Number(value);
    }
    press();
    press();
    check(order().join() === before.join() && !head.hasAttribute("aria-sort"), "the first order does not come back: " + table.id);
  }

  // What can be moved moves everything that depends on it.
  for (const box of all(".steps")) {
    const input = box.querySelector("input"), said = () => box.querySelector(".said").textContent;
    const cells = () => box.querySelector("tbody").textContent, value = () => box.querySelector("output").textContent;
    check(!box.querySelector(".mover").hidden, "it cannot be moved");
    const first = [said(), cells(), value()];
    const go = (at) => { input.value = String(at); input.dispatchEvent(new Event("input")); };
    go(Number(input.max));
    check(said() !== first[0] && cells() !== first[1] && value() !== first[2], "moving changes nothing");
    const mark = document.querySelector("svg line.mark");
    check(!mark || Number(mark.getAttribute("x1")) > 0, "the figure does not follow");
    const data = JSON.parse(box.querySelector('script[type="application/json"]').textContent)[1];
    go(data.findIndex((step) => step[0] === first[2]));
    check(said() === first[0] && cells() === first[1], "it does not come back");
  }

  // A source at a glance, and away with Escape.
  const cited = document.querySelector('main a[href^="#source-"]');
  if (cited) {
    cited.dispatchEvent(new Event("focus"));
    const tip = document.getElementById("tip");
    check(!tip.hidden && tip.textContent.length > 5, "a source does not show");
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    check(tip.hidden, "Escape does not close");
  }

  // A figure says the values of what is pointed at, and again with the keyboard; every one but pictures of words does.
  for (const figure of all("figure")) {
    const svg = figure.querySelector("svg"), tip = document.getElementById("tip");
    const marks = Array.from(svg.querySelectorAll(".marks rect"));
    if (figure.id === "figure-structure" || figure.classList.contains("small")) { continue; }
    check(marks.length > 0, "nothing can be pointed at in " + figure.id);
    if (marks.length === 0) { continue; }
    const { width, height } = svg.viewBox.baseVal;
    for (const mark of marks) {
      const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(mark.getAttribute(name)));
      check(w > 0 && h > 0 && x >= 0 && y >= 0 && x + w <= width + 1 && y + h <= height + 1, "a part lies outside " + figure.id);
    }
    marks[0].dispatchEvent(new MouseEvent("mouseenter"));
    const first = tip.textContent;
    check(!tip.hidden && /\d/.test(first) && !/NaN|no such value/.test(first), "a part says no value in " + figure.id + ": " + first);
    const box = tip.getBoundingClientRect();
    check(box.left >= 0 && box.right <= window.innerWidth + 1, "what a part says is off the page in " + figure.id);
    marks[0].dispatchEvent(new MouseEvent("mouseleave"));
    check(tip.hidden, "what a part says stays in " + figure.id);
    const press = (key) => svg.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    press("End");
    const last = tip.textContent;
    check(svg.getAttribute("tabindex") === "0" && !tip.hidden && (last !== first || marks.length === 1), "the keyboard does not reach the parts of " + figure.id);
    check(document.querySelector(".ear").textContent === last, "what a part says is not heard in " + figure.id);
    press("Home");
    check(tip.textContent === first, "the keyboard does not come back in " + figure.id);
    press("Escape");
    check(tip.hidden && !svg.querySelector(".on"), "Escape does not close in " + figure.id);
    check(figure.classList.contains("strip") || figure.querySelector("a[download], .note a[href^='#figure']"), "the numbers of a figure cannot be had: " + figure.id);
  }

  // On paper: the style of print on the width of a page's text. A browser makes everything smaller where anything is wider.
  const media = [];
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSMediaRule)) { continue; }
      const of = rule.media.mediaText;
      if (of === "print" || of.startsWith("screen")) {
        media.push([rule, of]);
        rule.media.mediaText = of === "print" ? "all" : "not all";
      }
    }
  }
  document.body.style.width = "176mm";
  const paper = document.body.getBoundingClientRect();
  for (const one of all("main *")) {
    if (one.closest("svg, .marks") || one.closest(".mover, .tools, .tip, .said, .ear")) { continue; }
    const box = one.getBoundingClientRect();
    check(box.right <= paper.right + 1, "wider than the page in print: " + (one.closest("[id]") || one).id + " " + one.tagName + " by " + Math.round(box.right - paper.right));
  }
  check(Math.abs(parseFloat(getComputedStyle(document.querySelector("h1")).fontSize) - 28) < 0.1, "the title is not 21 points in print");
  media.forEach(([rule, of]) => { rule.media.mediaText = of; });
  document.body.style.width = "";

  const out = document.createElement("pre");
  out.id = "checked";
  out.textContent = failures.length === 0 ? "passed " + count : "failed " + failures.length + " of " + count + ": " + failures.slice(0, 8).join("; ");
  document.body.appendChild(out);
})();
