// What a page gains from script: progress in lists, resume, theme, copying, forms that send themselves.
import { $, $$, clock, copy, gettext, make, rough, store } from "./util.js";
import { player, markRows } from "./player.js";
import { bindTranscript } from "./transcript.js";
import { fetched, startNav, swap } from "./nav.js";

function enhance(main) {
  markRows(main); bindTranscript(main); resume(main); switches(main); pictures(main); watch(main);
  $$("form[data-auto] select", main).forEach((s) => s.addEventListener("change", () => s.form.requestSubmit()));
  $$("form[data-auto]", main).forEach((f) => f.addEventListener("formdata", ({ formData: d }) => [...d].forEach(([k, v]) => v || d.delete(k)))); // an address to share
}

function resume(main) {
  const box = $("#continue", main); if (!box) return;
  const open = Object.values(store.get("pos", {})).filter((p) => p.t > 30 && !p.done).sort((a, b) => b.at - a.at).slice(0, 3);
  box.hidden = !open.length;
  $(".continue", box).replaceChildren(...open.map((p) => {
    const left = make("span", { className: "small muted num", textContent: `${rough(p.d - p.t)} ${gettext("left")}` });
    const bar = make("progress", { max: p.d, value: p.t }); bar.setAttribute("aria-label", gettext("Listened"));
    const img = make("img", { src: p.cover, alt: "", className: "cover", width: 52, height: 52 });
    const a = make("a", { href: p.href }, img, make("div", {}, make("b", { textContent: p.title }), left, bar));
    a.dataset.ink = p.ink || ""; return a;
  }));
}

function switches(main) {
  for (const [name, on, look] of [["times", true, "no-times"], ["readings", false, "readings"], ["pictures", false, "pictures"]]) {
    const box = $(`[data-${name}]`, main); if (!box) continue;
    const show = () => document.documentElement.classList.toggle(look, on !== box.checked);
    box.checked = store.get(name, on);
    box.addEventListener("change", () => { store.set(name, box.checked); show(); if (name === "pictures") pictures(main); });
  }
}

// Pictures stay with their authors' sites, which are asked only when the reader wishes: for one, or always.
function picture(link) {
  const img = make("img", { src: link.href, alt: link.dataset.alt, loading: "lazy", decoding: "async", referrerPolicy: "no-referrer" });
  img.onerror = () => img.replaceWith(link);
  link.replaceWith(img);
}
function pictures(main) { if (store.get("pictures", false)) $$("a.pic", main).forEach(picture); }

// A page that waits for a reading looks again by itself, gently, while it is seen.
let waiting;
function watch(main) {
  clearTimeout(waiting);
  if (!$("[data-refresh]", main)) return;
  waiting = setTimeout(async () => {
    if (document.hidden || player.playing || $("main").contains(document.activeElement)) return watch($("main"));
    try { swap((await fetched(location.href))[0], enhance); } catch { watch($("main")); }
  }, 8000);
}

const HTML = document.documentElement;
const themeMarks = () => $$("[data-set-theme]").forEach((b) => b.setAttribute("aria-pressed", b.dataset.setTheme === (HTML.dataset.theme ?? "")));
function setTheme(name) {
  try { name ? localStorage.setItem("nl:theme", name) : localStorage.removeItem("nl:theme"); } catch {}
  name ? (HTML.dataset.theme = name) : delete HTML.dataset.theme;
  themeMarks(); $("#theme-menu").hidePopover();
}

document.addEventListener("click", (e) => {
  const b = e.target.closest("[data-copy]");
  if (b) {
    const field = $("input", b.parentElement), at = b.dataset.withTime && player.ep ? `?t=${Math.floor(player.time)}` : "";
    copy((b.dataset.copy || field?.value) + at, field);
  }
  const pic = e.target.closest("a.pic"); if (pic && !e.metaKey && !e.ctrlKey && !e.shiftKey) { e.preventDefault(); picture(pic); }
  const th = e.target.closest("[data-set-theme]"); if (th) setTheme(th.dataset.setTheme);
  const invoker = e.target.closest("[commandfor]");
  if (invoker && !("commandForElement" in HTMLButtonElement.prototype)) {
    const d = document.getElementById(invoker.getAttribute("commandfor"));
    invoker.getAttribute("command") === "show-modal" ? d.showModal() : d.close();
  }
});
document.addEventListener("toggle", (e) => {
  if (e.target.id !== "share" || e.newState !== "open") return;
  const mine = player.ep?.id === $("[data-episode]", $("main"))?.dataset.episode, b = $("[data-with-time]", e.target);
  $("[data-playing-only]", e.target).hidden = !mine; if (mine) b.textContent = `${gettext("Copy link at")} ${clock(player.time)}`;
}, true);
themeMarks(); enhance($("main")); startNav(enhance);
