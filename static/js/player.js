// One <audio> outside <main>. It is never moved in the document, so it never stops.
import { $, $$, store, clock, copy, gettext, make, rough, spoken, say, toast } from "./util.js";

const bar = $("#player"), audio = $("#audio"), range = $("#seek"), ticks = $("#ticks");
const RATES = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const BACK = 15, FORWARD = 30, KEPT = 300, OVER = 20;
let ep = null, chapters = [], queue = [], sleep = null, saved = 0, pending = null, failed = false;
const listeners = new Set();

export const player = {
  get ep() { return ep; }, get active() { return !!ep; }, get playing() { return !!ep && !audio.paused; },
  get time() { return pending ?? audio.currentTime; },
  onTick(fn) { listeners.add(fn); return () => listeners.delete(fn); },
  play: (e, at) => load(e, { at, play: true }), seek, toggle, enqueue,
};

// --- read from a row or a page ----------------------------------------------------
const text = (el, s) => $(s, el)?.textContent.trim() ?? "";
export const read = (el) => ({
  id: el.dataset.episode, ink: el.dataset.ink, cover: el.dataset.cover, seconds: +el.dataset.seconds,
  title: text(el, "h1, h3"), author: el.dataset.author ?? text(el, ".by span"), forum: text(el, ".forum"), label: text(el, ".dur span") || el.dataset.length || "",
  href: el.dataset.href ?? $("h3 a", el).getAttribute("href"), audio: el.dataset.audio ?? $("a.play", el).getAttribute("href"),
});

// --- remembered, on this device only --------------------------------------------
const positions = () => store.get("pos", {});
function remember(done) {
  if (!ep) return;
  try { sessionStorage.setItem("nl:now", JSON.stringify({ ep, queue, sleep, t: player.time, playing: !audio.paused, at: Date.now() })); } catch {}
  if (!audio.duration) return;
  const all = positions(), end = done || audio.duration - audio.currentTime < OVER, { id, title, href, cover, ink, author, audio: file } = ep;
  all[id] = { t: end ? 0 : Math.floor(player.time), d: Math.floor(audio.duration), done: end || all[id]?.done || false, at: Date.now(), title, href, cover, ink, author, audio: file };
  const ids = Object.keys(all);
  if (ids.length > KEPT) ids.sort((a, b) => all[a].at - all[b].at).slice(0, ids.length - KEPT).forEach((one) => delete all[one]);
  store.set("pos", all); store.set("queue", queue);
}

// --- playing --------------------------------------------------------------------
async function load(e, { at, play } = {}) {
  if (ep?.id !== e.id) {
    if (ep) remember(); else if (!queue.length) queue = store.get("queue", []); // of another day
    ep = e; queue = queue.filter((q) => q.id !== e.id); paintQueue(); chapters = []; ticks.replaceChildren(); paintChapters(); open(null);
    if (sleep) sleep.from = null;
    $("#p-title").textContent = e.title; $("#p-sub").textContent = e.author;
    $("#p-cover").src = e.cover; $("#p-link").href = e.href; bar.dataset.ink = e.ink || "all";
    show(); mediaSession(); markRows(); getChapters(e);
    const kept = positions()[e.id];
    if (at == null && kept?.t) at = Math.max(0, kept.t - 3);
  }
  if (at != null) seek(at);
  if (play) await audio.play().catch((err) => { if (err.name === "NotAllowedError") toast(gettext("Playback was blocked. Press play to start.")); });
}
function open(at) {
  pending = at; failed = false;
  audio.src = ep.audio; audio.playbackRate = audio.defaultPlaybackRate = store.get("rate", 1);
}
// Its page knows whether a recording has a new address or is gone.
async function lost(at) {
  const one = ep;
  try {
    const answer = await fetch(one.href);
    if (ep !== one) return;
    if (answer.status === 410) { toast(gettext("This episode is no longer here.")); return queue.length ? next() : close(); }
    const told = $("[data-episode]", new DOMParser().parseFromString(await answer.text(), "text/html"))?.dataset.audio;
    if (ep !== one) return;
    if (told && told !== one.audio) { one.audio = told; open(at); return audio.play().catch(() => {}); }
  } catch {} // no network at all
  failed = true; pending = at; paint(); toast(gettext("This audio could not be loaded. Press play to try again."));
}
async function getChapters(e) {
  try {
    const found = (await (await fetch(`${e.href}chapters.json`)).json()).chapters.filter((c) => c.toc !== false);
    if (ep === e) { chapters = found; paintTicks(); paintChapters(); paint(true); }
  } catch {} // none
}
const setBar = () => document.documentElement.style.setProperty("--bar", (bar.hidden ? 0 : bar.offsetHeight) + "px");
function show() { bar.hidden = false; requestAnimationFrame(setBar); }
function close() {
  remember(); audio.pause(); audio.removeAttribute("src"); audio.load(); ep = pending = sleep = null; failed = false; queue = queue.filter((q) => q.mine); store.set("queue", queue); paintSleep(); bar.hidden = true; setBar();
  try { sessionStorage.removeItem("nl:now"); } catch {}
  markRows(); paintQueue(); listeners.forEach((fn) => fn(0, null)); say(gettext("Player closed")); $("main").focus({ preventScroll: true });
}
function seek(t) {
  if (sleep) sleep.from = null; // the chapter one goes to is the one to end with
  if (audio.readyState && !failed) { audio.currentTime = Math.min(Math.max(0, t), (audio.duration || Infinity) - .1); pending = null; paint(true); }
  else { pending = t; markRows(); listeners.forEach((fn) => fn(t, ep)); }
}
function skip(d) { seek(player.time + d); }
function toggle() {
  if (failed) open(pending);
  if (ep) audio.paused ? audio.play().catch(() => {}) : audio.pause();
}
function rate(r) { audio.playbackRate = audio.defaultPlaybackRate = r; store.set("rate", r); }
function next() { const n = queue.shift(); if (n) load(n, { play: true }); else toast(gettext("End of the queue")); paintQueue(); }
function enqueue(e) {
  if (ep?.id === e.id) return toast(gettext("This is playing now"));
  if (!ep) { load(e); return toast(gettext("Ready in the player")); }
  line([...queue.filter((q) => q.mine && q.id !== e.id), { ...e, mine: true }], queue.filter((q) => !q.mine));
  remember(); toast(gettext("Added to the queue"));
}
// What one chose oneself comes first, then what follows in the list one plays from.
function line(chosen, rest) {
  const taken = new Set([ep?.id, ...chosen.map((q) => q.id)]);
  queue = [...chosen, ...rest.filter((q) => !taken.has(q.id))]; paintQueue();
}
const chapterAt = (t) => chapters.findLast?.((c) => c.startTime <= t + .05);
function chapter(step) {
  const i = chapters.indexOf(chapterAt(audio.currentTime)), back = step < 0 && audio.currentTime - (chapters[i]?.startTime ?? 0) > 3;
  const to = chapters[back ? i : i + step]; if (to) { seek(to.startTime); say(to.title); }
}

// --- painting ---------------------------------------------------------------------
function paint(force) {
  const d = audio.duration || ep?.seconds || 0, t = player.time, c = chapterAt(t);
  range.max = Math.floor(d) || 1;
  if (force || document.activeElement !== range) range.value = Math.floor(t);
  range.parentElement.style.setProperty("--p", d ? (t / d) * 100 + "%" : "0%");
  range.setAttribute("aria-valuetext", `${spoken(t)} ${gettext("of")} ${spoken(d)}${c ? ", " + c.title : ""}`);
  $("#p-now").textContent = clock(t); $("#p-left").textContent = clock(d);
  if (ep) $("#p-sub").textContent = failed ? gettext("Could not be loaded") : c ? c.title : ep.author;
  bar.classList.toggle("is-failed", failed);
  listeners.forEach((fn) => fn(t, ep));
}
function paintTicks() {
  const d = audio.duration || ep?.seconds || 0; if (!d) return;
  ticks.setAttribute("viewBox", `0 0 ${Math.ceil(d)} 4`);
  ticks.replaceChildren(...chapters.slice(1).map((c) => {
    const r = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [k, v] of Object.entries({ x: c.startTime, width: d / 700, height: 4, fill: "var(--surface)" })) r.setAttribute(k, v);
    return r;
  }));
}
const call = (el, text) => { el.setAttribute("aria-label", text); el.title = text; };
const item = (label, note, act, pressed) => {
  const b = make("button", { type: "button", onclick: act }, label);
  if (note) b.append(make("span", { className: "muted num", textContent: note }));
  if (pressed != null) b.setAttribute("aria-pressed", pressed);
  return make("li", {}, b);
};
function paintRate() {
  const r = audio.playbackRate; $("#p-rate").textContent = r + "×"; call($("#p-rate"), `${gettext("Speed")}, ${r}×`);
  $("#rate-list").replaceChildren(...RATES.map((x) => item(x + "×", "", () => { rate(x); $("#rate-menu").hidePopover(); say(`${gettext("Speed")} ${x}`); }, x === r)));
}
function paintChapters() {
  const here = chapterAt(player.time);
  $("#chapter-list").replaceChildren(...chapters.map((c) => {
    const row = item(c.title, clock(c.startTime), () => { seek(c.startTime); $("#chapter-menu").hidePopover(); });
    if (c === here) row.firstChild.setAttribute("aria-current", "true");
    return row;
  }));
  $("#p-chapters").hidden = !chapters.length;
}
function paintQueue() {
  const rows = queue.slice(0, 30).map((q, i) => {
    const row = item(q.title, q.label || "", () => { queue.splice(0, i); next(); $("#queue-menu").hidePopover(); });
    const off = make("button", { type: "button", className: "icon-btn", onclick: () => unqueue(i) }, $("#p-close svg").cloneNode(true));
    call(off, `${gettext("Remove from the queue")}: ${q.title}`); row.append(off);
    return row;
  });
  const none = make("li", { className: "none muted small", textContent: gettext("Nothing queued. Playing from a list queues the rest of it.") });
  const clear = item(gettext("Clear the queue"), "", () => { queue = []; paintQueue(); remember(); $("#queue-menu").hidePopover(); });
  clear.className = "end";
  $("#queue-list").replaceChildren(...(rows.length ? [...rows, clear] : [none]));
  controls();
}
function unqueue(i) {
  const [gone] = queue.splice(i, 1); paintQueue(); remember(); say(`${gettext("Removed")}: ${gone.title}`);
  ($$("#queue-list .icon-btn")[Math.min(i, queue.length - 1)] ?? $("[popovertarget=queue-menu]")).focus();
}
function paintSleep() {
  const minutes = (n) => [`${n} ${gettext("minutes")}`, n];
  const choices = [[gettext("Off"), null], minutes(15), minutes(30), minutes(45), minutes(60), [gettext("End of chapter"), "chapter"], [gettext("End of episode"), "episode"]];
  const left = sleep?.at ? `${rough((sleep.at - Date.now()) / 1000)} ${gettext("left")}` : "";
  $("#sleep-list").replaceChildren(...choices.map(([label, v]) => item(label, v != null && v === sleep?.v ? left : "", () => {
    sleep = v == null ? null : { v, at: typeof v === "number" ? Date.now() + v * 6e4 : 0, from: null };
    $("#sleep-menu").hidePopover(); paintSleep(); remember(); toast(v == null ? gettext("Sleep timer off") : `${gettext("Sleep timer")}: ${label.toLowerCase()}`);
  }, (sleep?.v ?? null) === v)));
  const on = choices.find(([, v]) => v === (sleep?.v ?? null))[0];
  $("#p-sleep").classList.toggle("is-on", !!sleep); call($("#p-sleep"), `${gettext("Sleep timer")}: ${on.toLowerCase()}`);
}
const icon = (el, name) => { const use = $("use", el); use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#" + name)); };
export function markRows(root = document) {
  const all = positions();
  $$("[data-episode]", root).forEach((row) => {
    const mine = ep?.id === row.dataset.episode, on = mine && !audio.paused, kept = all[row.dataset.episode], play = $("a.play", row);
    row.classList.toggle("is-current", mine); row.classList.toggle("is-playing", on); row.classList.toggle("is-played", !!kept?.done && !mine);
    if (play) { play.setAttribute("role", "button"); play.setAttribute("aria-label", `${gettext(on ? "Pause" : "Play")}: ${text(row, "h3")}`); }
    const button = $("a.btn[data-listen]", row), label = button && $(".label", button);
    if (label) {
      label.dataset.idle ??= label.textContent;
      const at = mine ? (player.time > 5 ? player.time : 0) : button.dataset.at ? 0 : kept?.t;
      label.textContent = on ? gettext("Pause") : at ? `${gettext("Resume at")} ${clock(at)}` : button.dataset.at ? label.textContent : label.dataset.idle;
      icon(button, on ? "pause" : "play"); button.setAttribute("role", "button");
    }
    const heard = $("[data-heard]", row); if (heard) heard.checked = !!kept?.done;
    const done = $(".dur progress", row); if (done) { done.hidden = !kept?.t; if (kept?.t) { done.max = kept.d; done.value = kept.t; } }
  });
}

// --- events -------------------------------------------------------------------------
function tire() {
  if (!sleep) return;
  const here = chapterAt(audio.currentTime)?.startTime;
  sleep.from ??= here; // chapters come after the audio
  if (!(sleep.at ? Date.now() > sleep.at : sleep.v === "chapter" && here !== sleep.from)) return;
  sleep = null; audio.pause(); paintSleep(); toast(gettext("Paused by the sleep timer"));
}
audio.addEventListener("loadedmetadata", () => { if (pending != null) { audio.currentTime = pending; pending = null; } audio.playbackRate = store.get("rate", 1); paintTicks(); paint(true); });
audio.addEventListener("timeupdate", () => { paint(); tire(); if (Date.now() - saved > 5000) { saved = Date.now(); remember(); } });
for (const ev of ["play", "pause"]) audio.addEventListener(ev, () => {
  bar.classList.toggle("is-playing", !audio.paused); call($("#p-play"), gettext(audio.paused ? "Play" : "Pause"));
  markRows(); remember(); if ("mediaSession" in navigator) navigator.mediaSession.playbackState = audio.paused ? "paused" : "playing";
});
audio.addEventListener("play", () => { if (sleep?.at && Date.now() > sleep.at) { sleep = null; paintSleep(); } }); // it ran out in silence
const waits = (on) => () => bar.classList.toggle("is-waiting", on && !audio.paused);
for (const ev of ["play", "waiting"]) audio.addEventListener(ev, waits(true));
for (const ev of ["playing", "pause", "error", "emptied"]) audio.addEventListener(ev, waits(false));
audio.addEventListener("ended", () => { remember(true); const stop = sleep?.v === "episode" || sleep?.v === "chapter"; if (stop) { sleep = null; paintSleep(); } else if (queue.length) next(); markRows(); });
// To Firefox a missing loudspeaker is an error, and it plays on: what moves is not complained of.
audio.addEventListener("error", () => { const at = audio.currentTime; setTimeout(() => { if (ep && audio.error && audio.getAttribute("src") && audio.currentTime === at) lost(pending ?? at); }, 500); });
audio.addEventListener("ratechange", paintRate);
for (const ev of ["loadedmetadata", "seeked", "ratechange", "play", "pause"]) audio.addEventListener(ev, position);
audio.addEventListener("playing", mediaSession); // WebKit drops handlers when playback starts
addEventListener("pagehide", () => remember());

function position() {
  const m = navigator.mediaSession; if (!m?.setPositionState || !(audio.duration > 0) || !isFinite(audio.duration)) return;
  m.setPositionState({ duration: audio.duration, playbackRate: audio.playbackRate, position: Math.min(audio.currentTime, audio.duration) });
}
function mediaSession() {
  const m = navigator.mediaSession; if (!m || !ep) return;
  const src = new URL(bar.dataset[`art${{ af: "Af", ea: "Ea", lw: "Lw" }[ep.ink] ?? "All"}`], location.href).href;
  m.metadata = new MediaMetadata({ title: ep.title, artist: ep.author, album: ep.forum, artwork: [{ src, sizes: "512x512", type: "image/png" }] });
  controls();
}
function controls() {
  const m = navigator.mediaSession; if (!m || !ep) return;
  // Registering any handler hides WebKit's native scrubber, so always register seekto too.
  const acts = { play: toggle, pause: toggle, seekbackward: (d) => skip(-(d.seekOffset || BACK)), seekforward: (d) => skip(d.seekOffset || FORWARD), seekto: (d) => seek(d.seekTime), nexttrack: queue.length ? next : null };
  for (const [k, fn] of Object.entries(acts)) try { m.setActionHandler(k, fn); } catch {}
}

range.addEventListener("input", () => seek(+range.value));
range.addEventListener("pointermove", (e) => { // where a press would lead
  const { left, width } = range.getBoundingClientRect(), x = (e.clientX - left) / width, t = x * range.max;
  range.parentElement.style.setProperty("--x", x * 100 + "%"); $("#p-at").textContent = `${clock(t)} ${chapterAt(t)?.title ?? ""}`;
});
$("#p-play").onclick = toggle; $("#p-back").onclick = () => skip(-BACK); $("#p-fwd").onclick = () => skip(FORWARD); $("#p-close").onclick = close;

const ROWS = ".episodes > [data-episode]";
document.addEventListener("click", (e) => {
  const wanted = e.target.closest("[data-enqueue]"); if (wanted) return enqueue(read(wanted.closest("[data-episode]")));
  if (e.target.closest("[data-first]")) { e.preventDefault(); return $(`${ROWS} a.play`)?.click(); }
  const a = e.target.closest("a.play, a[data-listen]"), row = a?.closest("[data-episode]");
  if (!row || e.metaKey || e.ctrlKey || e.shiftKey) return;
  e.preventDefault();
  const one = read(row), at = a.dataset.at == null ? undefined : +a.dataset.at;
  if (ep?.id === one.id && (at == null || a.matches(".btn"))) return at != null && audio.paused && audio.currentTime < 1 ? load(one, { play: true, at }) : toggle();
  const list = row.matches(ROWS) ? $$(ROWS, row.parentElement) : [], rest = list.slice(list.indexOf(row) + 1).map(read);
  load(one, { play: true, at });
  if (rest.length) line(queue.filter((q) => q.mine), rest);
});
document.addEventListener("change", (e) => {
  if (!e.target.matches("[data-heard]")) return;
  const one = read(e.target.closest("[data-episode]"));
  store.set("pos", { ...positions(), [one.id]: { ...one, t: 0, d: one.seconds, done: e.target.checked, at: Date.now() } }); markRows();
});
export const moment = (page) => `${new URL(page, location.href).href}?t=${Math.floor(player.time)}`;
const KEYS = {
  k: toggle, j: () => skip(-BACK), l: () => skip(FORWARD), n: next, "[": () => chapter(-1), "]": () => chapter(1),
  ">": () => rate(Math.min(3, +(audio.playbackRate + .1).toFixed(2))), "<": () => rate(Math.max(.8, +(audio.playbackRate - .1).toFixed(2))),
  c: () => { if (document.dispatchEvent(new Event("nl:copy", { cancelable: true }))) copy(moment(ep.href), null, gettext("Link to this moment copied")); }, "?": () => $("#keys").showModal(), "/": () => $(".search-box input, .site-search input")?.focus(),
};
document.addEventListener("keydown", (e) => {
  const a = e.target.closest?.("a[role=button]"); if (a && e.key === " ") { e.preventDefault(); a.click(); return; }
  if (!store.get("keys", true) || e.ctrlKey || e.metaKey || e.altKey || e.target.closest?.("input, select, textarea, [contenteditable], dialog, [popover]:popover-open")) return;
  const key = e.key.toLowerCase(), act = KEYS[key];
  if (!act || (!ep && !"?/".includes(key))) return;
  e.preventDefault(); act();
});
$("#sleep-menu").addEventListener("beforetoggle", paintSleep);
$("#chapter-menu").addEventListener("beforetoggle", paintChapters);
$("#chapter-menu").addEventListener("toggle", () => $("#chapter-list [aria-current]")?.scrollIntoView({ block: "nearest" }));
$("#keys-on").checked = store.get("keys", true); $("#keys-on").onchange = (e) => store.set("keys", e.target.checked);

// --- after a full page load -----------------------------------------------------------
paintRate(); paintSleep(); paintQueue(); paintChapters();
try {
  const was = JSON.parse(sessionStorage.getItem("nl:now"));
  if (was?.ep) { queue = was.queue || []; sleep = was.sleep ?? null; paintSleep(); load(was.ep, { at: was.t }); if (was.playing && Date.now() - was.at < 15000) audio.play().catch(() => {}); }
} catch {}
new ResizeObserver(setBar).observe(bar);
