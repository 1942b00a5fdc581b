// On the very first page no cookie has told the browser's time zone yet: choose it, unless somebody chose already.

const select = document.querySelector("select[name=time_zone]")
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

if (select && select.value === "Etc/UTC" && !select.closest("form").querySelector("[aria-invalid]")) {
  const option = [...select.options].find((each) => each.value === zone)
  if (option) option.selected = true
}
