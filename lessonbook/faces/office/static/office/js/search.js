// "/" brings the search that stands on every page of the office; Escape gives the page back.

const box = document.getElementById("office-search")
const WRITES = "input, select, textarea, [contenteditable]"

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
