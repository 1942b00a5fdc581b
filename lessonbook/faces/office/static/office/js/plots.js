// Draws each plot from the table beside it, in the colors of the page's tokens, again when the theme changes.

const drawn = new Map()

// Tokens may be oklch() or light-dark(): a pixel painted with them tells what they are just now.
function colorOf(token, hue = 0) {
  const probe = document.createElement("span")
  if (hue) probe.className = `hue-${hue}`
  probe.style.color = `var(${token})`
  document.body.append(probe)
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = 1
  const ink = canvas.getContext("2d")
  ink.fillStyle = getComputedStyle(probe).color
  probe.remove()
  ink.fillRect(0, 0, 1, 1)
  const [r, g, b] = ink.getImageData(0, 0, 1, 1).data
  return `rgb(${r}, ${g}, ${b})`
}

function said(number, unit) {
  const text = number.toLocaleString(document.documentElement.lang)
  return unit ? `${text} ${unit}` : text
}

function palette() {
  return {
    accent: colorOf("--accent"), ink: colorOf("--ink-soft"), line: colorOf("--line"), sheet: colorOf("--sheet"),
    series: [colorOf("--accent"), colorOf("--hue-bar", 5), colorOf("--hue-bar", 11), colorOf("--lost")],
  }
}

function numbers(table) {
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim())
  const rows = [...table.tBodies[0].rows]
  const labels = rows.map((row) => row.cells[0].textContent.trim())
  const column = (n) => rows.map((row) => (row.cells[n + 1].dataset.value === "" ? null : Number(row.cells[n + 1].dataset.value)))
  return { names, labels, column, texts: (n) => rows.map((row) => row.cells[n + 1].textContent.trim()) }
}

function settings(table, colors) {
  const { kind, unit } = table.dataset
  const { names, labels, column, texts } = numbers(table)
  const stacked = kind === "stack"
  const across = kind === "across"
  const datasets = (stacked ? names : names.slice(0, 1)).map((label, n) => ({
    label, data: column(n), texts: texts(n),
    backgroundColor: stacked ? colors.series[n % colors.series.length] : colors.accent,
    hoverBackgroundColor: stacked ? colors.series[n % colors.series.length] : colors.accent,
    borderColor: kind === "line" ? colors.accent : colors.sheet,
    borderWidth: kind === "line" ? 2 : stacked ? 1 : 0,
    borderRadius: kind === "line" ? 0 : 3, maxBarThickness: 36, pointRadius: labels.length > 30 ? 0 : 3,
    pointBackgroundColor: colors.accent, pointHoverRadius: 5, pointHitRadius: 12, spanGaps: false, tension: 0,
  }))
  const words = { color: colors.ink, font: { family: getComputedStyle(document.body).fontFamily, size: 12 } }
  const value = { beginAtZero: true, stacked, ticks: { ...words, precision: 0, callback: (n) => said(n, unit) }, grid: { color: colors.line }, border: { display: false } }
  if (unit === "%") value.suggestedMax = 100
  const category = { stacked, ticks: { ...words, autoSkip: !across, maxRotation: 0 }, grid: { display: false }, border: { color: colors.line } }
  return {
    type: kind === "line" ? "line" : "bar",
    data: { labels, datasets },
    options: {
      animation: false, maintainAspectRatio: false, indexAxis: across ? "y" : "x", interaction: { mode: "index", intersect: false, axis: across ? "y" : "x" },
      scales: across ? { x: value, y: category } : { x: category, y: value },
      plugins: {
        legend: { display: stacked, position: "bottom", labels: { ...words, boxWidth: 12, boxHeight: 12 } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${item.dataset.texts[item.dataIndex]}` } },
      },
    },
  }
}

function draw() {
  const colors = palette()
  for (const section of document.querySelectorAll(".plot")) {
    const table = section.querySelector("table[data-kind]")
    const room = section.querySelector(".plot-room")
    if (!table || !room) continue
    room.hidden = false
    if (table.dataset.kind === "across") room.style.blockSize = `${Math.max(10, table.tBodies[0].rows.length * 1.75 + 3)}rem`
    drawn.get(section)?.destroy()
    drawn.set(section, new Chart(room.querySelector("canvas"), settings(table, colors)))
  }
}

if (window.Chart) {
  for (const details of document.querySelectorAll(".plot-numbers")) details.open = false
  draw()
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw)
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] })
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll(".plot-numbers")) details.open = true
  })
}
