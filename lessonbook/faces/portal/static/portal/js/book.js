// Says how many times are ticked as they are, and sends a form that books only once. All of it works without.

const week = document.querySelector("form[data-picking]")
const told = week?.querySelector("[data-picked]")

function count() {
  const picked = week.querySelectorAll("input[name=pick]:checked").length
  if (picked) told.textContent = told.dataset.picked.replace("{count}", picked)
}

if (told) {
  week.addEventListener("change", count)
  addEventListener("pageshow", count)
}

// Two clicks are one: the server sees to it too, by the form's key. Coming back to the page, one may press again.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault()
    form.dataset.sent = "sent"
  })
  addEventListener("pageshow", () => delete form.dataset.sent)
}
