// What the page does in the browser by itself: addresses, forms, copying. Answers stream through Gradio.
(() => {
  const find = (what, where = document) => where.querySelector(what);
  const coach = (window.coach = { find });
  let port = null;
  let shown = "";

  // ---- Small confirmations and troubles
  const toast = (text, trouble = false) => {
    if (!text) return;
    const line = document.createElement("p");
    line.textContent = text;
    line.className = trouble ? "toast trouble" : "toast";
    if (trouble) line.setAttribute("role", "alert");
    find("#toasts").append(line);
    setTimeout(() => line.remove(), trouble ? 9000 : 3500);
  };

  const keep = ({ name, type, text }) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const fetched = (address) => {
    const link = document.createElement("a");
    link.href = address;
    link.download = "";
    link.click();
  };

  // ---- Pages: one question to the server, one reply
  const LOST = "The connection is lost. What you typed is still here; try again in a moment.";
  const SIGNED_OUT = "You are signed out. Sign in again in another tab, then try once more; what you typed stays here.";
  const ask = async (sent) => {
    try {
      const reply = await port.act(sent);
      if (!reply) return { trouble: await why(), lost: true };
      return reply.asks_password ? await again(sent, reply) : reply;
    } catch {
      return { trouble: await why(), lost: true };
    }
  };

  // Why nothing came back: whoever is signed out is refused at every address, whoever is cut off reaches none.
  const why = async () => {
    try {
      const answer = await fetch("/api/v1/openapi.json", { method: "HEAD", signal: AbortSignal.timeout(4000) });
      return answer.status === 401 ? SIGNED_OUT : LOST;
    } catch {
      return LOST;
    }
  };

  // What asks for the password once more: it is given in a dialog, then the same is sent again.
  const again = async (sent, reply) => {
    const password = await coach.sure(reply.trouble, "", { type: "password", label: "Password", yes: "Go on" });
    if (password === null) return { trouble: "Not done: it needs your password." };
    const answer = await fetch("/confirm", {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ password }),
    });
    if (answer.type === "opaqueredirect" || answer.ok) return ask(sent);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = find(".trouble", page);
    return again(sent, { trouble: said ? said.textContent : "You are signed out; sign in again in another tab." });
  };

  const place = () => {
    const found = /^#\/([a-z][a-z-]*)\/?(.*)$/.exec(location.hash);
    if (!found || found[1] === "c") return { page: "chat", rest: found ? found[2] : "" };
    return { page: found[1], rest: decodeURIComponent(found[2]) };
  };

  const take = (reply, navigated = false) => {
    if (reply.html !== null && reply.html !== undefined) {
      const target = reply.into ? document.getElementById(reply.into) : find("#room");
      if (target) target.innerHTML = reply.html;
      if (navigated && !reply.into) {
        window.scrollTo(0, 0);
        find("#room").focus({ preventScroll: true });
      }
    } else if (reply.trouble && navigated) {
      const line = document.createElement("p");
      line.className = "notice trouble";
      line.textContent = reply.trouble;
      find("#room").replaceChildren(line);
      return;
    }
    toast(reply.said);
    toast(reply.trouble, true);
    if (reply.download) keep(reply.download);
    if (reply.get) fetched(reply.get);
    if (reply.go) location.hash = reply.go;
  };

  const menu = (open) => {
    find("#menu").setAttribute("aria-expanded", String(open));
    document.body.dataset.menu = open ? "open" : "shut";
  };

  const route = async () => {
    const { page, rest } = place();
    document.body.dataset.room = page;
    for (const link of document.querySelectorAll("#nav a")) {
      if (link.dataset.page === page) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const here = find("#nav [aria-current]");
    find("#menu").textContent = here ? here.textContent : "Menu";
    menu(false);
    if (place().page !== "chat") document.title = `${here ? here.textContent : "Page"} · Reference Coach`;
    else document.title = "Reference Coach";
    for (const open of document.querySelectorAll("dialog[open]")) open.close();
    if (!port) return;
    if (page === "chat") {
      shown = "";
      coach.show(rest);
      return;
    }
    const mine = (shown = location.hash);
    const slow = setTimeout(() => find("#room").classList.add("loading"), 200);
    const reply = await ask({ page, rest, act: "", fields: {} });
    clearTimeout(slow);
    find("#room").classList.remove("loading");
    if (mine === shown) take(reply, true);
  };

  window.addEventListener("hashchange", route);
  Object.assign(coach, {
    reach: () => ask({ page: "", act: "" }),
    ask: (act, fields = {}) => ask({ page: "chat", rest: "", act, fields }),
    take,
    toast,
    place,
    port: () => port,
    connect: async (given) => {
      port = given;
      document.body.dataset.room = place().page;
      while (!find("#box-text") || !find("#nav")) await new Promise((next) => setTimeout(next, 20)); // not mounted yet
      coach.ready();
      const frame = await ask({ page: "", act: "" });
      coach.boot = frame.fields && frame.fields.boot;
      if (frame.fields && frame.fields.nav) find("#nav").innerHTML = frame.fields.nav;
      if (frame.fields && frame.fields.me) find("#me").innerHTML = frame.fields.me;
      toast(frame.trouble, true);
      route();
    },
  });

  // ---- Forms and buttons of pages
  const read = async (form) => {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      const text = typeof value === "string" ? value : await value.text();
      fields[name] = name in fields ? `${fields[name]}\n${text}` : text;
      if (typeof value !== "string") fields[`${name}-name`] = value.name;
    }
    return fields;
  };

  const carry = async (holder, fields) => {
    if (holder.dataset.busy) return; // a double click is one click
    if (holder.dataset.confirm && !(await sure(holder.dataset.confirm))) return;
    holder.dataset.busy = "yes";
    const { page, rest } = place();
    take(await ask({ page, rest, act: holder.dataset.act, fields }));
    delete holder.dataset.busy;
  };

  // A question in a dialog of our own: yes or no, or with `value` a line of text (null where it was cancelled).
  const sure = (question, value, { type = "text", label = question, yes: word = "Save" } = {}) =>
    new Promise((answer) => {
      const box = document.createElement("dialog");
      box.className = "sure";
      const words = document.createElement("p");
      words.textContent = question;
      const row = document.createElement("form");
      row.method = "dialog";
      row.className = "form-end";
      const yes = value === undefined ? "Yes" : word;
      for (const [means, text, kind] of [["yes", yes, "button main"], ["no", "Cancel", "button"]]) {
        const button = document.createElement("button");
        button.value = means;
        button.textContent = text;
        button.className = kind;
        row.append(button);
      }
      const line = document.createElement("input");
      line.type = type;
      line.value = value || "";
      line.setAttribute("aria-label", label);
      if (type === "password") line.autocomplete = "current-password";
      if (value !== undefined) row.prepend(line);
      box.append(words, row);
      box.addEventListener("close", () => {
        const yes = box.returnValue === "yes";
        answer(value === undefined ? yes : yes ? line.value : null);
        box.remove();
      });
      find("#pages").append(box);
      box.showModal();
    });

  coach.sure = sure;

  // A file goes up in parts, so that its progress shows and none is too large for one message.
  const PART = 600000;
  const upload = async (form) => {
    const file = form.file.files[0];
    const bar = find("progress", form);
    if (!file || form.dataset.busy) return;
    form.dataset.busy = "yes";
    bar.value = 0;
    bar.hidden = false;
    let token = "";
    for (let start = 0; start < Math.max(file.size, 1); start += PART) {
      const bytes = new Uint8Array(await file.slice(start, start + PART).arrayBuffer());
      let text = "";
      for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      const fields = { token, name: file.name, data: btoa(text) };
      const reply = await ask({ page: place().page, rest: "", act: "part", fields });
      if (reply.trouble) {
        take(reply);
        break;
      }
      token = reply.fields.token;
      bar.value = Math.min(1, (start + PART) / file.size);
      if (start + PART >= file.size) {
        take(await ask({ page: place().page, rest: "", act: "preview", fields: { token, name: file.name } }));
      }
    }
    bar.hidden = true;
    delete form.dataset.busy;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-upload]");
    if (!form) return;
    event.preventDefault();
    upload(form);
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    carry(form, await read(form));
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button) return;
    const fields = {};
    for (const { name, value } of button.attributes) if (name.startsWith("data-f-")) fields[name.slice(7)] = value;
    carry(button, fields);
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.submit();
  });

  // Moments are written in UTC by the server and shown in the reader's own time.
  new MutationObserver(() => {
    for (const time of document.querySelectorAll("time[datetime]:not([data-local])")) {
      const at = new Date(time.dateTime);
      const today = at.toDateString() === new Date().toDateString();
      const day = { day: "numeric", month: "short" };
      time.textContent = at.toLocaleString([], { ...(today ? {} : day), hour: "2-digit", minute: "2-digit" });
      time.dataset.local = "yes";
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  let waiting = 0; // a form that answers while it is filled in: <form data-act=… data-live>
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-live]");
    if (!form) return;
    clearTimeout(waiting);
    waiting = setTimeout(async () => carry(form, await read(form)), 250);
  });

  // ---- Copying
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

  document.addEventListener("click", (event) => {
    menu(Boolean(event.target.closest("#menu")) && document.body.dataset.menu !== "open");
    const shut = event.target.closest("[data-close]");
    if (shut) shut.closest("dialog").close();
    else if (event.target.matches("dialog[open]")) event.target.close(); // a click beside it
    const inside = event.target.closest('a[href^="#"]:not([href^="#/"])');
    if (!inside) return;
    event.preventDefault(); // addresses are pages; a place on this page is scrolled to
    const target = document.getElementById(inside.getAttribute("href").slice(1));
    if (target) target.scrollIntoView({ block: "start" });
  });

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
