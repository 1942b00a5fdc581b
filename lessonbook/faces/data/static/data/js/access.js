// What the data admin's pages lack for people without a pointer or a screen: names of fields and parts, and keys.
(() => {
  const POINTED = "[x-on\\:click]:not(a[href], button, input, select, textarea, label, [role])";
  const REACHED = "a[href], button, input, select, textarea";
  const text = (element) => element?.textContent.trim() ?? "";

  // What a field is called: by its label, in a table by the head of its column, else by the row of the form it stands in.
  const called = (field) => {
    const cell = field.closest("td");
    const column = cell?.closest("table")?.querySelectorAll("thead th")[cell.cellIndex];
    const row = field.closest(".form-row, .field-row")?.querySelector("label");
    return text(field.labels?.[0]) || cell?.dataset.label || text(column) || text(row);
  };

  // The words in it that are no picture.
  const seen = (element) =>
    [...element.childNodes].map((node) => (node.ariaHidden === "true" ? "" : node.textContent.trim())).join("");

  // What stands next to a bare picture: the field it is for, what one searches, the part of the page.
  const around = (pressed) => {
    const field = pressed.closest(".related-widget-wrapper, td")?.querySelector("select, input");
    const search = pressed.closest("form, div")?.querySelector("input[placeholder]");
    const part = pressed.closest("nav")?.getAttribute("aria-label");
    return (field && called(field)) || search?.placeholder || part || text(document.querySelector("h1"));
  };

  const name = (element, words) => {
    if (words && !element.hasAttribute("aria-label")) element.setAttribute("aria-label", words);
  };

  const mend = () => {
    const places = document.getElementById("nav-sidebar-inner");
    const here = text(document.querySelector("h1"));
    if (places) name(places, text(places.firstElementChild).split(/\s{2,}/)[0]);
    document.querySelectorAll("#tabs-items, #tabs-dropdown").forEach((tabs) => name(tabs, here));

    document.querySelectorAll("td :is(input:not([type=hidden]), select, textarea)").forEach((field) => {
      if (!field.labels?.length) name(field, called(field));
    });

    // select2 names its box by what is chosen, which at first is nothing, and a field to search in not at all
    document.querySelectorAll(".select2-container").forEach((box) => {
      const select = box.previousElementSibling?.matches("select") ? box.previousElementSibling : null;
      const words = select ? called(select) : here;
      box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]").forEach((part) => name(part, words));
      box.querySelectorAll("ul:has(> span), ul:has(> [role=presentation])").forEach((list) => list.setAttribute("role", "none"));
    });
    document.querySelectorAll(".select2-search__field").forEach((field) => name(field, here));

    // Parts that scroll are no places of the page; an icon is a picture, not the word that its font draws it from
    document.querySelectorAll(".simplebar-content-wrapper[role=region]").forEach((part) => part.setAttribute("role", "group"));
    document.querySelectorAll(".material-symbols-outlined:not([x-on\\:click])").forEach((icon) => icon.setAttribute("aria-hidden", "true"));
    document.querySelectorAll("a:has(> [aria-hidden]), button:has(> [aria-hidden]), [x-on\\:click]:has(> [aria-hidden])").forEach((pressed) => {
      if (!seen(pressed) && !pressed.title) name(pressed, around(pressed));
    });
    document.querySelectorAll("#changelist-filter h3").forEach((heading) => heading.setAttribute("aria-level", "2"));
    document.querySelectorAll("th").forEach((head) => {
      if (!text(head) && !head.querySelector(REACHED)) head.setAttribute("role", "none");
    });

    document.querySelectorAll(POINTED).forEach((pressed) => {
      if (!text(pressed) || pressed.querySelector(REACHED)) return;
      pressed.setAttribute("role", "button");
      pressed.tabIndex = 0;
      if (pressed.matches(".material-symbols-outlined")) name(pressed, places?.getAttribute("aria-label"));
    });
  };

  document.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || !event.target.matches?.("[x-on\\:click][role=button]")) return;
    event.preventDefault();
    event.target.click();
  });

  addEventListener("load", () => {
    mend();
    document.documentElement.dataset.mended = "";
    let waits = false;
    new MutationObserver(() => {
      if (waits) return;
      waits = true;
      requestAnimationFrame(() => {
        waits = false;
        mend();
      });
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
