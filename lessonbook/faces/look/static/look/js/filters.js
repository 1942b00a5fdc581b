// A filter sends itself when a choice is made; after the page has come again the focus is where it was.

const KEY = "filter"

function send(select) {
  sessionStorage.setItem(KEY, select.id)
  select.form.requestSubmit()
}

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) send(event.target)
})

const chosen = sessionStorage.getItem(KEY)
sessionStorage.removeItem(KEY)
if (chosen) document.getElementById(chosen)?.focus({ preventScroll: true })

// Back shows the list that the address names, so the choices must say the same: browsers bring back the later ones.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.filters")) form.reset()
})

// A choice that was made before this script was there counts, too; on the way back it is only an old one.
const [visit] = performance.getEntriesByType("navigation")
const preset = (options) => options.find((one) => one.defaultSelected) ?? options.find((one) => !one.disabled)
const isOther = (select) => select.selectedOptions[0] !== preset([...select.options])
const early = visit?.type === "navigate" && [...document.querySelectorAll("select[data-submit]")].find(isOther)
if (early) send(early)
