# Makes sure that there is a Chromium for the tests: the one that CHROMIUM names, one on the path, else Debian's.

if [ -n "$CHROMIUM" ]; then
    [ -x "$CHROMIUM" ] && exit 0
    echo "CHROMIUM is $CHROMIUM, which cannot be run." >&2
    exit 1
fi
for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" > /dev/null && exit 0
done
if [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
    echo "No Chromium found: installing Debian's."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || exit
    for package in chromium-headless-shell chromium; do # the first is not in every release
        apt-get install -qq --no-install-recommends "$package" > /dev/null && exit 0
    done
    exit 1
fi
echo "The tests need a Chromium. Install one (on Debian and Ubuntu: sudo apt-get install chromium)," >&2
echo "or set CHROMIUM to the path of one." >&2
exit 1
