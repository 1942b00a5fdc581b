// A day that goes on is opened where it stands, with a little of what was before; a week without today, whose hours begin
// with what comes over from a night, at its first session. Whoever comes back finds the hours where they were left.

const KEY = "hours"
const WAIT = 150
const SETTLED = 1000

const hours = document.querySelector("[data-opens-at-now]")
let opened = null
let timer = 0
// Where the address names a part, the browser goes there, too, some time until all is loaded: the hours are held.
let held = Boolean(location.hash)

function first() {
  if (!hours.querySelector(".is-echo")) return null
  const top = (block) => block.getBoundingClientRect().top
  return [...hours.querySelectorAll(".block:not(.is-echo)")].sort((one, other) => top(one) - top(other))[0]
}

function openAtNow() {
  const at = hours.querySelector("[data-now]") ?? first()
  if (!at) return
  const below = at.getBoundingClientRect().top - hours.getBoundingClientRect().top
  hours.scrollTop += below - hours.clientHeight / 4
}

function keep() {
  if (hours.scrollTop === opened || history.state?.dialog) return
  history.replaceState({ ...history.state, [KEY]: hours.scrollTop }, "")
}

function release() {
  held = false
}

function start() {
  const left = history.state?.[KEY]
  if (left === undefined) openAtNow()
  else hours.scrollTop = left
  opened = hours.scrollTop
}

if (hours) {
  start()
  addEventListener("load", () => setTimeout(release, SETTLED))
  for (const moved of ["wheel", "pointerdown", "keydown"]) addEventListener(moved, release, { once: true, passive: true })
  hours.addEventListener("scroll", () => {
    if (held && hours.scrollTop !== opened) start()
    clearTimeout(timer)
    timer = setTimeout(keep, WAIT)
  }, { passive: true })
}
