// Tells the server the browser's time zone: as a cookie where one signs in (taken at the first sign-in), and as an
// offer where it differs from the zone that times are shown in.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const KEPT = "kept-zone"

if (zone && document.querySelector("[data-tell-zone]")) {
  const secure = location.protocol === "https:" ? "; Secure" : ""
  document.cookie = `browser_zone=${encodeURIComponent(zone)}; Path=/; SameSite=Lax${secure}`
}

const offer = document.querySelector("form[data-offer-zone]")
if (offer && zone && zone !== offer.dataset.offerZone && localStorage.getItem(KEPT) !== zone) {
  offer.elements.zone.value = zone
  offer.querySelector("[data-zone-name]").textContent = zone.replaceAll("_", " ")
  offer.hidden = false
  offer.querySelector("[data-keep-zone]").addEventListener("click", () => {
    localStorage.setItem(KEPT, zone)
    offer.hidden = true
  })
}
