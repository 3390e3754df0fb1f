// While the player is open a link swaps <main> and leaves the audio alone. Otherwise pages load as ever.
import { $, gettext, say, toast } from "./util.js";
import { player } from "./player.js";

const BUILD = document.documentElement.dataset.build;
const SKIP = /^\/(admin|audio|api|embed|opml|oembed|static)(\/|$)/;

let leaving = false; // a load for real is a navigation too
const stays = (e, url) =>
  !leaving && player.active && e.canIntercept && !e.hashChange && e.downloadRequest === null && !e.formData &&
  e.navigationType !== "reload" && url.origin === location.origin && !SKIP.test(url.pathname) && !/\.\w+$/.test(url.pathname);

export async function fetched(url, signal) {
  const r = await fetch(url, { signal, headers: { Accept: "text/html" } });
  if ((!r.ok && ![404, 410].includes(r.status)) || !r.headers.get("content-type")?.includes("text/html")) throw 0;
  if (new URL(r.url).origin !== location.origin) throw 0;
  const doc = new DOMParser().parseFromString(await r.text(), "text/html");
  if (doc.documentElement.dataset.build !== BUILD || !$("main", doc)) throw 0; // a new deploy: reload for real
  return [doc, r.url];
}

export function swap(doc, enhance) {
  document.title = doc.title;
  document.body.dataset.ink = doc.body.dataset.ink || "";
  $("main").replaceWith(document.adoptNode($("main", doc)));
  $(".site-nav").replaceWith(document.adoptNode($(".site-nav", doc)));
  for (const s of ['link[rel="canonical"]', 'meta[name="description"]']) {
    const a = $(s, document.head), b = $(s, doc.head);
    if (a && b) a.replaceWith(document.adoptNode(b));
  }
  enhance($("main"));
}

export function startNav(enhance) {
  if (!("navigation" in window)) return;
  navigation.addEventListener("navigate", (e) => {
    const url = new URL(e.destination.url);
    if (!stays(e, url)) return;
    if (!navigator.onLine && e.cancelable) { e.preventDefault(); return toast(gettext("No network. What is loaded plays on.")); }
    e.intercept({ focusReset: "manual", scroll: "manual", async handler() {
      let doc, landed;
      try { [doc, landed] = await fetched(url, e.signal); }
      catch (err) { if (e.signal.aborted) throw err; leaving = true; location.assign(url); return; }
      if (landed !== url.href && !url.hash) history.replaceState(history.state, "", landed); // a redirect
      const go = () => { swap(doc, enhance); $("main").focus({ preventScroll: true }); };
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (document.startViewTransition && !calm) {
        const change = document.startViewTransition(go);
        for (const stage of [change.ready, change.finished]) stage.catch(() => {}); // a newer navigation skips it
        await change.updateCallbackDone;
      } else go();
      e.scroll();
      say(document.title);
    } });
  });
}
