// Saves a text while it is written: 3 s after the last key, at least every 5 s, and when the page is left. Without it the button saves.
(() => {
  const form = document.querySelector('form[data-draft]');
  if (!form) return;
  const areas = [...form.querySelectorAll('textarea')];
  const revision = form.querySelector('input[name="revision"]');
  const line = form.querySelector('[data-state]');
  const QUIET = 3000, LONGEST = 5000, RETRY = 5000;
  let saved = read(), pending = null, busy = false, stopped = false, leaving = false, quietTimer = 0, longTimer = 0;

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
        const isAll = same(read(), saved);
        say(isAll ? form.dataset.saved.replace('{clock}', now.clock) : form.dataset.waiting, isAll);
        if (!isAll) next = QUIET;
      } else if (answer.status === 409) {
        stopped = true;
        pending = null;
        say(form.dataset.elsewhere, false);
      } else if (answer.status === 401) {
        say(form.dataset.out, false);
        next = RETRY;
      } else if (answer.status >= 500) {
        say(form.dataset.down, false);
        next = RETRY;
      } else {
        pending = null;
        say(form.dataset.wrong, false);
      }
    } catch {
      say(form.dataset.down, false);
      next = RETRY;
    }
    busy = false;
    if (next) quietTimer = setTimeout(save, next);
  }

  form.addEventListener('input', (event) => {
    if (!areas.includes(event.target)) return;
    if (!stopped) say(form.dataset.waiting, false);
    wait();
  });
  // The form carries the newest text itself; a save under way must not make its revision old.
  form.addEventListener('submit', (event) => {
    if (!busy) {
      stopped = leaving = true;
      return;
    }
    event.preventDefault();
    const go = () => (busy ? setTimeout(go, 50) : form.requestSubmit(event.submitter));
    go();
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
  // Back to this page from the browser's memory: it may be written on again.
  addEventListener('pageshow', (event) => {
    if (event.persisted) stopped = leaving = false;
  });
})();
