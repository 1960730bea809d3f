// The form to ask for a document: while it is typed, what is published already. Everything works without it.
"use strict";

const form = document.querySelector("#ask");
const place = document.querySelector("#proposals");
const PAUSE = 600; // milliseconds without a key

if (form && place && form.elements.seen.value === "") {
  const list = document.createElement("ul");
  list.className = "list";
  place.append(list);
  let wait = 0;
  let last = "";

  const show = (datasets) => {
    list.replaceChildren(...datasets.map((dataset) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = dataset.address;
      link.textContent = dataset.title;
      link.target = "_blank"; // what was typed stays
      link.rel = "noopener";
      const rows = document.createElement("span");
      rows.className = "small muted";
      rows.textContent = dataset.rows;
      item.append(link, " ", rows);
      return item;
    }));
    place.hidden = datasets.length === 0;
    form.elements.seen.value = datasets.length ? "1" : "";
  };

  const ask = async () => {
    const text = `${form.elements.what.value} ${form.elements.period.value}`.trim();
    if (text === last || text.length < Number(form.dataset.least)) return;
    last = text;
    const answer = await fetch(form.dataset.proposals, {
      method: "POST", body: new URLSearchParams({ text }), credentials: "omit", cache: "no-store",
    }).catch(() => null);
    if (answer && answer.ok && text === last) show((await answer.json()).datasets);
  };

  for (const name of ["what", "period"]) {
    form.elements[name].addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(ask, PAUSE); });
  }
}
