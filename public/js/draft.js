// Saves a text while it is written: 3 s after the last key, at least every 5 s, and when the page is left. Without it the button saves.
// On a phone that is hers alone (copy.js) a sealed copy lies beside it until the server has it.
(() => {
  const form = document.querySelector('form[data-draft]');
  if (!form) return;
  const areas = [...form.querySelectorAll('textarea')];
  const revision = form.querySelector('input[name="revision"]');
  const line = form.querySelector('[data-state]');
  const QUIET = 3000, LONGEST = 5000, COPY = 400, FIRST_PAUSE = 2000, LONGEST_PAUSE = 60000;
  const copy = globalThis.phoneCopy, place = form.dataset.draft;
  let saved = read(), pending = null, busy = false, stopped = false, leaving = false, isSure = false, isWrong = false, isConflict = false, quietTimer = 0, longTimer = 0, copyTimer = 0, misses = 0;

  function read() {
    return areas.map((area) => [area.name, area.value]);
  }

  const same = (one, other) => one.every(([, text], index) => text === other[index][1]);

  const isDirty = () => pending !== null || !same(read(), saved);

  function say(text, isSaved) {
    if (!line) return;
    line.classList.remove('none');
    line.classList.toggle('unsaved', !isSaved);
    line.querySelector('span').textContent = text;
  }

  const newKey = () => [...crypto.getRandomValues(new Uint8Array(20))].map((byte) => (byte % 32).toString(32)).join('');

  function wait() {
    clearTimeout(quietTimer);
    quietTimer = setTimeout(save, QUIET);
    longTimer ||= setTimeout(save, LONGEST);
  }

  // Each miss waits twice as long as the one before; a line that is back (`online`), or a key, tries at once.
  const pause = () => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** misses++);

  function copySoon() {
    copyTimer ||= setTimeout(() => {
      copyTimer = 0;
      if (isDirty()) void copy?.keep(place, { texts: read(), revision: revision.value });
    }, COPY);
  }

  async function save() {
    clearTimeout(quietTimer);
    clearTimeout(longTimer);
    longTimer = 0;
    if (busy || stopped || !isDirty()) return;
    busy = true;
    // A piece whose answer was lost is sent again as it was, under the same key: the server does it once.
    pending ??= { texts: read(), revision: revision.value, key: newKey() };
    const body = new URLSearchParams([...pending.texts, ['revision', pending.revision], ['_key', pending.key], ['_csrf', form.elements._csrf?.value ?? '']]);
    let next = 0;
    try {
      const text = body.toString();
      const answer = await fetch(form.dataset.draft, { method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' }, body: text, keepalive: text.length < 60000, redirect: 'manual' });
      if (answer.ok) {
        const now = await answer.json();
        saved = pending.texts;
        pending = null;
        revision.value = now.revision;
        misses = 0;
        isWrong = false;
        const isAll = same(read(), saved);
        if (isAll) void copy?.drop(place);
        say(isAll ? form.dataset.saved.replace('{clock}', now.clock) : form.dataset.waiting, isAll);
        if (!isAll) next = QUIET;
      } else if (answer.status === 409) {
        stopped = isConflict = true;
        pending = null;
        say(form.dataset.elsewhere, false);
      } else if (answer.status === 401) {
        say(form.dataset.out, false);
        next = pause();
      } else if (answer.status >= 500) {
        say(form.dataset.down, false);
        next = pause();
      } else {
        pending = null;
        isWrong = true;
        say(form.dataset.wrong, false);
      }
    } catch {
      say(form.dataset.down, false);
      next = pause();
    }
    busy = false;
    if (next) quietTimer = setTimeout(save, next);
  }

  form.addEventListener('input', (event) => {
    if (!areas.includes(event.target)) return;
    if (!stopped) say(form.dataset.waiting, false);
    copySoon();
    wait();
  });
  // The form carries the newest text itself; a save under way must not make its revision old.
  form.addEventListener('submit', (event) => {
    const { submitter } = event;
    if (stopped || isSure) {
      // Both texts go to the page that shows them: the copy would ask about them once more.
      if (isConflict) void copy?.drop(place);
      stopped = leaving = true;
      return;
    }
    const isDown = misses > 0 || !navigator.onLine;
    if (!busy && !(isDown && submitter?.hasAttribute('formaction'))) {
      stopped = leaving = true;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    // A button that only saves or goes elsewhere is followed when the text is safe; without a line the page stays, with the text on it.
    void settled().then(() => {
      if (submitter?.hasAttribute('formaction') && isDirty() && !stopped && !isWrong) return;
      isSure = !stopped && submitter?.hasAttribute('formaction');
      form.requestSubmit(submitter);
      isSure = false;
    });
  });
  // Handing in was put off (hand-in.js): she goes on writing.
  form.addEventListener('goingon', () => {
    stopped = leaving = false;
  });
  addEventListener('online', save);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save());
  addEventListener('pagehide', save);
  const settled = async () => {
    while (busy) await new Promise((done) => setTimeout(done, 50));
    await save();
  };
  addEventListener('leaving', ({ detail }) => detail.push(settled()));
  addEventListener('beforeunload', (event) => {
    if (!leaving && !same(read(), saved)) event.preventDefault();
  });
  // What this phone still has from before: the page was closed, or the line went, before it was saved.
  void copy?.read(place).then((kept) => {
    if (!kept) return;
    if (same(kept.texts, saved)) return void copy.drop(place);
    const typed = read();
    const isUntouched = same(typed, saved);
    areas.forEach((area, index) => {
      const [, text] = kept.texts[index] ?? [];
      // She was faster than the phone: both stay.
      if (typeof text === 'string') area.value = isUntouched ? text : `${text}\n\n${typed[index][1]}`;
    });
    // Something newer on the server answers with both texts.
    revision.value = kept.revision;
    say(form.dataset.waiting, false);
    copySoon();
    void save();
  });
  // Back to this page from the browser's memory: it may be written on again.
  addEventListener('pageshow', (event) => {
    if (event.persisted) stopped = leaving = false;
  });
})();
