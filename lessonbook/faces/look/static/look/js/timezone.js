// Tells the server the device's time zone, as a cookie: it is taken at the first sign-in, and offered on the next page
// where times are shown in another. Keeping to the other is remembered on the device.

const YEAR = 365 * 24 * 3600
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

function remember(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : ""
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`
}

if (zone) remember("browser_zone", zone)

const offer = document.querySelector("form[data-offer-zone]")
offer?.querySelector("[data-keep-zone]").addEventListener("click", () => {
  remember("kept_zone", offer.dataset.offerZone)
  offer.remove()
})
