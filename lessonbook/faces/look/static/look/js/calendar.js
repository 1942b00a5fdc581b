// The calendar by keyboard: arrows go from day to day, Page Up and Page Down to the view before and after. A folder opens
// where there is room, and closes by Esc, by a press elsewhere and when the focus goes elsewhere.

const FOLDER = "details.folder[open]"

function step(key, calendar) {
  const forward = getComputedStyle(calendar).direction === "rtl" ? -1 : 1
  const across = calendar.classList.contains("month") ? 7 : 1
  return { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: across, ArrowUp: -across }[key]
}

function shown(day) {
  return day && day.offsetParent !== null
}

document.addEventListener("keydown", (event) => {
  const calendar = event.target.closest?.("[data-calendar]")
  if (!calendar) return
  const days = [...calendar.querySelectorAll("[data-day]")]
  const at = days.indexOf(event.target)
  const by = step(event.key, calendar)
  if (at >= 0 && by && shown(days[at + by])) {
    event.preventDefault()
    days[at + by].focus()
  }
  if (event.key === "PageUp" || event.key === "PageDown") {
    event.preventDefault()
    document.querySelector(event.key === "PageUp" ? "[data-previous]" : "[data-next]")?.click()
  }
})

// A list that floats opens upwards where it has room above and none below. What is still hidden is pushed into sight.
function fit(folder) {
  const list = folder.querySelector(".folder-list")
  folder.classList.remove("opens-up")
  if (getComputedStyle(list).position !== "absolute") return
  const label = folder.querySelector("summary").getBoundingClientRect()
  const sheet = folder.closest("[data-calendar]")
  const { top, bottom } = sheet.getBoundingClientRect()
  const scrolls = sheet.scrollHeight > sheet.clientHeight && getComputedStyle(sheet).overflowY === "auto"
  const first = scrolls ? Math.max(top + parseFloat(getComputedStyle(sheet).scrollPaddingTop), 0) : 0
  const last = scrolls ? Math.min(bottom, innerHeight) : innerHeight
  const high = list.offsetHeight
  folder.classList.toggle("opens-up", high > last - label.bottom && high < label.top - first)
  list.scrollIntoView({ block: "nearest" })
}

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(FOLDER)) fit(event.target)
}, true)

// Not while a session's details are open over the page: the focus comes back from there.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return
  for (const folder of document.querySelectorAll(FOLDER)) {
    if (folder.contains(document.activeElement)) folder.querySelector("summary").focus()
    folder.open = false
  }
})

// Where lists lie in line, on a phone, one that closes by itself would push what has the focus. The focus comes back from
// a dialog, and on the way a browser may put it where the address says: on the main part.
document.addEventListener("focusin", (event) => {
  if (event.target.closest?.("dialog") || event.target.id === "main") return
  for (const folder of document.querySelectorAll(FOLDER)) {
    const floats = getComputedStyle(folder.querySelector(".folder-list")).position === "absolute"
    if (floats && !folder.contains(event.target)) folder.open = false
  }
})

document.addEventListener("click", (event) => {
  if (event.target.closest?.("dialog")) return
  for (const folder of document.querySelectorAll(FOLDER)) {
    if (!folder.contains(event.target)) folder.open = false
  }
})

// Days that are folded away stay unfolded for whoever comes back.
const earlier = document.querySelector(".earlier")
if (earlier && history.state?.earlier) earlier.open = true
earlier?.addEventListener("toggle", () => {
  history.replaceState({ ...history.state, earlier: earlier.open }, "")
})
