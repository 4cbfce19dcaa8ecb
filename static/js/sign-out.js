// Signing out leaves no words in this browser; the server keeps its own copy for the next time.

for (const form of document.querySelectorAll("[data-pr-sign-out]")) {
  form.addEventListener("submit", () => {
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith("pr-unsaved:")) localStorage.removeItem(key);
      }
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  });
}
