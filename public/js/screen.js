// On each page of somebody signed in: hides the screen at once, keeps the session open while she is busy, and says before it ends. Without it the link hides, and her passphrase brings her back.
(() => {
  const { body } = document;
  const link = document.querySelector('a.hide');
  if (!link) return;
  const WARN = 120000, LAST = 15000, TICK = 10000, ESC = 2000, BUSY = 60000;
  const idle = Number(body.dataset.idle) * 1000;
  const changed = new Set();
  let leaving = false, pressed = Date.now(), heard = pressed, notice = null, escapes = [];

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const post = (path, fields, text = fields.toString()) => fetch(path, { method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' }, body: text, keepalive: text.length < 60000, redirect: 'manual' });

  // Before other scripts, which ask whether to leave: hiding asks nothing.
  addEventListener('beforeunload', (event) => leaving && event.stopImmediatePropagation());
  addEventListener('input', ({ target: { form } }) => form?.method === 'post' && !form.querySelector('[type=password]') && changed.add(form));
  addEventListener('submit', ({ target }) => changed.delete(target));

  // Pages that save by themselves do so now; what was typed into other forms is kept sealed. Answers where that waits.
  async function keep() {
    const saves = [];
    dispatchEvent(new CustomEvent('leaving', { detail: saves }));
    for (const form of changed) if (!form.matches('[data-draft], [data-saves]')) saves.push(park(form));
    const kept = await Promise.all(saves.map((save) => Promise.resolve(save).catch(() => undefined)));
    return kept.find((id) => typeof id === 'string');
  }

  async function park(form) {
    const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
    fields.set('_path', new URL(form.getAttribute('action') || location.pathname, location.href).pathname);
    const answer = await post('/parked', fields);
    return answer.ok ? (await answer.json()).id : undefined;
  }

  function hide() {
    if (leaving) return;
    leaving = true;
    dispatchEvent(new Event('hiding'));
    document.documentElement.hidden = true;
    document.title = link.dataset.title;
    history.replaceState(null, '', '/hidden');
    void go();
  }

  // Without a line the screen stays blank, and what is not saved yet is tried again.
  async function go() {
    await Promise.race([keep(), pause(4000)]);
    try {
      await fetch('/healthz', { cache: 'no-store' });
      location.replace('/hidden');
    } catch {
      setTimeout(go, 3000);
    }
  }

  link.addEventListener('click', (event) => {
    event.preventDefault();
    hide();
  });
  addEventListener('keydown', ({ key }) => {
    escapes = key === 'Escape' ? [...escapes, Date.now()].slice(-3) : [];
    if (escapes.length === 3 && escapes[2] - escapes[0] < ESC) hide();
  });

  for (const each of ['keydown', 'pointerdown', 'input', 'scroll']) addEventListener(each, () => (pressed = Date.now()), { capture: true, passive: true });

  async function stay() {
    const fields = new URLSearchParams({ minutes: body.dataset.minutes ?? '', _csrf: document.querySelector('[name=_csrf]')?.value ?? '' });
    const answer = await post('/account/staying', fields).catch(() => undefined);
    if (answer?.status === 401) return end();
    if (!answer?.ok) return;
    heard = Date.now();
    notice?.remove();
    notice = null;
  }

  function warn() {
    if (notice) return;
    notice = document.createElement('div');
    notice.className = 'notice attention ending';
    notice.setAttribute('role', 'alert');
    const text = document.createElement('p');
    text.textContent = body.dataset.warn;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = body.dataset.stay;
    button.addEventListener('click', stay);
    notice.append(text, button);
    document.querySelector('main').prepend(notice);
  }

  async function end() {
    if (leaving) return;
    leaving = true;
    const id = await Promise.race([keep(), pause(LAST - 5000)]);
    location.replace(`/sign-in?away=1&next=${encodeURIComponent(id ? `/parked/${id}` : location.pathname + location.search)}`);
  }

  function look() {
    if (leaving || !idle) return;
    const left = heard + idle - Date.now();
    if (left < LAST) void end();
    else if (Date.now() - pressed < BUSY && left < idle * 0.75) void stay();
    else if (left < WARN) warn();
  }
  setInterval(look, Math.min(TICK, idle / 8 || TICK));
  document.addEventListener('visibilitychange', look);
})();
