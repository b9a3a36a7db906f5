// The conversation in the browser: the box to write in, the draft that is checked while it changes, the drawer.
(() => {
  const coach = window.coach;
  const find = coach.find;
  const LOST = "The connection is lost, so this was not sent. Your words are back in the box.";
  const BROKEN = "The connection broke off in the middle of the answer. When the coach is back, what it kept is shown; what you type here stays.";
  const EVERY = 2500; // milliseconds between two looks at whether a running answer still comes
  const PATIENCE = 20000; // milliseconds until a message that nobody took is given back
  let running = false;
  let sent = null; // the message that is on its way, until the page shows it
  let risen = ""; // the turn that was brought to the top
  let editing = ""; // the number of the turn that the box's words stand in for
  let open = null; // the conversation that is shown

  const box = () => find("#box-text");
  const head = () => find("#head [data-turn]");
  const fields = () => ({ id: open || "", number: head() ? head().dataset.turn : "" });
  const chat = (state) => (document.body.dataset.chat = state);

  // ---- Writing and sending
  const grow = () => {
    const area = box();
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 176)}px`;
    sessionStorage.setItem("coach-typed", area.value);
  };

  const put = (text) => {
    box().value = text;
    grow();
  };

  const edit = (number) => {
    editing = number;
    find("#editing").hidden = !number;
  };

  const state = (now) => {
    running = now;
    document.body.dataset.turn = now ? "running" : "over";
    find("#box .submit-button").hidden = now;
    find("#box .stop-button").hidden = !now;
  };

  const send = (text, { typed = false, replace = "", correct = "" } = {}) => {
    if (!text.trim()) return;
    if (running) {
      coach.toast("Still answering; press Stop first, or wait a moment.");
      return;
    }
    const [kind, ...name] = find("#about").value.split(":");
    const about = { deal: "", account: "", [kind || "deal"]: name.join(":") };
    sent = { text, typed };
    risen = "";
    state(true);
    if (typed) {
      put("");
      edit("");
    }
    deliver({ text, conversation: open || "", replace, correct, ...about });
  };

  // Gradio says nothing when a message cannot be delivered, so the server is asked first and watched afterwards.
  const deliver = async (message) => {
    const mine = sent;
    const there = await coach.reach();
    if (sent !== mine) return; // stopped, or another conversation was opened, meanwhile
    if (there.trouble) coach.over(there.trouble);
    else coach.port().say(message);
    setTimeout(() => {
      if (sent === mine && !mine.taken) coach.over();
    }, PATIENCE);
  };

  // Nor does it say when an answer broke off: while one runs, the server is asked whether it still does.
  const broken = (trouble) => {
    find("#broken").textContent = trouble;
    find("#broken").hidden = !trouble;
  };

  let looks = 0; // that found the answer kept or the line cut, one after the other
  const watch = async () => {
    if (!running || !sent || !sent.taken) {
      looks = 0;
      return;
    }
    const mine = sent;
    const reply = await coach.ask("standing", fields());
    if (sent !== mine || !running) return;
    const { boot, over } = reply.fields || {};
    const restarted = boot && boot !== coach.boot;
    looks = reply.lost || over || restarted ? looks + 1 : 0;
    if (looks < 2) return;
    if (reply.lost) {
      broken(reply.trouble.startsWith("You are signed out") ? reply.trouble : BROKEN);
      return;
    }
    if (restarted) {
      location.reload(); // what is typed is kept, the conversation is in the address
      return;
    }
    coach.over();
    coach.port().open({ conversation: open });
  };
  setInterval(watch, EVERY);

  const giveBack = () => {
    if (sent && sent.typed) put(box().value ? `${sent.text}\n${box().value}` : sent.text);
    sent = null;
  };

  // ---- What Gradio calls: a part has changed, the turn is over
  const pick = (deal, account) => {
    const select = find("#about");
    const value = deal ? `deal:${deal}` : account ? `account:${account}` : "";
    if (value && ![...select.options].some((option) => option.value === value)) {
      select.add(new Option(deal || account, value));
    }
    select.value = value;
  };

  coach.turn = (element) => {
    const turn = find("[data-turn]", element);
    if (!turn) return;
    const { conversation, deal, account } = turn.dataset;
    if (find("[data-failed]", turn)) {
      giveBack();
      if (!conversation && open) {
        open = null; // it was to be the first message, so there is no conversation
        history.replaceState(null, "", "#/");
      }
    } else if (sent && Number(turn.dataset.turn)) sent.taken = true;
    if (conversation && conversation !== open) {
      open = conversation;
      history.pushState(null, "", `#/c/${conversation}`);
    }
    if (Number(turn.dataset.turn)) pick(deal, account);
    chat(turn.childElementCount ? "open" : "empty");
    const key = `${conversation} ${turn.dataset.turn}`;
    if (key === risen) return;
    risen = key;
    requestAnimationFrame(() => element.scrollIntoView({ block: "start" }));
  };

  coach.over = (trouble = "") => {
    if (sent && !sent.taken) {
      giveBack();
      coach.toast(trouble.startsWith("You are signed out") ? `${trouble} Your words are back in the box.` : LOST, true);
    }
    broken("");
    sent = null;
    state(false);
  };

  coach.show = (id) => {
    if ((id || null) === open && (id || document.body.dataset.chat === "empty")) return;
    edit("");
    if (running) coach.port().stop();
    open = id || null;
    risen = "";
    if (id) {
      coach.port().open({ conversation: id });
      return;
    }
    if (head()) head().removeAttribute("data-turn");
    chat("empty");
    window.scrollTo(0, 0);
    if (matchMedia("(hover: hover)").matches) box().focus();
  };

  coach.ready = async () => {
    if (!document.body.dataset.chat) chat(coach.place().rest ? "open" : "empty");
    state(false);
    put(sessionStorage.getItem("coach-typed") || "");
    const chosen = find("#about").value;
    coach.take(await coach.ask("about"));
    if (chosen) find("#about").value = chosen;
    else if (head()) pick(head().dataset.deal, head().dataset.account);
  };

  // ---- The draft: changed in place, checked while it changes
  let waiting = 0;
  let checks = 0;
  const draft = () => find("#draft");
  const own = () => draft() && draft().classList.contains("is-own");
  const words = () => (own() ? find("#own-words").value : find("#draft-words").innerText.replace(/\u00a0/g, " ")).trimEnd();

  const copies = (label, free) => {
    for (const button of document.querySelectorAll('.copy:is([data-copy="draft-words"], [data-blocked])')) {
      if (free) {
        button.dataset.copy = "draft-words";
        delete button.dataset.blocked;
      }
      button.disabled = !free;
      find("span", button).textContent = label;
    }
  };

  const sync = () => {
    const held = find("#ticks .holds");
    const red = held && held.dataset.state === "red";
    find("#draft-words").dataset.text = words();
    copies(red ? "Cannot be copied" : "Copy", !red && words() !== "");
  };

  const draftFields = () => ({
    ...fields(),
    ...draft().dataset,
    audience: find("#draft-audience").value,
    subject: find("#draft-subject") ? find("#draft-subject").dataset.text : "",
    text: words(),
  });

  const check = () => {
    clearTimeout(waiting);
    const mine = ++checks;
    copies("Checking…", false);
    waiting = setTimeout(async () => {
      const reply = await coach.ask("check", draftFields());
      if (mine !== checks || !draft()) return;
      coach.take(reply);
      if (!reply.trouble) sync();
    }, 200);
  };

  coach.panel = () => {
    checks++; // what was asked about the draft before is no longer wanted
  };

  const red = () => {
    const held = find("#ticks .holds");
    return held && held.dataset.state === "red";
  };

  const mail = () => {
    if (red()) return coach.toast("This must not go out; the reason stands under the words.", true);
    const { subject, text } = draftFields();
    const address = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`;
    if (address.length > 1900) return coach.toast("Too long for a mail link; take the .eml file instead.", true);
    window.location.href = address;
  };

  for (const kind of ["copy", "cut"]) {
    document.addEventListener(kind, (event) => {
      if (!draft() || !red() || !event.target.closest || !event.target.closest(".words, #own-words")) return;
      event.preventDefault();
      coach.toast("This must not go out; the reason stands under the words.", true);
    });
  }

  // ---- Sources, ratings, conversations
  const look = async (n) => {
    const reply = await coach.ask("source", { ...fields(), n });
    coach.take(reply);
    if (reply.html === null) return;
    find("#viewer").showModal();
    const marked = find("#viewer mark");
    if (marked) marked.scrollIntoView({ block: "center" });
  };

  const cite = (mark) => {
    const n = mark.getAttribute("href").replace("#source-", "");
    const listed = document.getElementById(`source-${n}`);
    if (!listed || matchMedia("(max-width: 1020px)").matches) return look(n);
    listed.scrollIntoView({ block: "nearest" });
    listed.classList.add("found");
    setTimeout(() => listed.classList.remove("found"), 1600);
  };

  const talks = async () => coach.take(await coach.ask("talks", { search: find("#find-talk").value }));

  const renamed = async (id, title) => {
    const named = await coach.sure("A title for this conversation", title);
    if (named !== null) coach.take(await coach.ask("rename", { id, title: named }));
  };

  const deleted = async (id, title) => {
    if (!(await coach.sure(`Delete “${title}” for good?`))) return;
    coach.take(await coach.ask("delete", { id }));
    if (id === open) location.hash = "#/";
  };

  // ---- Clicks and keys
  const clicks = {
    "[data-say]": (it) => send(it.dataset.say, { correct: it.dataset.correct || "" }),
    "[data-edit]": (it) => {
      edit(it.dataset.edit);
      put(it.dataset.text);
      box().focus();
    },
    "[data-unedit]": () => {
      edit("");
      put("");
    },
    "[data-again]": () => {
      const last = find("#head [data-edit]");
      const bubble = find("#head .you p span");
      const text = last ? last.dataset.text : bubble ? bubble.textContent : "";
      send(text, { replace: fields().number });
    },
    "[data-undo]": () => {
      const last = find("#head [data-edit]");
      if (last && !box().value) put(last.dataset.text);
      state(true);
      coach.port().open({ conversation: open, undo: "yes" });
    },
    "[data-keep]": async (it) => {
      const given = draft() && it.dataset.keep === "eml" ? draftFields() : fields();
      coach.take(await coach.ask(it.dataset.keep, given));
    },
    "[data-own]": (it) => {
      const now = draft().classList.toggle("is-own");
      it.setAttribute("aria-pressed", String(now));
      if (now) find("#own-words").focus();
      check();
    },
    "[data-mail]": mail,
    "[data-rate]": async (it) => {
      const { rate, reason } = it.dataset;
      coach.take(await coach.ask("rate", { ...fields(), thumb: rate, reason: reason || "" }));
    },
    "[data-source]": (it) => look(it.dataset.source),
    "[data-rename]": (it) => renamed(it.dataset.rename, it.dataset.title),
    "[data-delete]": (it) => deleted(it.dataset.delete, it.dataset.title),
    ".stop-button": (it, event) => {
      if (event.detail < 2) coach.port().stop(); // else it is the second half of a double click on Ask
    },
    "#past-talks": () => {
      find("#find-talk").value = "";
      find("#drawer").showModal();
      talks();
    },
    "#fresh": () => {
      if (coach.place().page === "chat" && !open) coach.show("");
      location.hash = "#/";
      box().focus();
    },
    "#talks a": () => find("#drawer").close(),
    ".blank": (it) => getSelection().selectAllChildren(it), // typing replaces a blank as a whole
  };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("#desk .cite");
    if (mark) {
      event.preventDefault();
      cite(mark);
      return;
    }
    for (const [what, act] of Object.entries(clicks)) {
      const it = event.target.closest(what);
      if (it && !it.disabled) {
        act(it, event);
        break;
      }
    }
    for (const menu of document.querySelectorAll("details.pick[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("submit", async (event) => {
    if (event.target.id === "box") {
      event.preventDefault();
      send(box().value, { typed: true, replace: editing });
    } else if (event.target.id === "rate-words") {
      event.preventDefault();
      const chosen = find('#thumbs [data-reason][aria-pressed="true"]');
      const reason = chosen ? chosen.dataset.reason : "";
      const said = new FormData(event.target).get("words");
      coach.take(await coach.ask("rate", { ...fields(), thumb: "down", reason, words: said }));
    }
  });

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.target.id === "box-text" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send(box().value, { typed: true, replace: editing });
    } else if (event.key === "Escape" && running) coach.port().stop();
    else if (event.key === "/" && !writing && coach.place().page === "chat") {
      event.preventDefault();
      box().focus();
    } else if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      find("#past-talks").click();
    }
  });

  // A field with a greatest length drops the rest of a paste without a word.
  document.addEventListener("paste", (event) => {
    const area = event.target;
    if (area.id !== "box-text") return;
    const chosen = area.selectionEnd - area.selectionStart;
    const pasted = event.clipboardData.getData("text").replace(/\r\n/g, "\n").length;
    const left = area.maxLength - area.value.length + chosen;
    if (pasted <= left) return;
    const cut = (pasted - left).toLocaleString("en");
    coach.toast(`Too long by ${cut} characters: the end of what you pasted was left out.`, true);
  });

  let searching = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id === "box-text") grow();
    else if (event.target.closest("#draft-words, #own-words")) check();
    else if (event.target.id === "find-talk") {
      clearTimeout(searching);
      searching = setTimeout(talks, 200);
    }
  });

  document.addEventListener("change", async (event) => {
    if (event.target.matches("[data-recheck]")) check();
    else if (event.target.id === "about" && document.body.dataset.chat === "empty") {
      coach.take(await coach.ask("begin", { about: event.target.value }));
    }
  });
})();
