// Keeps what is typed on this phone until it has arrived, where she said that nobody else looks at it: sealed under a key that the server tells after sign-in and that is not on the phone.
// On any other phone this removes what an earlier answer left behind, and keeps nothing.
globalThis.phoneCopy = (() => {
  const NAME = 'kept', STORE = 'texts';
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const isOwn = document.body.hasAttribute('data-own') && Boolean(globalThis.indexedDB && globalThis.crypto?.subtle);
  let secret = null, isOver = !isOwn, last = Promise.resolve();

  const clear = () => new Promise((done) => {
    isOver = true;
    if (!globalThis.indexedDB) return done();
    const asking = indexedDB.deleteDatabase(NAME);
    asking.onsuccess = asking.onerror = asking.onblocked = () => done();
  });
  if (!isOwn) void clear();

  async function keys() {
    if (isOver) return null;
    secret ??= fetch('/account/copy-key', { headers: { Accept: 'application/json' } })
      .then(async (answer) => {
        const { key } = answer.ok ? await answer.json() : {};
        if (!key) return null;
        const raw = Uint8Array.from(key.match(/../g), (pair) => parseInt(pair, 16));
        return { raw, seal: await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']) };
      })
      .catch(() => {
        secret = null;
        return null;
      });
    return secret;
  }

  // Under a name that says nothing of the page.
  async function nameOf(path, { raw }) {
    const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return hex(await crypto.subtle.sign('HMAC', key, bytes(path)));
  }

  async function within(mode, work) {
    const base = await new Promise((done, fail) => {
      const opening = indexedDB.open(NAME, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => fail(opening.error);
    });
    // Another page may be told to remove everything: this one must not stand in its way.
    base.onversionchange = () => base.close();
    try {
      return await new Promise((done, fail) => {
        const change = base.transaction(STORE, mode, { durability: 'strict' });
        const asking = work(change.objectStore(STORE));
        change.oncomplete = () => done(asking.result);
        change.onerror = change.onabort = () => fail(change.error);
      });
    } finally {
      base.close();
    }
  }

  // One after the other: a removal must not be overtaken by the copy before it.
  const inTurn = (work) => (last = last.then(work).catch(() => undefined));

  const keep = (path, value) => inTurn(async () => {
    const key = await keys();
    if (!key || isOver) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key.seal, bytes(JSON.stringify(value)));
    const name = await nameOf(path, key);
    if (!isOver) await within('readwrite', (store) => store.put({ iv, data }, name));
  });

  const read = (path) => inTurn(async () => {
    const key = await keys();
    if (!key) return undefined;
    const name = await nameOf(path, key);
    const kept = await within('readonly', (store) => store.get(name));
    if (!kept) return undefined;
    try {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.iv }, key.seal, kept.data)));
    } catch {
      // Of another account, or from before: nobody can read it any more.
      return undefined;
    }
  });

  const drop = (path) => inTurn(async () => {
    const key = await keys();
    if (!key) return;
    const name = await nameOf(path, key);
    await within('readwrite', (store) => store.delete(name));
  });

  // The key is asked for while there is a line.
  if (isOwn) void keys();
  addEventListener('hiding', clear);
  addEventListener('submit', ({ target }) => /\/sign-out$/.test(target.getAttribute?.('action') ?? '') && clear());
  return { keep, read, drop, clear };
})();
