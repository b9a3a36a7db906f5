// What the page does in the browser by itself: copying text. Messages are sent by Gradio.
(() => {
  const fallback = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.style.cssText = "position:fixed;top:0;left:-999px";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return fallback(text);
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const holder = document.getElementById(button.dataset.copy);
    if (!holder) return;
    const done = await copy(holder.dataset.text);
    const label = button.querySelector("span");
    button.classList.toggle("copied", done);
    if (label) label.textContent = done ? "Copied" : "Select the text and copy it";
    setTimeout(() => {
      button.classList.remove("copied");
      if (label) label.textContent = "Copy";
    }, 1800);
  });
})();
