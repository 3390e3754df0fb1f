// Small words that every module uses.
export const $ = (s, r = document) => r.querySelector(s);
export const $$ = (s, r = document) => [...r.querySelectorAll(s)];
export const gettext = (text) => globalThis.django?.gettext?.(text) ?? text;
export const store = {
  get(k, d) { try { return JSON.parse(localStorage.getItem("nl:" + k)) ?? d; } catch { return d; } },
  set(k, v) { try { localStorage.setItem("nl:" + k, JSON.stringify(v)); } catch {} },
};
export const clock = (s) => {
  s = Math.max(0, Math.floor(s || 0));
  const h = Math.floor(s / 3600), m = Math.floor((s % 3600) / 60), ss = String(s % 60).padStart(2, "0");
  return h ? `${h}:${String(m).padStart(2, "0")}:${ss}` : `${m}:${ss}`;
};
export const spoken = (s) => {
  s = Math.max(0, Math.floor(s || 0));
  const part = (n, one, more) => (n ? `${n} ${gettext(n === 1 ? one : more)} ` : "");
  const h = part(Math.floor(s / 3600), "hour", "hours"), m = part(Math.floor((s % 3600) / 60), "minute", "minutes");
  return (h + m + part(s % 60, "second", "seconds")).trim() || `0 ${gettext("seconds")}`;
};
export const rough = (s) => {
  const m = Math.max(1, Math.round(s / 60));
  return m < 60 ? `${m} ${gettext("min")}` : `${Math.floor(m / 60)} ${gettext("hr")} ${m % 60} ${gettext("min")}`;
};
export const say = (text) => { const r = $("#live"); r.textContent = ""; requestAnimationFrame(() => (r.textContent = text)); };
let toastTimer;
export const toast = (text) => {
  const t = $("#toast"); t.textContent = text; t.hidden = false; say(text);
  clearTimeout(toastTimer); toastTimer = setTimeout(() => (t.hidden = true), Math.max(2400, text.length * 80));
};
export const copy = async (text, field, done = gettext("Copied")) => {
  try { await navigator.clipboard.writeText(text); toast(done); }
  catch { field?.select(); toast(gettext("Press Ctrl+C to copy")); }
};
export const make = (tag, facts = {}, ...children) => {
  const el = Object.assign(document.createElement(tag), facts); el.append(...children); return el;
};
