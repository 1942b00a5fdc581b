// Opens a session's details over the page: links marked data-dialog, whose address answers with a fragment when asked
// with HX-Request. The address becomes the session's own, so that Back closes, reload shows the page, and links hold.

const dialog = document.getElementById("details")
const body = document.getElementById("details-body")
let opener = null
// What the window is called while no dialog is open.
const pageTitle = document.title
// How often details were asked for: an answer that comes after a newer question is nobody's any more.
let asked = 0

function openable(event, link) {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
  return link && dialog && plain && !event.defaultPrevented
}

async function open(href, { push }) {
  body.replaceChildren(document.getElementById("details-wait").content.cloneNode(true))
  if (!dialog.open) dialog.showModal()
  if (push) {
    const state = { dialog: href }
    if (history.state?.dialog) history.replaceState(state, "", href)
    else history.pushState(state, "", href)
  }
  const mine = ++asked
  let answer
  try {
    answer = await fetch(href, { headers: { "HX-Request": "true" }, cache: "no-store" })
  } catch {
    if (mine !== asked) return
    body.replaceChildren(document.getElementById("details-offline").content.cloneNode(true))
    return
  }
  if (mine !== asked) return
  if (!answer.ok || answer.redirected) {
    location.assign(href)
    return
  }
  const text = await answer.text()
  if (!dialog.open || mine !== asked) return
  body.innerHTML = text
  const title = body.querySelector("title")
  if (title) {
    document.title = title.textContent + pageTitle.slice(pageTitle.lastIndexOf(" · "))
    title.remove()
  }
  body.scrollTop = 0
  body.focus({ preventScroll: true })
  document.dispatchEvent(new Event("fragment"))
}

function close() {
  if (dialog.open) dialog.close()
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-dialog]")
  if (!openable(event, link)) return
  event.preventDefault()
  if (!dialog.open) opener = link
  open(link.href, { push: true })
})

// A press beside the dialog closes it, as Esc and the cross do.
dialog?.addEventListener("click", (event) => {
  if (event.target !== dialog) return
  const box = dialog.getBoundingClientRect()
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom
  if (!inside) close()
})

// The event comes a moment after; who goes back and forward fast has opened the dialog again by then.
dialog?.addEventListener("close", () => {
  if (dialog.open) return
  document.title = pageTitle
  body.replaceChildren()
  if (history.state?.dialog) history.back()
  giveFocusBack()
})

// Going back to an address with a #part moves the focus there a moment later, so it is given back again after that.
function giveFocusBack() {
  const to = opener
  to?.focus()
  setTimeout(() => dialog.open || to?.focus())
}

addEventListener("popstate", (event) => {
  if (!dialog) return
  if (event.state?.dialog) open(event.state.dialog, { push: false })
  else {
    close()
    giveFocusBack()
  }
})
