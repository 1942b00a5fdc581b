// Keeps an open page right by the server's clock: what may be joined, how far off things are, what is live.
// The browser's own clock is used only to count on from the server's; after sleep, or when it was set, we ask again.

const meta = document.querySelector('meta[name="server-time"]')
const words = meta.dataset
const LONG_AWAY = 60_000
const JUMP = 2_000
const STATUSES = "[data-session][data-status], [data-session] [data-status]"

let offset = Date.parse(meta.content) - arrival()
let lastWall = Date.now()
let lastTick = performance.now()
let lastAsked = Date.now()

// When the page's answer came in, by the browser's clock; a page out of the cache is older than that, so it asks.
function arrival() {
  const [entry] = performance.getEntriesByType("navigation")
  return Date.now() - Math.max(0, performance.now() - (entry?.responseStart ?? Infinity))
}

function now() {
  return Date.now() + offset
}

async function ask() {
  lastAsked = Date.now()
  const sent = Date.now()
  try {
    const answer = await fetch(words.ask, { cache: "no-store" })
    if (!answer.ok) return
    const time = Date.parse(await answer.text())
    if (time) offset = time - (sent + Date.now()) / 2
  } catch {
    return // Offline: count on from what we know.
  }
  show()
}

function show() {
  const time = now()
  for (const join of document.querySelectorAll("[data-join-opens]")) showJoin(join, time)
  for (const hint of document.querySelectorAll("[data-join-before]")) {
    if (time >= Date.parse(hint.dataset.joinBefore)) hint.hidden = true
  }
  for (const text of document.querySelectorAll("[data-countdown]")) write(text, distance(text.dataset, time))
  for (const status of document.querySelectorAll(STATUSES)) showStatus(status, time)
}

function showJoin(join, time) {
  const open = time >= Date.parse(join.dataset.joinOpens) && time < Date.parse(join.dataset.joinCloses)
  if (open === !join.hidden) return
  join.hidden = !open
  const announcer = document.getElementById("announcer")
  if (open && announcer) announcer.textContent = words.canJoin.replace("{name}", join.dataset.name)
}

// The word itself, or a session of a calendar, which only has it in its name.
function showStatus(status, time) {
  const session = status.closest("[data-session]")
  const { starts, ends } = session.dataset
  const was = status.dataset.status
  const kind = time < Date.parse(starts) ? "upcoming" : time < Date.parse(ends) ? "live" : "completed"
  if (was === kind) return
  status.dataset.status = kind
  if (status !== session) {
    status.classList.replace(`status--${was}`, `status--${kind}`)
    status.textContent = words[kind]
  }
  // The names of the row's links and buttons end with the state, for whoever hears them, and so does a chip's card.
  for (const name of session.querySelectorAll(".vh, [data-state]")) {
    const text = name.textContent
    if (text.endsWith(words[was])) name.textContent = text.slice(0, -words[was].length) + words[kind]
  }
  session.classList.toggle("is-over", kind === "completed")
  session.classList.toggle("is-live", kind === "live")
}

// Days are left as the server wrote them: they are counted by the calendar, not by the clock.
function distance({ countdown, until }, time) {
  if (time >= Date.parse(until)) return words.ended
  const seconds = (Date.parse(countdown) - time) / 1000
  if (seconds <= 0) return words.liveNow
  const minutes = Math.ceil(seconds / 60)
  const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" })
  if (minutes < 90) return relative.format(minutes, "minute")
  if (minutes < 24 * 60) return relative.format(Math.round(minutes / 60), "hour")
  return null
}

function write(element, text) {
  if (text !== null && element.textContent !== text) element.textContent = text
}

function tick() {
  const wall = Date.now()
  const steady = performance.now()
  const jumped = Math.abs(wall - lastWall - (steady - lastTick)) > JUMP
  lastWall = wall
  lastTick = steady
  show()
  if (jumped) ask()
}

function back() {
  if (document.visibilityState !== "visible") return
  tick()
  if (Date.now() - lastAsked > LONG_AWAY) ask()
}

document.addEventListener("visibilitychange", back)
document.addEventListener("fragment", show)
addEventListener("pageshow", (event) => event.persisted && ask())
addEventListener("online", ask)
setInterval(tick, 1000)
show()
if (performance.getEntriesByType("navigation")[0]?.transferSize === 0) ask()
