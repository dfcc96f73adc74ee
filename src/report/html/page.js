// Searches and counts. The page reads without it: the filter is made of styles.
"use strict";
(() => {
  const form = document.getElementById("filter");
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Everything is on paper, whatever is folded on the screen.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    for (const it of folded) it.open = true;
  });
  addEventListener("afterprint", () => {
    for (const it of folded) it.open = false;
    folded = [];
  });
  if (!form) return;

  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const nothing = document.getElementById("nothing-found");
  const groups = all(".group").map((element) => ({
    element,
    action: element.dataset.action,
    count: element.querySelector(".count"),
    cards: [...element.querySelectorAll(".card")],
  }));
  const total = groups.reduce((sum, group) => sum + group.cards.length, 0);
  const words = new Map();
  const wordsOf = (card) => {
    if (!words.has(card)) words.set(card, card.textContent.toLowerCase());
    return words.get(card);
  };
  const videos = (number) => number + (number === 1 ? " video" : " videos");

  const apply = () => {
    const show = new FormData(form).get("show") || "all";
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const group of groups) {
      let inGroup = 0;
      for (const card of group.cards) {
        const matches = wanted.every((word) => wordsOf(card).includes(word));
        if (card.hidden === matches) card.hidden = !matches;
        if (matches) inGroup += 1;
      }
      group.element.hidden = inGroup === 0;
      group.count.textContent = wanted.length
        ? `${inGroup} of ${videos(group.cards.length)}` : videos(inGroup);
      if (show === "all" || show === group.action) shown += inGroup;
    }
    nothing.hidden = shown > 0;
    found.textContent = `${shown} of ${videos(total)} shown`;
  };

  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 120);
  };
  search.closest("label").hidden = false;
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  // Links lead to videos that the filter or the search may hide.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#video-"]');
    if (!link) return;
    form.reset();
    apply();
  });
  // A browser may remember what was typed before the page was loaded again.
  if (search.value) apply();
})();
