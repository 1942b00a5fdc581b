// Light, dark or as the system is: shown at once, and sent, so that the next page is made with it.

const form = document.querySelector("form[data-themes]")

form?.addEventListener("submit", (event) => {
  const choice = event.submitter?.value
  if (!choice) return
  event.preventDefault()
  document.documentElement.dataset.theme = choice
  for (const button of form.querySelectorAll("button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === choice))
  }
  const sent = new FormData(form)
  sent.set("theme", choice)
  fetch(form.action, { method: "POST", body: sent, redirect: "manual" })
})
