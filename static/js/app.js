// What a page gains from script: progress in lists, resume, theme, copying, forms that send themselves.
import { $, $$, clock, copy, gettext, make, rough, say, store } from "./util.js";
import { moment, player, markRows } from "./player.js";
import { bindTranscript } from "./transcript.js";
import { fetched, startNav, swap } from "./nav.js";

function enhance(main) {
  resume(main); markRows(main); bindTranscript(main); switches(main); pictures(main); watch(main);
  $$("form[data-auto] select", main).forEach((s) => s.addEventListener("change", () => s.form.requestSubmit()));
  $$("form[data-auto]", main).forEach((f) => f.addEventListener("formdata", ({ formData: d }) => [...d].forEach(([k, v]) => v || d.delete(k)))); // an address to share
}

function resume(main) {
  const box = $("#continue", main); if (!box) return;
  const all = store.get("pos", {}), begun = Object.keys(all).filter((id) => all[id].t > 30 && !all[id].done);
  box.hidden = !begun.length;
  $(".continue", box).replaceChildren(...begun.sort((a, b) => all[b].at - all[a].at).slice(0, 3).map((id) => card(id, all[id], main)));
}
function card(id, p, main) {
  const like = (from) => [...$(from).children].map((one) => one.cloneNode(true));
  const play = make("a", { href: p.audio || p.href, className: "play" }, ...like("#p-play"));
  const left = make("span", { className: "small muted num", textContent: `${rough(p.d - p.t)} ${gettext("left")}` });
  const bar = make("progress", { max: p.d, value: p.t }); bar.setAttribute("aria-label", gettext("Listened"));
  const off = make("button", { type: "button", className: "icon-btn", onclick: forget }, ...like("#p-close"));
  off.setAttribute("aria-label", `${gettext("Remove from this list")}: ${p.title}`);
  function forget() {
    const all = store.get("pos", {}); delete all[id]; store.set("pos", all);
    say(`${gettext("Removed")}: ${p.title}`); resume(main); markRows(main); ($("#continue .icon-btn", main) ?? main).focus();
  }
  const one = make("div", { className: "card" }, play, make("div", {}, make("h3", {}, make("a", { href: p.href, textContent: p.title })), left, bar), off);
  return Object.assign(one.dataset, { ink: p.ink || "", cover: p.cover, seconds: p.d, author: p.author }, p.audio && { episode: id }), one;
}

function switches(main) {
  for (const [name, on, look] of [["times", true, "no-times"], ["readings", false, "readings"], ["pictures", false, "pictures"]]) {
    const box = $(`[data-${name}]`, main); if (!box) continue;
    const show = () => document.documentElement.classList.toggle(look, on !== box.checked);
    box.checked = store.get(name, on);
    box.addEventListener("change", () => { store.set(name, box.checked); show(); if (name === "pictures") pictures(main); });
  }
}

// Other sites are asked for pictures only when the reader wishes: for one, or always.
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
    const field = $("input", b.parentElement); copy(b.dataset.copy || field?.value, field);
  }
  const share = e.target.closest("[data-share]"); if (share) navigator.share({ title: document.title, url: share.dataset.share }).catch(() => {});
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
  $("[data-playing-only]", e.target).hidden = !mine; $("[data-share]", e.target).hidden = !navigator.share;
  if (mine) { b.textContent = `${gettext("Copy link at")} ${clock(player.time)}`; b.dataset.copy = moment(player.ep.href); } // the time it says
}, true);
themeMarks(); enhance($("main")); startNav(enhance);
