// Blocking, in <head>: marks scripting, restores what the reader chose before the first paint.
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("nl:theme");
  if (theme) document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("nl:times") === "false") document.documentElement.classList.add("no-times");
  if (localStorage.getItem("nl:readings") === "true") document.documentElement.classList.add("readings");
} catch {}
