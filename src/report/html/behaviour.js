// What the page does beyond being read: contents that follow, tables that sort and copy, sources at a glance, and tables
// that step. It formats no number and computes nothing: every text is in the page already.
(function () {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  // On a narrow page the contents stand before the answer: they are folded until they are wanted.
  const contents = document.querySelector("nav details");
  if (contents && window.innerWidth <= 900) { contents.open = false; }

  // Contents: the section at the top of the window is marked.
  const links = new Map(all("nav a").map((link) => [link.hash.slice(1), link]));
  if ("IntersectionObserver" in window) {
    const seen = new Set();
    const watch = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) { seen.add(entry.target.id); } else { seen.delete(entry.target.id); }
      }
      const first = Array.from(links.keys()).find((id) => seen.has(id));
      links.forEach((link, id) => {
        if (id === first) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
      });
    }, { rootMargin: "-60px 0px -60% 0px" });
    all("main > section").forEach((section) => watch.observe(section));
  }

  // What a cell holds, raw: the number behind it, or its words without the second line.
  function raw(cell) {
    if (cell.dataset.value !== undefined) { return cell.dataset.value; }
    const copy = cell.cloneNode(true);
    all(".sub, svg", copy).forEach((part) => part.remove());
    return copy.textContent.trim();
  }

  function copied(table) {
    const lines = [];
    for (const row of table.rows) {
      const cells = [];
      for (const cell of row.cells) {
        cells.push(raw(cell).replace(/\s+/g, " "));
        for (let more = 1; more < cell.colSpan; more += 1) { cells.push(""); }
      }
      lines.push(cells.join("\t"));
    }
    return lines.join("\n") + "\n";
  }

  function put(text, done) {
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done, () => older(text, done));
    } else {
      older(text, done);
    }
  }
  function older(text, done) {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.appendChild(area);
    area.select();
    if (document.execCommand("copy")) { done(); }
    area.remove();
  }

  // Sorting stays inside groups and leaves totals last; a third press brings the first order back.
  function sort(table, column, direction) {
    const body = table.tBodies[0];
    if (!table.order) { table.order = Array.from(body.rows); }
    const key = (row) => {
      const cell = row.cells[column];
      if (!cell) { return ""; }
      return cell.dataset.value !== undefined ? Number(cell.dataset.value) : raw(cell);
    };
    const compare = (a, b) => {
      const x = key(a), y = key(b);
      if (typeof x === "number" && typeof y === "number") { return (x - y) * direction; }
      if (typeof x === "number") { return -1; }
      if (typeof y === "number") { return 1; }
      return x.localeCompare(y, "en-GB", { numeric: true }) * direction;
    };
    let part = [];
    const flush = () => {
      if (direction !== 0) { part.sort(compare); }
      part.forEach((row) => body.appendChild(row));
      part = [];
    };
    for (const row of table.order) {
      if (row.classList.contains("grp") || row.classList.contains("sum")) { flush(); body.appendChild(row); } else { part.push(row); }
    }
    flush();
  }

  for (const frame of all(".tw")) {
    const table = frame.querySelector("table");
    const tools = document.createElement("span");
    tools.className = "tools";
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = "Copy table";
    copy.addEventListener("click", () => put(copied(table), () => {
      copy.textContent = "Copied";
      setTimeout(() => { copy.textContent = "Copy table"; }, 1600);
    }));
    tools.appendChild(copy);
    table.caption.firstElementChild.appendChild(tools);
    const spans = Array.from(table.tBodies[0].rows).some((row) =>
      !row.classList.contains("grp") && Array.from(row.cells).some((cell) => cell.colSpan > 1));
    const rows = table.tBodies[0].querySelectorAll("tr:not(.grp):not(.sum)").length;
    if (frame.classList.contains("still") || spans || rows < 3) { continue; }
    const heads = Array.from(table.tHead.rows[table.tHead.rows.length - 1].cells);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sorter";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const next = now === "ascending" ? "descending" : now === "descending" ? null : "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        if (next) { head.setAttribute("aria-sort", next); }
        sort(table, column, next === "ascending" ? 1 : next === "descending" ? -1 : 0);
      });
    });
  }

  // At a glance: a source's reference, or where a number stands in the results. Escape closes.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.appendChild(tip);
  let owner = null;
  function show(target, words) {
    if (owner) { owner.removeAttribute("aria-describedby"); }
    owner = target;
    tip.textContent = words;
    tip.hidden = false;
    target.setAttribute("aria-describedby", "tip");
    const box = target.getBoundingClientRect();
    const left = Math.min(box.left + window.scrollX, window.scrollX + document.documentElement.clientWidth - tip.offsetWidth - 12);
    const below = box.bottom + tip.offsetHeight + 8 < window.innerHeight;
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = (window.scrollY + (below ? box.bottom + 6 : box.top - tip.offsetHeight - 6)) + "px";
  }
  function hide() {
    if (owner) { owner.removeAttribute("aria-describedby"); }
    owner = null;
    tip.hidden = true;
  }
  for (const link of all('main a[href^="#source-"]')) {
    const item = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const words = item && item.querySelector("span");
    if (!words) { continue; }
    ["mouseenter", "focus"].forEach((event) => link.addEventListener(event, () => show(link, words.textContent)));
    ["mouseleave", "blur"].forEach((event) => link.addEventListener(event, hide));
  }
  for (const cell of all("[data-from]")) {
    cell.addEventListener("mouseenter", () => show(cell, (cell.dataset.from.startsWith("/") ? "results.json: " : "") + cell.dataset.from));
    cell.addEventListener("mouseleave", hide);
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { hide(); } });

  // Figures: what is under the pointer says its values; with the keyboard, arrows go from one part to the next.
  const ear = document.createElement("p");
  ear.className = "ear";
  ear.setAttribute("aria-live", "polite");
  document.body.appendChild(ear);
  for (const svg of all("figure svg")) {
    const marks = all(".marks rect", svg).map((place) => {
      const title = place.querySelector("title"), words = title.textContent;
      title.remove();
      return { place, words };
    });
    if (marks.length === 0) { continue; }
    let at = -1;
    const leave = () => {
      marks.forEach((mark) => mark.place.classList.remove("on"));
      hide();
    };
    const point = (n) => {
      leave();
      at = n;
      marks[n].place.classList.add("on");
      show(marks[n].place, marks[n].words);
    };
    marks.forEach((mark, n) => {
      mark.place.addEventListener("mouseenter", () => point(n));
      mark.place.addEventListener("mouseleave", leave);
    });
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("aria-keyshortcuts", "ArrowRight ArrowLeft Home End");
    svg.addEventListener("blur", leave);
    svg.addEventListener("keydown", (event) => {
      const last = marks.length - 1;
      const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
      if (event.key === "Escape") { leave(); }
      if (next === undefined) { return; }
      event.preventDefault();
      point(Math.min(last, Math.max(0, next)));
      ear.textContent = marks[at].words;
    });
  }

  // Tables that step: a value is moved, and every text that depends on it is put in its place.
  for (const box of all(".steps")) {
    const [mark, steps] = JSON.parse(box.querySelector('script[type="application/json"]').textContent);
    const mover = box.querySelector(".mover"), input = box.querySelector("input");
    const rows = Array.from(box.querySelector("tbody").rows);
    let line = null, scale = 1;
    if (mark) {
      const svg = document.querySelector("#" + CSS.escape(mark[0]) + " svg");
      if (svg) {
        scale = svg.viewBox.baseVal.width / Number(svg.getAttribute("width"));
        // It is put into the figure once it has a place there.
        line = document.createElementNS("http://www.w3.org/2000/svg", "line");
        line.setAttribute("class", "mark");
        line.setAttribute("stroke-width", 2 * scale);
        line.setAttribute("y1", mark[3] * scale);
        line.setAttribute("y2", mark[4] * scale);
        line.figure = svg;
      }
    }
    const move = () => {
      const at = Number(input.value), [value, sentence, cells] = steps[at];
      box.querySelector("output").textContent = value;
      input.setAttribute("aria-valuetext", value);
      box.querySelector(".said").textContent = sentence;
      rows.forEach((row, n) => cells[n].forEach(([words, best], m) => {
        const cell = row.cells[m + 1];
        cell.textContent = words;
        cell.classList.toggle("best", best);
        delete cell.dataset.value;
      }));
      if (line) {
        const x = (mark[1] + (mark[2] - mark[1]) * at / (steps.length - 1)) * scale;
        line.setAttribute("x1", x);
        line.setAttribute("x2", x);
        line.figure.appendChild(line);
      }
    };
    mover.hidden = false;
    input.addEventListener("input", move);
  }
})();
