/*
 * Who came, without loading the page for each tap. Taps are shown at once and sent one after another; while there is no line they wait
 * here, the page says so, and they are sent when it is back. Without this script each tap is an ordinary form.
 */
(() => {
  const RETRY_MS = 5000;
  const KEY_LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
  const holder = document.querySelector('[data-register-page]');
  if (!holder?.querySelector('form[data-register]')) return;

  /** By row, so that a second tap on a person who still waits takes the place of the first. */
  const waiting = new Map();
  let isSending = false;
  let timer;
  const state = document.createElement('p');
  state.className = 'state';
  state.setAttribute('role', 'status');
  state.hidden = true;
  holder.before(state);

  holder.addEventListener('submit', (event) => {
    const form = event.target.closest('form[data-register]');
    const button = event.submitter;
    if (!form || !button?.value) return;
    event.preventDefault();
    const row = button.closest('li');
    for (const other of row.querySelectorAll('button')) other.setAttribute('aria-pressed', String(other === button));
    waiting.set(row.id, { action: form.action, tap: button.value, key: newKey(), csrf: form.elements._csrf.value });
    void send();
  });
  addEventListener('online', () => void send());
  addEventListener('beforeunload', (event) => {
    if (waiting.size > 0) event.preventDefault();
  });

  async function send() {
    if (isSending) return;
    isSending = true;
    clearTimeout(timer);
    while (waiting.size > 0) {
      say('saving', false);
      const [id, tap] = waiting.entries().next().value;
      const answer = await post(tap);
      if (!answer || answer.status >= 500) {
        say('unsaved', true);
        timer = setTimeout(() => void send(), RETRY_MS);
        break;
      }
      if (waiting.get(id) === tap) waiting.delete(id);
      if (!answer.ok || !answer.html.includes('data-register-page')) {
        waiting.clear();
        say('refused', true);
        break;
      }
      if (waiting.size === 0) show(answer.html);
    }
    isSending = false;
  }

  async function post(tap) {
    try {
      const response = await fetch(tap.action, { method: 'POST', body: new URLSearchParams({ tap: tap.tap, _key: tap.key, _csrf: tap.csrf }), credentials: 'same-origin' });
      return { ok: response.ok, status: response.status, html: await response.text() };
    } catch {
      return undefined;
    }
  }

  /** Puts what the server says now into the page, and the focus back where it was. */
  function show(html) {
    const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-register-page]');
    const value = document.activeElement?.value;
    holder.replaceChildren(...fresh.childNodes);
    if (value) holder.querySelector(`button[value="${CSS.escape(value)}"]`)?.focus({ preventScroll: true });
    say('saved', false);
  }

  function say(word, isUnsaved) {
    const form = holder.querySelector('form[data-register]');
    state.hidden = false;
    state.classList.toggle('unsaved', isUnsaved);
    state.textContent = form?.dataset[word] ?? '';
  }

  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => KEY_LETTERS[byte & 31]).join('');
  }
})();
