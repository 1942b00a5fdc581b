// Asks again how far the work is, and shows it in place; once it is done the page comes anew.

const SECONDS = 1.5

async function again() {
  let text
  try {
    const answer = await fetch(location.href, { cache: "no-store" })
    if (!answer.ok) return location.reload()
    text = await answer.text()
  } catch {
    return setTimeout(again, SECONDS * 4000)
  }
  const come = new DOMParser().parseFromString(text, "text/html").getElementById("upload")
  if (!come || come.dataset.again !== "busy") return location.reload()
  document.getElementById("upload").replaceChildren(...come.childNodes)
  setTimeout(again, SECONDS * 1000)
}

setTimeout(again, SECONDS * 1000)
