// Saves each answer as it is given and keeps it on the page while the line is down. Without this file the page saves when a button is pressed.
const form = document.querySelector('form[data-saves]');
const boxes = { saved: document.querySelector('[data-saved]'), unsaved: document.querySelector('[data-unsaved]'), signedOut: document.querySelector('[data-signed-out]') };
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60000;
const TYPING_MS = 800;
const TIMEOUT_MS = 20000;

/** Changed since the last sending began. */
let isDirty = false;
/** Not yet confirmed by the server. */
let isUnsent = false;
let sending = false;
let isNative = false;
/** The button pressed while the line was down: it is followed once the answer has arrived. */
let pressed = null;
let timer = 0;
/** How often the line has failed in a row: each time waits twice as long as the one before. */
let misses = 0;
/** When the answer was given, by the clock of this device. */
let givenAt = '';
const copy = globalThis.phoneCopy;

/** The answer in words that can be compared and kept. */
function answer() {
  const fields = new URLSearchParams(new FormData(form));
  for (const name of ['_key', '_csrf', 'had', 'client_at']) fields.delete(name);
  return fields.toString();
}

let known = form ? answer() : '';

function show(name, text) {
  for (const [each, box] of Object.entries(boxes)) box.hidden = each !== name;
  if (text) boxes.saved.querySelector('[data-state] span').textContent = text;
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
}

async function send() {
  if (sending || !(isDirty || pressed)) return;
  sending = true;
  clearTimeout(timer);
  isDirty = false;
  const button = pressed;
  const body = new URLSearchParams(new FormData(form));
  body.set('go', button ? button.value : 'stay');
  body.set('client_at', givenAt);
  const sent = answer();
  try {
    const response = await fetch(form.action, { method: 'POST', headers: { Accept: 'application/json' }, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.ok) saved(await response.json(), button, sent);
    else if (response.status === 401) missed('signedOut');
    else if (response.status >= 500) missed('unsaved');
    else refused(button);
  } catch {
    missed('unsaved');
  } finally {
    sending = false;
  }
  if ((isDirty || pressed) && boxes.unsaved.hidden && boxes.signedOut.hidden) later(0);
}

function saved(reply, button, sent) {
  misses = 0;
  known = sent;
  if (!isDirty) void copy?.drop(location.pathname);
  form.elements.had.value = '1';
  isUnsent = isDirty;
  show('saved', reply.text);
  if (button && !isDirty) {
    pressed = null;
    location.assign(reply.next);
  }
}

function missed(name) {
  isDirty = true;
  show(name);
  later(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** misses++));
}

/** The server says no (handed in elsewhere, too long): its own page explains it. */
function refused(button) {
  isDirty = false;
  isUnsent = false;
  pressed = null;
  isNative = true;
  form.requestSubmit(button ?? form.querySelector('button[name="go"]'));
}

if (form) {
  form.addEventListener('input', (event) => {
    isDirty = true;
    isUnsent = true;
    givenAt = new Date().toISOString();
    void copy?.keep(location.pathname, { from: known, answer: answer(), givenAt });
    later(event.target.type === 'text' ? TYPING_MS : 0);
  });
  form.addEventListener('submit', (event) => {
    if (isNative) return;
    event.preventDefault();
    pressed = event.submitter ?? form.querySelector('button[name="go"]');
    send();
  });
  // What this phone still has from before, where nothing newer was saved from elsewhere.
  void copy?.read(location.pathname).then((kept) => {
    if (!kept) return;
    if (kept.from !== known || kept.answer === known || isDirty) return void copy.drop(location.pathname);
    const fields = new URLSearchParams(kept.answer);
    for (const field of form.elements) {
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = fields.getAll(field.name).includes(field.value);
      else if (field.type !== 'hidden' && fields.has(field.name)) field.value = fields.get(field.name);
    }
    givenAt = kept.givenAt;
    isDirty = isUnsent = true;
    later(0);
  });
  addEventListener('online', () => later(0));
  addEventListener('leaving', ({ detail }) => detail.push(send()));
  document.addEventListener('visibilitychange', () => later(0));
  addEventListener('beforeunload', (event) => {
    if (isUnsent) event.preventDefault();
  });
}
