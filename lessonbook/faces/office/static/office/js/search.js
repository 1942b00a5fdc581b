// "/" brings the search that stands on every page of the office; Escape gives the page back.

const box = document.getElementById("office-search")
const WRITES = "input, select, textarea, [contenteditable]"

// Where the places stand in a row to be pushed, the one that is open stands in sight in every browser.
document.querySelector(".place[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" })

document.addEventListener("keydown", (event) => {
  const plain = !(event.ctrlKey || event.metaKey || event.altKey)
  if (event.key === "/" && plain && !event.target.closest(WRITES) && !document.querySelector("dialog[open]")) {
    event.preventDefault()
    box.focus()
    box.select()
  } else if (event.key === "Escape" && event.target === box) {
    box.blur()
  }
})
