// Says it on the page when a passkey can't be used or made; allauth's own script only writes it into the console.

const message = document.getElementById("passkey-error")

document.addEventListener("allauth.error", (event) => {
  event.preventDefault()
  message.hidden = false
})
