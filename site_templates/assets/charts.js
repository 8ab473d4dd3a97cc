/* Draws every chart block:
     <div data-chart role="img" aria-label="what it shows, in words">
       <script type="application/json">{"data": [...], "layout": {...}}</script>
     </div>
   Colours come from the stylesheet's variables, so a chart follows the page into dark mode. */
"use strict";
{
  const colour = (name, otherwise) => getComputedStyle(document.body).getPropertyValue(name).trim() || otherwise;
  const look = () => {
    const ink = colour("--ink-2", "#4a5867");
    const line = colour("--line", "#dde3e9");
    const axis = { gridcolor: line, zerolinecolor: line, linecolor: line, automargin: true };
    return {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: ink, family: colour("--font", "system-ui, sans-serif"), size: 13 },
      colorway: [1, 2, 3, 4, 5].map((n) => colour("--series-" + n, "#0b5cad")),
      hoverlabel: { bgcolor: colour("--paper", "#fff"), bordercolor: line, font: { color: colour("--ink", "#16202b") } },
      xaxis: axis,
      yaxis: axis,
    };
  };
  const merged = (ours, theirs) => {
    const result = { ...ours };
    for (const [key, value] of Object.entries(theirs || {})) {
      const both = value && typeof value === "object" && !Array.isArray(value);
      result[key] = both ? merged(ours[key] || {}, value) : value;
    }
    return result;
  };
  /* Names come from data, and the drawing library reads tags in them: they are escaped, so that they show as they are.
     Only templates (written by us, not by data) may carry its tags. Colours given as "var(--pass)" are looked up here. */
  const plain = (key, value) => {
    if (typeof value !== "string" || /^(hover|text)template$/.test(key)) return value;
    if (value.startsWith("var(--")) return colour(value.slice(4, -1), "#0b5cad");
    return value.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  };
  const draw = (place, chart) => {
    const given = JSON.parse(JSON.stringify(chart), plain);
    const layout = merged({ margin: { l: 56, r: 16, t: 16, b: 48 }, height: 320, hovermode: "closest", ...look() }, given.layout);
    const data = given.data;
    return Plotly.react(place, data, layout, { displayModeBar: false, responsive: true });
  };
  const charts = [];
  for (const place of document.querySelectorAll("[data-chart]")) {
    const block = place.querySelector('script[type="application/json"]');
    if (!block) continue;
    charts.push([place, JSON.parse(block.textContent)]);
    block.remove();
  }
  const drawAll = () => charts.forEach(([place, chart]) => draw(place, chart));
  drawAll();
  new MutationObserver(drawAll).observe(document.body, { attributes: true, attributeFilter: ["data-md-color-scheme"] });
}
