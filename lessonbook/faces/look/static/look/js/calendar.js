// The calendar by keyboard: arrows go from day to day, Page Up and Page Down to the view before and after,
// Esc closes a folder or a card; a press elsewhere closes a folder.

const calendar = document.querySelector("[data-calendar]")
const days = [...(calendar?.querySelectorAll("[data-day]") ?? [])]
const across = calendar?.classList.contains("month") ? 7 : 1

function step(key) {
  const forward = getComputedStyle(document.documentElement).direction === "rtl" ? -1 : 1
  return { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: across, ArrowUp: -across }[key]
}

function shown(day) {
  return day && day.offsetParent !== null
}

calendar?.addEventListener("keydown", (event) => {
  const at = days.indexOf(event.target)
  const by = step(event.key)
  if (at >= 0 && by && shown(days[at + by])) {
    event.preventDefault()
    days[at + by].focus()
  }
  if (event.key === "PageUp" || event.key === "PageDown") {
    event.preventDefault()
    document.querySelector(event.key === "PageUp" ? "[data-previous]" : "[data-next]")?.click()
  }
})

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  const folder = event.target.closest?.("details.folder[open]")
  if (folder) {
    folder.open = false
    folder.querySelector("summary").focus()
  } else if (calendar) {
    calendar.dataset.hush = ""
  }
})

for (const again of ["pointermove", "focusin"]) {
  calendar?.addEventListener(again, (event) => {
    if (event.target.closest?.(".chip") !== hushed) delete calendar.dataset.hush
    hushed = event.target.closest?.(".chip") ?? null
  })
}
let hushed = null

document.addEventListener("click", (event) => {
  for (const folder of document.querySelectorAll("details.folder[open]")) {
    if (!folder.contains(event.target)) folder.open = false
  }
})
