/* Names the edition that this folder is and links to the others. Pages carry no edition name themselves, so that
   unchanged pages stay the same file; the list lies beside the edition's folder. */
"use strict";
{
  const place = document.querySelector("[data-portal-edition]");
  const base = new URL(JSON.parse(document.getElementById("__config").textContent).base + "/", location);
  const name = decodeURIComponent(base.pathname.split("/").slice(-2)[0]);
  const show = () => {
    const others = (window.portalEditions || []).map((row) => row.version);
    if (!place || !others.includes(name)) return;
    place.append("Edition " + name);
    if (others.length > 1) {
      place.append(" · also: ");
      others.filter((other) => other !== name).forEach((other, index) => {
        const link = document.createElement("a");
        link.href = new URL("../" + encodeURIComponent(other) + "/index.html", base).href;
        link.textContent = other;
        place.append(index ? ", " : "", link);
      });
    }
    place.hidden = false;
  };
  const script = document.createElement("script");
  script.src = new URL("../versions.js", base).href;
  script.onload = show;
  document.head.append(script);
}
