// The office: one key an act, and pages that mend themselves. Everything works without it.
"use strict";

const OFF = "office-keys-off";

function typing(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox],[type=radio],[type=hidden]), textarea, select") !== null;
}

function off() {
  try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (off() && key !== "?") return;
  const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.click();
});

// The help opens within sight, wherever its own place is; Escape closes it.
const help = document.querySelector("#keys");
if (help) {
  help.addEventListener("toggle", () => { if (help.open) help.scrollIntoView({ block: "nearest" }); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !help.open) return;
    help.open = false;
    help.querySelector("summary").focus();
  });
}

const toggle = document.querySelector("[data-toggle-keys]");
if (toggle) {
  const show = () => { toggle.textContent = off() ? toggle.dataset.on : toggle.dataset.off; };
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    try { if (off()) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "1"); } catch { /* no storage: keys stay on */ }
    show();
  });
  show();
}

// While a worker is busy: look again from time to time, show the new page once it is there and nobody is typing.
const busy = document.querySelector("[data-refresh]");
if (busy) {
  const look = async () => {
    const changed = [...document.querySelectorAll("input, textarea")].some((one) => one.value !== one.defaultValue);
    if (!changed && !typing(document.activeElement) && !document.hidden) {
      const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
      if (answer && answer.ok && !(await answer.text()).includes("data-refresh=")) { location.reload(); return; }
    }
    setTimeout(look, Number(busy.dataset.refresh) * 1000);
  };
  setTimeout(look, Number(busy.dataset.refresh) * 1000);
}
