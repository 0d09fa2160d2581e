"use strict";
for (const message of document.querySelectorAll(".message")) {
  const tree = message.querySelector(".tree");
  if (!tree) continue;
  const cells = [...message.querySelectorAll(".hex i")];
  const rows = [...tree.querySelectorAll(".row")];
  const detail = message.querySelector(".detail");
  const hint = detail.innerHTML;
  const first = rows.map((row) => +row.dataset.b), count = rows.map((row) => +row.dataset.n);
  const inner = new Int32Array(8 * cells.length).fill(-1);
  rows.forEach((row, index) => inner.fill(index, first[index], first[index] + count[index]));
  const index = new Map(rows.map((row, at) => [row, at]));
  let pinned = -1, lit = -1, painted = [];

  const paint = (at) => {
    for (const cell of painted) cell.style.background = "";
    painted = [];
    if (at < 0) return;
    const start = first[at], end = start + count[at];
    for (let octet = start >> 3; octet < Math.min(cells.length, (end + 7) >> 3); octet++) {
      const from = Math.max(0, start - 8 * octet) * 12.5, to = Math.min(8, end - 8 * octet) * 12.5;
      const cell = cells[octet];
      cell.style.background = `linear-gradient(90deg,transparent ${from}%,#ffd977 ${from}% ${to}%,transparent ${to}%)`;
      painted.push(cell);
    }
  };
  const bitsOf = (at) => {
    const start = first[at], end = Math.min(start + count[at], 8 * cells.length), shown = 24;
    const line = document.createElement("p");
    line.className = "octets";
    if (start >= end) return line;
    const from = start >> 3, to = Math.min((end + 7) >> 3, from + shown);
    for (let octet = from; octet < to; octet++) {
      const bits = parseInt(cells[octet].textContent, 16).toString(2).padStart(8, "0");
      const low = Math.max(0, start - 8 * octet), high = Math.min(8, end - 8 * octet);
      const marked = document.createElement("b");
      marked.textContent = bits.slice(low, high);
      line.append(bits.slice(0, low), marked, bits.slice(high), " ");
    }
    if (to < (end + 7) >> 3) line.append("…");
    return line;
  };
  const pathOf = (row) => {
    const steps = [];
    if (row.dataset.p) return row.dataset.p;
    if (!row.classList.contains("aside")) steps.push(row.querySelector(".name").textContent);
    for (let up = (row.tagName === "SUMMARY" ? row.parentElement : row).parentElement; up !== tree; up = up.parentElement)
      steps.push(up.querySelector(".name").textContent);
    return steps.reverse().slice(1).reduce((path, step) => path + (path && step[0] !== "[" ? "." : "") + step, "");
  };
  const tell = (at) => {
    if (at < 0) { detail.innerHTML = hint; return; }
    const row = rows[at], words = detail.dataset, list = document.createElement("dl");
    const add = (label, text) => {
      if (!text) return;
      const dt = document.createElement("dt"), dd = document.createElement("dd");
      dt.textContent = label;
      dd.textContent = text;
      list.append(dt, dd);
    };
    const text = (name) => row.querySelector(name)?.textContent.trim() ?? "";
    const last = first[at] + count[at] - 1;
    add(words.bits, count[at] > 1 ? `${first[at]}–${last} (${count[at]})` : `${first[at]}`);
    add(words.type, row.dataset.t);
    add(words.value, text(".value"));
    add(words.meaning, text(".meaning"));
    const path = document.createElement("p");
    path.className = "path";
    path.textContent = pathOf(row) || text(".name");
    detail.replaceChildren(path, bitsOf(at), list);
  };
  const light = (at) => {
    if (lit >= 0) rows[lit].classList.remove("lit");
    lit = at;
    if (at >= 0) rows[at].classList.add("lit");
    paint(at >= 0 ? at : pinned);
    tell(at >= 0 ? at : pinned);
  };
  const open = (row) => {
    for (let up = row.parentElement; up && up !== tree; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  };
  const pin = (at, { reveal = false, showHex = false } = {}) => {
    if (pinned >= 0) rows[pinned].classList.remove("pinned");
    pinned = at;
    if (at >= 0) {
      rows[at].classList.add("pinned");
      if (reveal) {
        open(rows[at].tagName === "SUMMARY" ? rows[at].parentElement : rows[at]);
        rows[at].scrollIntoView({ block: "nearest" });
      }
      if (showHex) {
        const hex = message.querySelector(".hex"), cell = cells[Math.min(cells.length - 1, first[at] >> 3)];
        if (cell) hex.scrollTop = cell.offsetTop - hex.offsetTop - hex.clientHeight / 3;
      }
    }
    light(-1);
  };
  const bitUnder = (event) => {
    const cell = event.target.closest("i");
    if (!cell) return -1;
    const box = cell.getBoundingClientRect();
    const bit = Math.min(7, Math.max(0, Math.floor((8 * (event.clientX - box.left)) / box.width)));
    return 8 * cells.indexOf(cell) + bit;
  };
  const rowOfViolation = (button) => rows.findIndex((row) => row.dataset.bad?.split(" ").includes(button.dataset.id));
  const rowOf = (event) => index.get(event.target.closest(".row")) ?? -1;
  const hex = message.querySelector(".hex");
  hex.addEventListener("mousemove", (event) => { const bit = bitUnder(event); light(bit < 0 ? -1 : inner[bit]); });
  hex.addEventListener("mouseleave", () => light(-1));
  hex.addEventListener("click", (event) => { const bit = bitUnder(event); if (bit >= 0) pin(inner[bit], { reveal: true }); });
  tree.addEventListener("mouseover", (event) => light(rowOf(event)));
  tree.addEventListener("mouseleave", () => light(-1));
  tree.addEventListener("click", (event) => { const at = rowOf(event); if (at >= 0) pin(at, { showHex: true }); });
  tree.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    let at = index.get(document.activeElement) ?? pinned;
    do at += step; while (rows[at] && !rows[at].offsetParent);
    if (rows[at]) { rows[at].focus(); pin(at, { reveal: true, showHex: true }); }
  });
  for (const button of message.querySelectorAll(".violations button"))
    button.addEventListener("click", () => pin(rowOfViolation(button), { reveal: true, showHex: true }));
  const search = message.querySelector(".tools input");
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const sought = search.value.trim().toLowerCase();
      tree.classList.toggle("filtered", sought !== "");
      for (const marked of tree.querySelectorAll(".hit, .way")) marked.classList.remove("hit", "way");
      if (!sought) return;
      for (const row of rows) {
        if (!row.textContent.toLowerCase().includes(sought)) continue;
        row.classList.add("hit");
        for (let up = row.parentElement; up !== tree; up = up.parentElement) { up.classList.add("way"); up.open = true; }
      }
    }, 150);
  });
  const all = (to) => { for (const one of tree.querySelectorAll("details")) one.open = to; };
  message.querySelector(".unfold").addEventListener("click", () => all(true));
  message.querySelector(".fold").addEventListener("click", () => all(false));
  message.querySelector(".asides").addEventListener("click", () => tree.classList.toggle("plain"));
  const start = message.querySelector(".violations button");
  if (start) pin(rowOfViolation(start), { showHex: true });  // the page stays at its top
}
