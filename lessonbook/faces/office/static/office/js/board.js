// The day board: a session is dragged, or moved by keys, to another time or column. The server decides; what it refuses
// or asks about is said in place, and the session returns where it isn't moved. Without this script each session's own
// page moves it.

const STEP = 5
const FAR = 6
const HOLD = 350
const EDGE = 48

const said = document.getElementById("announcer")
let board = document.getElementById("board")
let moving = null
let pressed = null
let note = null

// A block says where it stands by its classes: hour and minute of its start, hours and minutes of its length.
function minutes(chip, hours, rest) {
  const read = (kind) => Number(chip.parentElement.className.match(`(?:^| )${kind}-(\\d+)`)[1])
  return read(hours) * 60 + read(rest)
}

const startOf = (chip) => minutes(chip, "h", "m")
const lengthOf = (chip) => minutes(chip, "dh", "dm")
const codeOf = (chip) => chip.pathname.split("/").at(-2)
const chips = () => [...board.querySelectorAll("a[data-moves]")]
const columns = () => [...board.querySelectorAll("[data-column]")]
const list = (column) => column.querySelector(".board-list")
const first = () => Number(board.dataset.first)
const last = () => Number(board.dataset.last)
const clamp = (value, low, high) => Math.min(Math.max(value, low), high)

function say(text) {
  said.textContent = ""
  requestAnimationFrame(() => { said.textContent = text })
}

// The wall time of a minute of the day's axis; behind clocks that went back it is less.
function clock(minute) {
  let wall = minute
  for (const change of board.dataset.change.split(",").filter(Boolean)) {
    const [at, by] = change.split(" ").map(Number)
    if (by < 0 && minute >= at) wall += by
  }
  const time = new Date(Date.UTC(2000, 0, 1, 0, wall))
  return time.toLocaleTimeString(board.dataset.locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC" })
}

const span = (at, length) => `${clock(at)}–${clock(at + length)}`

function lift(chip, grip = 0) {
  dropNote()
  const block = chip.closest(".board-block")
  const ghost = block.cloneNode(true)
  ghost.classList.add("is-ghost")
  ghost.setAttribute("aria-hidden", "true")
  ghost.firstElementChild.tabIndex = -1
  const length = lengthOf(chip)
  moving = { chip, block, ghost, grip, length, at: startOf(chip), column: chip.closest("[data-column]") }
  moving.from = { at: moving.at, column: moving.column }
  block.classList.add("is-lifted")
  document.body.classList.add("is-moving")
  place()
}

function place() {
  const { ghost, column, at, length } = moving
  list(column).append(ghost)
  ghost.style.insetBlockStart = `calc((${at} / 60 - var(--from)) * var(--hour))`
  ghost.querySelector("time").textContent = span(at, length)
  for (const one of columns()) one.classList.toggle("is-over-target", one === column)
}

function putDown() {
  moving.ghost.remove()
  moving.block.classList.remove("is-lifted", "is-waiting")
  document.body.classList.remove("is-moving")
  for (const one of columns()) one.classList.remove("is-over-target")
  const was = moving
  moving = null
  return was
}

function putBack(text = board.dataset.back) {
  const { chip } = putDown()
  dropNote()
  say(text)
  chip.focus({ preventScroll: true })
}

function dropNote() {
  note?.remove()
  note = null
}

// What the server says, beside the block that it is about; with what can be done about it.
function tell(block, texts, buttons, refused) {
  dropNote()
  note = document.createElement("div")
  note.className = `board-note${refused ? " board-note--refused" : ""}`
  note.setAttribute("role", refused ? "alert" : "alertdialog")
  note.setAttribute("aria-label", board.dataset.ask)
  const heading = document.createElement("strong")
  heading.textContent = board.dataset.ask
  if (!refused) note.append(heading)
  const lines = document.createElement(texts.length > 1 ? "ul" : "p")
  for (const text of texts) {
    const line = texts.length > 1 ? lines.appendChild(document.createElement("li")) : lines
    line.textContent = text
  }
  const row = document.createElement("div")
  row.className = "button-row"
  for (const [label, kind, act] of buttons) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = `button button--${kind}`
    button.textContent = label
    button.addEventListener("click", act)
    row.append(button)
  }
  note.append(lines, row)
  block.closest(".board-list").append(note)
  const room = board.getBoundingClientRect().right - block.getBoundingClientRect().left
  note.classList.toggle("at-end", room < 370)
  note.style.insetBlockStart = `${block.offsetTop + block.offsetHeight + 4}px`
  note.scrollIntoView({ block: "nearest", inline: "nearest" })
  row.firstElementChild?.focus({ preventScroll: true })
}

async function drop(seen = "") {
  const { chip, column, at, from, ghost, block } = moving
  if (at === from.at && column === from.column) return putBack()
  if ("takesNothing" in column.dataset) return putBack(board.dataset.taken)
  moving.waits = true
  ghost.classList.add("is-waiting")
  const form = new FormData(board)
  const facts = { code: codeOf(chip), date: board.dataset.date, by: board.dataset.by, seen, sequence: chip.dataset.moves }
  for (const [name, value] of Object.entries({ ...facts, column: column.dataset.column, minute: at })) form.set(name, value)
  let answer
  try {
    const response = await fetch(board.getAttribute("action"), { method: "POST", body: form })
    answer = await response.json()
  } catch {
    answer = { refusal: board.dataset.offline }
  }
  moving.waits = false
  ghost.classList.remove("is-waiting")
  if (answer.done) return settle(codeOf(chip), answer.done)
  if (answer.asks) {
    const goOn = () => { dropNote(); drop(answer.seen) }
    tell(ghost, answer.asks, [[board.dataset.goOn, "main", goOn], [board.dataset.putBack, "plain", () => putBack()]], false)
    return undefined
  }
  putDown()
  const stay = () => { dropNote(); chip.focus({ preventScroll: true }) }
  const close = answer.code === "session_changed" ? () => settle(codeOf(chip), "") : stay
  tell(block, [answer.refusal], [[board.dataset.close, "plain", close]], true)
  return undefined
}

// The board anew as the server has it, others' changes too; one stays where one was.
async function settle(code, text) {
  const response = await fetch(location.href)
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  const [left, top] = [board.scrollLeft, board.scrollTop]
  document.body.classList.remove("is-moving")
  moving = null
  dropNote()
  const fresh = document.adoptNode(page.getElementById("board"))
  board.replaceWith(fresh)
  board = fresh
  listen()
  board.scrollTo(left, top)
  const chip = chips().find((one) => codeOf(one) === code)
  chip?.closest(".board-block").classList.add("is-fresh")
  chip?.focus({ preventScroll: true })
  say(text)
}

// By pointer

function follow(event) {
  const under = columns().find((one) => {
    const box = one.getBoundingClientRect()
    return event.clientX >= box.left && event.clientX < box.right
  })
  moving.column = under ?? moving.column
  const box = list(moving.column).getBoundingClientRect()
  const minute = first() + ((event.clientY - box.top - moving.grip) / box.height) * (last() - first())
  moving.at = clamp(Math.round(minute / STEP) * STEP, first(), Math.max(last() - STEP, first()))
  place()
  const edges = board.getBoundingClientRect()
  const beyond = (at, low, high) => (at < low + EDGE ? -12 : at > high - EDGE ? 12 : 0)
  board.scrollBy(beyond(event.clientX, edges.left, edges.right), beyond(event.clientY, edges.top, edges.bottom))
}

function press(event) {
  const chip = event.target.closest?.("a[data-moves]")
  if (!chip || event.button || moving) return
  const grip = event.clientY - chip.getBoundingClientRect().top
  pressed = { chip, grip, x: event.clientX, y: event.clientY, touch: event.pointerType === "touch", dragged: false }
  if (pressed.touch) pressed.hold = setTimeout(() => { pressed.dragged = true; lift(chip, grip) }, HOLD)
}

document.addEventListener("pointermove", (event) => {
  if (!pressed) return
  const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > FAR
  if (!moving && far && pressed.touch) { clearTimeout(pressed.hold); pressed = null }
  else if (!moving && far) { pressed.dragged = true; lift(pressed.chip, pressed.grip) }
  if (moving && pressed && !moving.waits && !note) follow(event)
})

document.addEventListener("pointerup", () => {
  if (!pressed) return
  clearTimeout(pressed.hold)
  const { dragged } = pressed
  setTimeout(() => { pressed = null })
  if (dragged && moving) drop()
})

document.addEventListener("pointercancel", () => {
  if (pressed) clearTimeout(pressed.hold)
  pressed = null
  if (moving && !moving.waits && !note) putBack()
})

// By keys

function pick(chip) {
  lift(chip)
  say(board.dataset.picked.replace("{session}", chip.querySelector(".chip-name").textContent))
}

function step(key, far) {
  const across = columns()
  const right = getComputedStyle(board).direction === "rtl" ? -1 : 1
  const by = { ArrowUp: -STEP, ArrowDown: STEP, PageUp: -60, PageDown: 60 }[key]
  const side = { ArrowLeft: -right, ArrowRight: right }[key]
  if (by) moving.at = clamp(moving.at + by * (far && key.startsWith("Arrow") ? 3 : 1), first(), last() - STEP)
  if (side) moving.column = across[clamp(across.indexOf(moving.column) + side, 0, across.length - 1)]
  place()
  moving.ghost.scrollIntoView({ block: "nearest", inline: "nearest" })
  say(`${span(moving.at, moving.length)}, ${moving.column.getAttribute("aria-label")}`)
}

// Not picked up: arrows go from session to session, sideways to the one nearest in time.
function wander(chip, key) {
  const inColumn = (column) => [...column.querySelectorAll("a[data-moves]")]
  const column = chip.closest("[data-column]")
  const right = getComputedStyle(board).direction === "rtl" ? -1 : 1
  const own = inColumn(column)
  if (key === "ArrowUp" || key === "ArrowDown") return own[own.indexOf(chip) + (key === "ArrowUp" ? -1 : 1)]
  const across = columns()
  const side = key === "ArrowRight" ? right : -right
  for (let at = across.indexOf(column) + side; at >= 0 && at < across.length; at += side) {
    const near = inColumn(across[at])
    const away = (one) => Math.abs(startOf(one) - startOf(chip))
    if (near.length) return near.reduce((best, one) => (away(one) < away(best) ? one : best))
  }
  return undefined
}

function key(event) {
  if (note?.contains(event.target)) {
    if (event.key !== "Escape") return
    event.preventDefault()
    if (moving) putBack()
    else dropNote()
    return
  }
  const chip = event.target.closest?.("a[data-moves]")
  if (!chip || moving?.waits) return
  const arrows = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]
  if (moving) {
    if (![...arrows, "PageUp", "PageDown", "Enter", " ", "Escape"].includes(event.key)) return
    event.preventDefault()
    if (event.key === "Escape") putBack()
    else if (event.key === "Enter" || event.key === " ") drop()
    else step(event.key, event.shiftKey)
  } else if (event.key === " ") {
    event.preventDefault()
    pick(chip)
  } else if (arrows.includes(event.key)) {
    event.preventDefault()
    wander(chip, event.key)?.focus()
  }
}

function listen() {
  for (const chip of chips()) chip.setAttribute("aria-describedby", "board-help")
  board.addEventListener("pointerdown", press)
  board.addEventListener("keydown", key)
  board.addEventListener("dragstart", (event) => event.preventDefault())
  board.addEventListener("submit", (event) => event.preventDefault())
  board.addEventListener("touchmove", (event) => { if (moving) event.preventDefault() }, { passive: false })
  board.addEventListener("click", (event) => { if (pressed?.dragged || moving) event.preventDefault() }, true)
  board.addEventListener("contextmenu", (event) => { if (pressed?.touch) event.preventDefault() })
}

if (board) listen()
