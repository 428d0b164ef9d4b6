// Sends a chosen file piece by piece (tus 1.0.0) and goes on where the line broke; the whole is compared by its SHA-256 before it counts. Without this file the form sends it at once.
(() => {
  const PIECE = 256 * 1024, FIRST_PAUSE = 1000, LONGEST_PAUSE = 30000, TIMEOUT = 90000;
  const HEADS = { 'Tus-Resumable': '1.0.0', Accept: 'application/json' };
  if (!globalThis.crypto?.subtle) return;
  for (const form of document.querySelectorAll('form[data-parts]')) watch(form);

  function watch(form) {
    const input = form.querySelector('input[type=file]');
    const box = form.querySelector('[data-sending]');
    const bar = box.querySelector('progress');
    const line = box.querySelector('p');
    let isBusy = false, isDone = false;

    const words = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} KB`);
    function say(text, done = bar.value, size = 1) {
      box.hidden = false;
      bar.value = size ? done / size : 0;
      line.textContent = text;
    }

    form.addEventListener('submit', (event) => {
      const file = input.files[0];
      if (isBusy) return event.preventDefault();
      if (!file?.size) return;
      event.preventDefault();
      isBusy = true;
      say(form.dataset.reading, 0);
      void send(file).catch((error) => say(error.message, 0)).finally(() => (isBusy = false));
    });

    async function send(file) {
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
      const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const ending = /\.[a-z0-9]{1,5}$/i.exec(file.name)?.[0].toLowerCase() ?? '';
      let path = null, at = 0, misses = 0;
      const left = (text) => say(text.replace('{left}', words(file.size - at)), at, file.size);
      while (path === null || at < file.size) {
        left(form.dataset.left);
        try {
          if (path === null) {
            const made = await ask('POST', '/uploads', { 'Upload-Length': String(file.size), 'Upload-Metadata': `sha256 ${btoa(sha256)},ending ${btoa(ending)}` });
            path = made.headers.get('Location');
            at = 0;
          } else if (misses > 0) {
            at = Number((await ask('HEAD', path, {})).headers.get('Upload-Offset'));
          }
          if (at >= file.size) break;
          const sent = await ask('PATCH', path, { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(at) }, file.slice(at, at + PIECE));
          at = Number(sent.headers.get('Upload-Offset'));
          misses = 0;
        } catch (error) {
          if (error.isRefused) throw error;
          if (error.isGone) path = null;
          left(error.isSignedOut ? form.dataset.out : form.dataset.waiting);
          await pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** misses++));
        }
      }
      say(form.dataset.last, 1);
      await finish(path.split('/').pop());
    }

    // The same key each time: a lost answer is asked for again, and the file is kept once.
    async function finish(upload) {
      const body = new URLSearchParams({ _key: form.elements._key.value, _csrf: form.elements._csrf.value, upload }).toString();
      for (let misses = 0; ; misses += 1) {
        try {
          const answer = await fetch(form.getAttribute('action'), { method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' }, body, signal: AbortSignal.timeout(TIMEOUT) });
          if (answer.ok) {
            const { next, text } = await answer.json();
            if (text) throw Object.assign(new Error(text), { isRefused: true });
            isDone = true;
            return location.assign(next);
          }
          if (answer.status < 500 && answer.status !== 401) return location.reload();
        } catch (error) {
          if (error.isRefused) throw error;
        }
        await pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** misses));
      }
    }

    async function ask(method, path, headers, body) {
      const answer = await fetch(path, { method, headers: { ...HEADS, ...headers }, body, signal: AbortSignal.timeout(TIMEOUT) });
      if (answer.ok) return answer;
      if (answer.status === 413 || answer.status === 422) throw Object.assign(new Error(await answer.text()), { isRefused: true });
      throw Object.assign(new Error(String(answer.status)), { isGone: answer.status === 404 || answer.status === 410, isSignedOut: answer.status === 401 });
    }

    // A line that is back ends the pause.
    const pause = (ms) => new Promise((done) => {
      const go = () => {
        removeEventListener('online', go);
        done();
      };
      setTimeout(go, ms);
      addEventListener('online', go);
    });

    addEventListener('beforeunload', (event) => {
      if (isBusy && !isDone) event.preventDefault();
    });
  }
})();
