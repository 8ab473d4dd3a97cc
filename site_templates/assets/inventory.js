/* Filter and sort of the table of registered versions. The choice is kept in the address, so that it can be shared.
   Without script the whole table is there. */
"use strict";
{
  const table = document.querySelector("table[data-inventory]");
  const bar = document.querySelector("[data-inventory-filters]");
  if (table && bar) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const facets = [...bar.querySelectorAll("[data-facet]")];
    const choices = [...bar.querySelectorAll("[data-choice]")];
    const search = bar.querySelector("[data-words]");
    const shown = bar.querySelector("[data-shown]");
    const heads = [...table.querySelectorAll("th[data-sort]")];
    const state = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");

    const keep = () => {
      const text = state.toString();
      history.replaceState(null, "", text ? "#?" + text : location.pathname + location.search);
    };
    const filter = () => {
      const wanted = (state.get("only") || "").split(" ").filter(Boolean);
      const words = (state.get("find") || "").toLowerCase();
      let count = 0;
      for (const row of rows) {
        const has = row.dataset.facets.split(" ");
        const fits =
          wanted.every((facet) => has.includes(facet)) &&
          choices.every((choice) => !state.get(choice.dataset.choice) || row.dataset[choice.dataset.choice] === state.get(choice.dataset.choice)) &&
          row.cells[0].textContent.toLowerCase().includes(words);
        row.hidden = !fits;
        count += fits;
      }
      shown.textContent = count === rows.length ? "" : count + " of " + rows.length;
    };
    const sort = () => {
      const [name, direction] = (state.get("sort") || "").split(" ");
      for (const head of heads) head.removeAttribute("aria-sort");
      const head = heads.find((each) => each.dataset.sort === name);
      if (!head) return;
      const column = head.cellIndex;
      const sign = direction === "down" ? -1 : 1;
      const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const compare = (a, b) => {
        const x = value(a), y = value(b);
        if (x === "" || y === "") return (x === "") - (y === "");
        return sign * (isNaN(x) || isNaN(y) ? x.localeCompare(y, "en", { numeric: true }) : x - y);
      };
      head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
      body.append(...[...rows].sort(compare));
    };
    const draw = () => {
      const wanted = (state.get("only") || "").split(" ");
      for (const facet of facets) facet.setAttribute("aria-pressed", wanted.includes(facet.dataset.facet));
      for (const choice of choices) choice.value = state.get(choice.dataset.choice) || "";
      search.value = state.get("find") || "";
      filter();
      sort();
    };
    const set = (name, value) => {
      if (value) state.set(name, value);
      else state.delete(name);
      keep();
      draw();
    };

    for (const facet of facets)
      facet.addEventListener("click", () => {
        const wanted = new Set((state.get("only") || "").split(" ").filter(Boolean));
        if (!wanted.delete(facet.dataset.facet)) wanted.add(facet.dataset.facet);
        set("only", [...wanted].sort().join(" "));
      });
    for (const choice of choices) choice.addEventListener("change", () => set(choice.dataset.choice, choice.value));
    search.addEventListener("input", () => {
      if (search.value) state.set("find", search.value);
      else state.delete("find");
      keep();
      filter();
    });
    for (const head of heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "th-sort";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const [name, direction] = (state.get("sort") || "").split(" ");
        set("sort", head.dataset.sort + (name === head.dataset.sort && direction !== "down" ? " down" : ""));
      });
    }
    bar.hidden = false;
    draw();
  }
}
