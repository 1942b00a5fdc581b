// A filter sends itself when a choice is made; after the page has come again the focus is where it was.

const KEY = "filter"

document.addEventListener("change", (event) => {
  if (!event.target.matches("select[data-submit]")) return
  sessionStorage.setItem(KEY, event.target.id)
  event.target.form.requestSubmit()
})

const chosen = sessionStorage.getItem(KEY)
sessionStorage.removeItem(KEY)
if (chosen) document.getElementById(chosen)?.focus({ preventScroll: true })

// Back shows the list that the address names, so the choices must say the same: browsers bring back the later ones.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.filters")) form.reset()
})
