// The register by keys: P, L, E and A mark the row that has the focus, Delete takes the mark back, arrows go from row to
// row. Each mark is saved at once, and so is a report; what somebody else marked meanwhile is shown. All of it works
// without.

const form = document.querySelector("form[data-register]")
const rows = [...document.querySelectorAll("[data-row]")]
const news = document.querySelector("[data-news]")
const announcer = document.getElementById("announcer")
const saving = new Map()

function radios(row) {
  return [...row.querySelectorAll("input[type=radio]")]
}

function chosen(row) {
  return radios(row).find((radio) => radio.checked)
}

function focusOn(row) {
  if (row) (chosen(row) ?? radios(row)[0])?.focus()
}

function say(text) {
  news.hidden = !text
  news.querySelector("p").textContent = text
}

async function send(fields) {
  const body = new FormData()
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value)
  for (const [name, value] of fields) body.set(name, value)
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } })
  if (answer.redirected || !answer.headers.get("Content-Type")?.includes("json")) throw new Error("not an answer")
  return answer.json()
}

// Taking a mark back is offered where there is one.
function show(row, mark) {
  const back = row.querySelector("[data-key=delete]")
  const hadFocus = document.activeElement === back
  for (const radio of radios(row)) radio.checked = mark !== "" && radio.value === mark
  back.parentElement.hidden = !mark
  if (hadFocus && !mark) focusOn(row)
}

function take({ rows: stand, others, progress, error }) {
  if (error) return fail(error)
  for (const row of rows) {
    const { mark, state } = stand[row.dataset.row] ?? {}
    if (mark === undefined) continue
    row.querySelector("[data-seen]").value = mark
    row.querySelector("[data-state]").textContent = state
    if (saving.get(row)) continue
    show(row, mark)
  }
  document.querySelector("[data-progress]").textContent = progress
  say(others.join(" "))
  if (!others.length) announcer.textContent = `${form.dataset.saved}. ${progress}`
  delete form.dataset.failed
}

function fail(text) {
  say(text)
  form.dataset.failed = ""
}

// One answer is waited for before the next mark of the same row is sent, so that each says what it had before its eyes.
async function save(row) {
  const waiting = saving.get(row) ?? 0
  saving.set(row, waiting + 1)
  if (waiting) return
  let answer = null
  try {
    while (saving.get(row)) {
      const before = saving.get(row)
      const { name, value } = chosen(row)
      answer = await send([[name, value], [`seen-${row.dataset.row}`, row.querySelector("[data-seen]").value]])
      if (answer.rows) row.querySelector("[data-seen]").value = answer.rows[row.dataset.row].mark
      saving.set(row, saving.get(row) - before)
    }
    take(answer)
  } catch {
    fail(form.dataset.offline)
  } finally {
    saving.delete(row)
  }
}

async function saveEveryone() {
  const fields = [["everyone", "1"]]
  for (const row of rows) {
    fields.push([`seen-${row.dataset.row}`, row.querySelector("[data-seen]").value])
    if (chosen(row)) fields.push([chosen(row).name, chosen(row).value])
  }
  try {
    take(await send(fields))
  } catch {
    fail(form.dataset.offline)
  }
}

function onKey(event) {
  const row = event.target.closest("[data-row]")
  if (!row || event.target.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return
  const at = rows.indexOf(row)
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const key = event.key === "Backspace" ? "delete" : event.key.toLowerCase()
  const marked = radios(row).find((radio) => radio.dataset.key === key)
  if (!step && !marked) return
  event.preventDefault()
  if (marked && !marked.parentElement.hidden) {
    const changed = !marked.checked
    marked.checked = true
    if (changed) save(row)
  }
  const next = rows[at + (step ?? (marked.value ? 1 : 0))]
  if (next) focusOn(next)
  else focusOn(row)
}

// What somebody else wrote meanwhile stands above one's own words; saving again writes over it.
function showOthers(sheet, { others = "", state = "" }) {
  const quote = sheet.querySelector("[data-others]")
  const [by, words] = quote.querySelectorAll("p")
  quote.hidden = !others
  by.textContent = state
  words.firstElementChild.textContent = others
}

async function saveReport(event) {
  event.preventDefault()
  const sheet = event.target
  const error = sheet.querySelector("[data-error]")
  let said = null
  try {
    const answer = await fetch(sheet.action, {
      method: "POST",
      body: new FormData(sheet),
      headers: { Accept: "application/json" },
    })
    said = await answer.json()
  } catch {
    said = { error: form.dataset.offline }
  }
  error.hidden = !said.error
  error.textContent = said.error ?? ""
  showOthers(sheet, said)
  if ("seen" in said) {
    sheet.elements.seen.value = said.seen
    sheet.closest("details").querySelector("[data-report-state]").textContent = said.state
  }
  if (said.error) return
  delete sheet.dataset.changed
  announcer.textContent = form.dataset.saved
}

// A page left open opens the register by the server's clock.
function openLater() {
  const asked = Date.parse(document.querySelector("meta[name=server-time]").content)
  const wait = Date.parse(form.dataset.opens) - asked - performance.now()
  if (!form.hidden || Number.isNaN(wait)) return
  if (wait > 0) {
    setTimeout(openLater, Math.min(wait + 500, 3_600_000))
    return
  }
  form.hidden = false
  for (const part of document.querySelectorAll("[data-when-open]")) part.hidden = false
  document.querySelector("[data-until-open]")?.remove()
}

if (form) {
  document.addEventListener("keydown", onKey)
  for (const row of rows) {
    row.addEventListener("change", (event) => {
      if (event.target.type === "radio") save(row)
    })
  }
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "everyone") return
    event.preventDefault()
    saveEveryone()
  })
  for (const sheet of document.querySelectorAll("form[data-report]")) {
    sheet.addEventListener("submit", saveReport)
    sheet.addEventListener("input", () => (sheet.dataset.changed = ""))
  }
  // Words that aren't saved yet are not lost without a question.
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-changed]")) event.preventDefault()
  })
  document.addEventListener("visibilitychange", openLater)
  openLater()
}
