// Sentence highlight, click to seek, follow. Works on whatever transcript <main> holds.
import { $, $$, clock, copy, gettext, say } from "./util.js";
import { player, read } from "./player.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const last = (times, t) => { // the last one that has begun
  let lo = 0, hi = times.length - 1, found = -1;
  while (lo <= hi) { const m = (lo + hi) >> 1; if (times[m] <= t + .05) { found = m; lo = m + 1; } else hi = m - 1; }
  return found;
};

let off = null;
export function bindTranscript(main) {
  off?.(); off = null;
  const box = $("[data-transcript]", main); if (!box) return;
  const id = box.dataset.transcript, host = $(`[data-episode="${CSS.escape(id)}"]`, main);
  // Notes stand last on the page and may be spoken earlier: order by time, not by place.
  const cues = $$(".s", box).sort((a, b) => a.dataset.t - b.dataset.t), times = cues.map((c) => +c.dataset.t);
  const chaps = $$(".chapters a", main), ctimes = chaps.map((a) => +a.dataset.at);
  const pill = $("#follow"), rail = $(".rail", main);
  let current = -1, chap = -1, follow = true, heard = false, offered = false;

  const show = (el) => { for (let d = el.closest("details:not([open])"); d; d = d.parentElement.closest("details:not([open])")) d.open = true; };
  const bring = () => {
    const el = cues[current]; if (!el) return; show(el);
    const r = el.getBoundingClientRect();
    if (r.top >= innerHeight * .18 && r.bottom <= innerHeight * .72) return;
    el.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  };
  const mark = (i) => { cues[current]?.classList.remove("on"); current = i; cues[i]?.classList.add("on"); };
  const tick = (t, now) => {
    const mine = now?.id === id;
    const i = mine ? last(times, t) : -1;
    heard ||= mine; // until then a link to a moment keeps its mark
    if (i !== current && heard) { mark(i); if (i >= 0 && follow && player.playing) bring(); }
    const c = mine ? last(ctimes, t) : -1;
    if (c !== chap) { chaps[chap]?.removeAttribute("aria-current"); chap = c; chaps[c]?.setAttribute("aria-current", "true"); keep(chaps[c]); }
    pill.hidden = heard ? !(mine && player.playing && !follow) : !offered;
  };
  const keep = (a) => { // a list longer than the screen has its own scrolling
    if (a && (a.offsetTop < rail.scrollTop || a.offsetTop + a.offsetHeight > rail.scrollTop + rail.clientHeight)) rail.scrollTop = a.offsetTop - rail.clientHeight / 3;
  };
  // Only a reader's own hand lets go: the wheel, a finger, the scroll bar, keys that scroll.
  const loose = (e) => {
    const t = e.target, over = t.closest?.(".player, .rail, [popover], dialog, input, select, textarea");
    if (e.type === "keydown" && (!/^(Page|Home|End|Arrow[UD]| )/.test(e.key) || (e.key === " " && t.closest?.("a, button, summary")))) return;
    if (e.type === "pointerdown" && t !== document.documentElement) return;
    if (!over && player.playing && player.ep?.id === id) follow = false;
  };
  const go = (t) => { follow = true; player.ep?.id === id ? (player.seek(t), player.playing || player.toggle()) : player.play(read(host), t); };
  const sentence = () => { const el = cues[current]; return el ? `“${el.textContent.trim()}” ${link(el.dataset.t)}` : ""; };
  const link = (t) => `${$("#sh1")?.value ?? location.origin + location.pathname}?t=${Math.floor(t)}`;

  const click = (e) => {
    if (e.metaKey || e.ctrlKey || e.shiftKey) return;
    const ts = e.target.closest("[data-at]:not([data-listen])"), s = e.target.closest(".s");
    if (ts) {
      e.preventDefault(); ts.closest("[popover]:popover-open")?.hidePopover();
      go(+ts.dataset.at); say(`${gettext("Playing from")} ${clock(+ts.dataset.at)}`);
    } else if (s && !getSelection().toString() && !e.target.closest("a, summary, button")) go(+s.dataset.t);
    if (e.target.closest("[data-copy-sentence]")) copy(sentence() || link(player.time), null, gettext("Sentence and link copied"));
    const report = e.target.closest("[data-report]");
    if (report && current >= 0) {
      const url = new URL(report.href);
      url.searchParams.set("seconds", times[current]); url.searchParams.set("sentence", cues[current].textContent.trim().slice(0, 900));
      report.href = url;
    }
  };
  const back = () => { if (!heard) return go(+asked); follow = true; bring(); pill.hidden = true; };
  const copied = (e) => { const text = sentence(); if (text) { e.preventDefault(); copy(text, null, gettext("Sentence and link copied")); } };
  main.addEventListener("click", click); pill.addEventListener("click", back); document.addEventListener("nl:copy", copied);
  const HANDS = ["wheel", "touchmove", "keydown", "pointerdown"];
  for (const ev of HANDS) addEventListener(ev, loose, { passive: true });
  const asked = new URLSearchParams(location.search).get("t"), words = $(".label", pill);
  words.textContent = words.dataset.idle ??= words.textContent;
  const stop = player.onTick(tick); tick(player.time, player.ep);

  // A link to a moment (?t=139) offers to begin there; it never plays by itself.
  if (/^\d+(\.\d+)?$/.test(asked ?? "") && host) {
    const b = $("[data-listen]", main);
    if (b) { b.dataset.at = asked; $(".label", b).textContent = `${gettext("Listen from")} ${clock(+asked)}`; }
    mark(last(times, +asked)); if (cues[current]) { show(cues[current]); cues[current].scrollIntoView({ block: "center" }); }
    offered = !heard && b?.getBoundingClientRect().bottom < 0; // its button is out of sight
    if (offered) { words.textContent = $(".label", b).textContent; pill.hidden = false; }
  }
  off = () => {
    stop(); main.removeEventListener("click", click); pill.removeEventListener("click", back); document.removeEventListener("nl:copy", copied);
    for (const ev of HANDS) removeEventListener(ev, loose);
    pill.hidden = true;
  };
}
