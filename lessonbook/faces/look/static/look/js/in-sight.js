// Where not all tabs or places fit, the one that is open is pushed into sight. Its own row is pushed and nothing else:
// CSS's scroll-initial-target and scrollIntoView move the page, too.

for (const open of document.querySelectorAll(".places-list [aria-current], .tabs [aria-current]")) {
  const row = open.closest(".places-list, .tabs")
  const [seen, own] = [row.getBoundingClientRect(), open.getBoundingClientRect()]
  if (own.left < seen.left || own.right > seen.right) {
    row.scrollLeft += (own.left + own.right - seen.left - seen.right) / 2
  }
}
