// Hands in over a bad line: the same form under the same key is sent until an answer has come, so it is handed in once. Without this file the button sends the form.
(() => {
  const FIRST_PAUSE = 2000, LONGEST_PAUSE = 60000, TIMEOUT = 30000;
  for (const form of document.querySelectorAll('form[data-sends]')) watch(form);

  function watch(form) {
    const line = form.querySelector('[data-sending]');
    let body = null, button = null, busy = false, isNative = false, misses = 0, timer = 0;

    function say(text) {
      line.hidden = text === '';
      line.textContent = text;
    }

    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented || isNative || event.submitter?.hasAttribute('formaction')) return;
      event.preventDefault();
      if (!body) {
        button = event.submitter;
        // When she pressed, by her own clock: the line may be down for days.
        form.elements.client_at.value = new Date().toISOString();
        body = new URLSearchParams(new FormData(form)).toString();
        misses = 0;
      }
      void send();
    });

    async function send() {
      if (busy || !body) return;
      busy = true;
      clearTimeout(timer);
      try {
        const answer = await fetch(form.getAttribute('action'), { method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' }, body, signal: AbortSignal.timeout(TIMEOUT) });
        if (answer.status === 401 || answer.status >= 500) later(answer.status === 401 ? form.dataset.out : form.dataset.sends);
        else if (answer.ok && /json/.test(answer.headers.get('Content-Type') ?? '')) await arrived((await answer.json()).next);
        else byPage();
      } catch {
        later(form.dataset.sends);
      }
      busy = false;
    }

    async function arrived(next) {
      body = null;
      if (form.dataset.draft) await globalThis.phoneCopy?.drop(form.dataset.draft);
      location.assign(next);
    }

    // The answer is a page (something to put right, her own name, two texts): the browser fetches it.
    function byPage() {
      body = null;
      isNative = true;
      form.requestSubmit(button);
    }

    function later(text) {
      say(text);
      timer = setTimeout(send, Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** misses++));
    }

    // Changed while it waits: what was pressed holds no longer, and a new press is a new hand-in.
    form.addEventListener('input', () => {
      if (!body) return;
      body = null;
      clearTimeout(timer);
      form.elements._key.value = [...crypto.getRandomValues(new Uint8Array(20))].map((byte) => (byte % 32).toString(32)).join('');
      say(form.dataset.changed);
      form.dispatchEvent(new Event('goingon'));
    });
    addEventListener('online', send);
    document.addEventListener('visibilitychange', send);
    addEventListener('leaving', ({ detail }) => body && detail.push(send()));
    addEventListener('beforeunload', (event) => {
      if (body) event.preventDefault();
    });
  }
})();
