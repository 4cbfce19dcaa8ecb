// While a file is being taken in, the page asks again and shows how far it has come.
const PAUSE = 3000;
const OPEN = "[data-pr-import-open]";

const places = (page) => [...page.querySelectorAll(OPEN)];

const look = async () => {
  if (document.hidden) {
    window.setTimeout(look, PAUSE);
    return;
  }
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const before = places(document);
    const after = places(page);
    if (answer.ok && after.length === before.length) {
      before.forEach((place, n) => place.replaceChildren(...after[n].childNodes));
    } else if (answer.ok) {
      location.reload();
      return;
    }
  } catch {
    // The line is gone for a moment; the next look may do better.
  }
  window.setTimeout(look, PAUSE);
};

if (places(document).length) {
  window.setTimeout(look, PAUSE);
}
