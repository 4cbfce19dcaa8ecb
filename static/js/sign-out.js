// Signing out leaves no words in this browser. What an open form still holds goes to the server
// first, and is offered there the next time.

const PATIENCE = 3000;

for (const form of document.querySelectorAll("[data-pr-sign-out]")) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    const waits = [];
    document.dispatchEvent(new CustomEvent("pr:sign-out", { detail: { waits } }));
    const sent = await Promise.race([
      Promise.all(waits).then(
        () => true,
        () => false,
      ),
      new Promise((done) => setTimeout(() => done(false), PATIENCE)),
    ]);
    try {
      for (const key of Object.keys(localStorage)) {
        if (sent && key.startsWith("pr-unsaved:")) localStorage.removeItem(key);
      }
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
    form.dataset.ready = "1";
    form.requestSubmit();
  });
}
