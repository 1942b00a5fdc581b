// A session's card opens beside it when a pointer rests there, or as it gets the focus; one can go onto the card, and Esc
// closes it. It stands where it covers the least of other sessions and days, so that the way to the next one is free.

const REST = 300
const LEAVE = 150
const GAP = 2
const EDGE = 8

let open = null
let wanted = null
let dismissed = null
let timer = 0

const cardOf = (chip) => chip.querySelector(":scope > .chip-card")

function chipAt(target) {
  const chip = target.closest?.("[data-calendar] a.chip")
  return chip && cardOf(chip) ? chip : null
}

function focused() {
  const chip = chipAt(document.activeElement ?? document.body)
  return chip?.matches(":focus-visible") && chip !== dismissed ? chip : null
}

function show(chip) {
  clearTimeout(timer)
  wanted = chip
  if (chip === open) return
  if (open) cardOf(open).popover = null
  open = null
  // In a list of days the card's words stand in the chip itself.
  if (!chip || !chip.isConnected || getComputedStyle(cardOf(chip)).position !== "absolute") return
  open = chip
  cardOf(chip).popover = "manual"
  cardOf(chip).showPopover()
  place()
}

function soon(chip, wait) {
  if (chip === wanted) return
  clearTimeout(timer)
  wanted = chip
  timer = setTimeout(show, wait, chip)
}

function covered(box, others) {
  const common = (from, to, low, high) => Math.max(0, Math.min(to, high) - Math.max(from, low))
  return others.reduce((sum, one) => {
    const across = common(box.left, box.right, one.left, one.right)
    return sum + across * common(box.top, box.bottom, one.top, one.bottom)
  }, 0)
}

const OTHERS = "[data-calendar] :is(.chip, [data-day], .folder-label, [open] > .folder-list)"

// Beside the chip first, then below and above; half over one that is as wide as the day.
function place() {
  const card = cardOf(open)
  const at = open.getBoundingClientRect()
  const sheet = open.closest("[data-calendar]").getBoundingClientRect()
  const [top, bottom] = [Math.max(sheet.top, 0), Math.min(sheet.bottom, innerHeight)]
  if (at.bottom < top || at.top > bottom) return show(null)
  const width = document.documentElement.clientWidth - EDGE
  const [wide, high] = [card.offsetWidth, card.offsetHeight]
  const others = [...document.querySelectorAll(OTHERS)].filter((one) => one !== open).map((one) => {
    const box = one.getBoundingClientRect()
    // Of what is scrolled out of the hours nothing can be covered.
    return { left: box.left, right: box.right, top: Math.max(box.top, top), bottom: Math.min(box.bottom, bottom) }
  })
  const level = Math.max(EDGE, Math.min(at.top, innerHeight - EDGE - high))
  const beside = [[at.right + GAP, level], [at.left - GAP - wide, level]]
  if (getComputedStyle(open).direction === "rtl") beside.reverse()
  const levels = [at.bottom + GAP, at.top - GAP - high]
  const along = [at.left, at.right - wide].flatMap((left) => levels.map((y) => [left, y]))
  const middle = at.left + at.width / 2
  const over = at.width > 2 * wide ? [[middle, at.top + GAP], [middle, at.bottom - GAP - high]] : []
  const [best] = [...over, ...beside, ...along]
    .map(([x, y]) => new DOMRect(x, y, wide, high))
    .filter((box) => box.left >= EDGE && box.right <= width && box.top >= EDGE && box.bottom <= innerHeight - EDGE)
    .map((box) => ({ left: box.left, top: box.top, cost: covered(box, others) }))
    .sort((one, other) => one.cost - other.cost)
  card.style.left = `${best?.left ?? EDGE}px`
  card.style.top = `${best?.top ?? level}px`
  return undefined
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return
  const chip = chipAt(event.target)
  if (chip !== dismissed && document.activeElement !== dismissed) dismissed = null
  if (chip && chip === dismissed) return
  // From one session to another the first card goes at once; off it there is time to get across the gap.
  if (chip && open && chip !== open) show(null)
  soon(chip ?? focused(), chip ? REST : LEAVE)
})

document.addEventListener("focusin", () => {
  dismissed = null
  if (focused()) show(focused())
})

document.addEventListener("focusout", (event) => {
  if (open && chipAt(event.target) === open) show(null)
})

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  dismissed = open ?? wanted
  show(null)
})

document.addEventListener("click", () => show(null))
document.documentElement.addEventListener("pointerleave", () => soon(focused(), LEAVE))
document.addEventListener("scroll", () => open && place(), { capture: true, passive: true })
addEventListener("resize", () => show(null))
