/* A page is a picture of one day. Whatever carries `data-valid-until="YYYY-MM-DD"` and is past that day (UTC) when the
   page is read gets a note and the attribute `data-expired`; nothing else on the page changes. */
"use strict";
{
  const today = new Date().toISOString().slice(0, 10);
  for (const element of document.querySelectorAll("[data-valid-until]")) {
    const until = element.dataset.validUntil;
    if (/^\d{4}-\d{2}-\d{2}$/.test(until) && until < today) {
      const note = document.createElement("span");
      note.className = "expired-note";
      note.textContent = " expired on " + until + ", since this page was published";
      element.dataset.expired = "";
      element.append(note);
    }
  }
}
