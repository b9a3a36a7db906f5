// Files of a trainer: sent one after the other, each with its own line of what became of it.
(() => {
  const line = (list, file) => {
    const item = document.createElement("li");
    const name = document.createElement("b");
    name.textContent = file.name;
    const state = document.createElement("span");
    state.textContent = "waiting";
    item.append(name, state);
    list.append(item);
    return { item, state };
  };

  const told = ({ item, state }, report, file) => {
    const trouble = report.error || (report.problems || [])[0];
    item.className = trouble ? "failed" : "done";
    state.replaceChildren();
    if (trouble) {
      state.textContent = trouble;
      const again = document.createElement("button");
      again.type = "button";
      again.className = "button small";
      again.textContent = "Try again";
      again.addEventListener("click", async () => {
        again.remove();
        await send({ item, state }, file);
      });
      item.append(again);
      return;
    }
    const one = report.documents[0];
    const link = document.createElement("a");
    link.href = `#/library/${one.id}`;
    link.textContent = `${one.title}: ${one.status}, version ${one.version}, ${one.passages === 1 ? "1 passage" : `${one.passages} passages`}`;
    state.append(link);
    for (const warning of one.warnings) {
      const said = document.createElement("small");
      said.textContent = warning;
      item.append(said);
    }
  };

  const send = async (row, file) => {
    row.item.className = "reading";
    row.state.textContent = "being read …";
    try {
      const answer = await fetch("/api/v1/library/files", {
        method: "POST",
        body: file,
        headers: { "X-File-Name": encodeURIComponent(file.name), "Content-Type": "application/octet-stream" },
      });
      told(row, await answer.json(), file);
    } catch {
      told(row, { error: "The connection is lost; try again in a moment." }, file);
    }
  };

  const take = async (holder, files) => {
    const list = holder.querySelector(".uploads");
    const count = holder.querySelector(".count");
    const chosen = [...files].filter((file) => !file.name.startsWith("."));
    const rows = chosen.map((file) => line(list, file));
    for (const [at, file] of chosen.entries()) {
      count.textContent = `${at} of ${chosen.length} files done`;
      await send(rows[at], file);
    }
    count.textContent = `${chosen.length} of ${chosen.length} files done`;
    const again = holder.querySelector("[data-act=again]");
    if (again) again.hidden = false;
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[data-upload]")) return;
    take(event.target.closest(".drop"), event.target.files);
    event.target.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const holder = event.target.closest && event.target.closest(".drop");
      if (!holder) return;
      event.preventDefault();
      holder.classList.toggle("over", kind === "dragover");
      if (kind === "drop") take(holder, event.dataTransfer.files);
    });
  }
})();
