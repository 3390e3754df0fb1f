// Speech Rule Engine on TeX from standard input: node peer_sre.js NODE_MODULES clearspeak|mathspeak
const path = require("path");
const modules = path.resolve(process.argv[2]);
const need = (name) => require(path.join(modules, name));

const { mathjax } = need("mathjax-full/js/mathjax.js");
const { TeX } = need("mathjax-full/js/input/tex.js");
const { liteAdaptor } = need("mathjax-full/js/adaptors/liteAdaptor.js");
const { RegisterHTMLHandler } = need("mathjax-full/js/handlers/html.js");
const { AllPackages } = need("mathjax-full/js/input/tex/AllPackages.js");
const { SerializedMmlVisitor } = need("mathjax-full/js/core/MmlTree/SerializedMmlVisitor.js");
const { STATE } = need("mathjax-full/js/core/MathItem.js");
const engine = need("speech-rule-engine/lib/sre.js");

RegisterHTMLHandler(liteAdaptor());
const page = mathjax.document("", { InputJax: new TeX({ packages: AllPackages.filter((name) => name !== "bussproofs") }) });
const visitor = new SerializedMmlVisitor();
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));

engine.setupEngine({ domain: process.argv[3], locale: "en", modality: "speech" });
engine.engineReady().then(() => {
  const said = {};
  for (const [name, tex] of Object.entries(texts)) {
    const mathml = visitor.visitTree(page.convert(tex, { display: true, end: STATE.COMPILED }));
    said[name] = engine.toSpeech(mathml);
  }
  console.log(JSON.stringify(said));
});
