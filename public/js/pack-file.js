// Inside the file that somebody takes along (never on a page of the site): gathers what she wrote, locks it for the site it came from, and saves it as a file of its own.
// Nothing is kept in the browser. With a word of her own she can open what she saved here, and go on.
(() => {
  const facts = JSON.parse(document.getElementById('facts').textContent);
  const subtle = globalThis.crypto && crypto.subtle;
  const ROUNDS = 250000;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  const bytes = (text) => new TextEncoder().encode(text);
  const to64 = (buffer) => {
    let text = '';
    for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const from64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const about = bytes(`answers v1 ${facts.pack}`);
  let serial = 0, isDirty = false;

  const say = (key, isBad) => {
    const line = one('said');
    line.textContent = facts.said[key];
    line.className = isBad ? 'notice' : 'card';
    line.hidden = false;
  };

  function answerOf(box) {
    const shape = box.dataset.shape;
    if (shape === 'text') return { text: box.querySelector('input').value };
    if (shape === 'chosen') return { chosen: all('input:checked', box).map((input) => input.value) };
    const placed = {};
    for (const select of all('select', box)) if (select.value) placed[select.dataset.part] = select.value;
    return { placed };
  }

  function fill(box, answer) {
    if (answer.text !== undefined) box.querySelector('input').value = answer.text;
    if (answer.chosen) for (const input of all('input', box)) input.checked = answer.chosen.includes(input.value);
    if (answer.placed) for (const select of all('select', box)) select.value = answer.placed[select.dataset.part] || '';
  }

  const gather = () => ({
    serial: serial + 1,
    at: new Date().toISOString(),
    parts: all('[data-part-kind]').map((part) => part.dataset.partKind === 'assignment'
      ? { kind: 'assignment', id: part.dataset.id, text: part.querySelector('textarea').value, ticks: all('input:checked', part).map((input) => input.value) }
      : { kind: 'quiz', id: part.dataset.id, answers: all('[data-question]', part).map((box) => ({ question: box.dataset.question, asked: box.querySelector('legend').textContent.slice(0, 2000), seen: box.dataset.seen, answer: answerOf(box) })) }),
  });

  function put(content) {
    serial = content.serial;
    for (const part of content.parts) {
      const place = document.querySelector(`[data-part-kind][data-id="${part.id}"]`);
      if (!place) continue;
      if (part.kind === 'assignment') {
        place.querySelector('textarea').value = part.text;
        for (const input of all('input[type=checkbox]', place)) input.checked = part.ticks.includes(input.value);
      } else for (const { question, answer } of part.answers) {
        const box = place.querySelector(`[data-question="${question}"]`);
        if (box) fill(box, answer);
      }
    }
  }

  const box = async (key, plain) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv: to64(iv), body: to64(await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: about }, key, plain)) };
  };
  const unbox = (key, { iv, body }) => subtle.decrypt({ name: 'AES-GCM', iv: from64(iv), additionalData: about }, key, from64(body));
  const aes = (raw) => subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

  async function keyOfWord(word, salt, rounds) {
    const base = await subtle.importKey('raw', bytes(word.normalize('NFC')), 'PBKDF2', false, ['deriveBits']);
    return aes(await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, base, 256));
  }

  async function locked(content, word) {
    const raw = crypto.getRandomValues(new Uint8Array(32));
    const site = await subtle.importKey('raw', from64(facts.key), { name: 'ECDH', namedCurve: 'P-256' }, false, []);
    const pair = await subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
    const agreed = await subtle.importKey('raw', await subtle.deriveBits({ name: 'ECDH', public: site }, pair.privateKey, 256), 'HKDF', false, ['deriveBits']);
    const wrapKey = await aes(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: about }, agreed, 256));
    const file = { note: facts.note, pack: facts.pack, key: to64(await subtle.exportKey('raw', pair.publicKey)), wrap: await box(wrapKey, raw), answers: await box(await aes(raw), bytes(JSON.stringify(content))) };
    if (word) {
      const salt = crypto.getRandomValues(new Uint8Array(16));
      file.word = { salt: to64(salt), rounds: ROUNDS, ...(await box(await keyOfWord(word, salt, ROUNDS), raw)) };
    }
    return file;
  }

  async function save() {
    const word = one('word').value;
    if (word && word.length < 8) return say('wordShort', true);
    const content = gather();
    const file = subtle ? await locked(content, word) : { note: facts.note, pack: facts.pack, clear: content };
    serial = content.serial;
    const text = JSON.stringify(file);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    link.download = `${facts.name}-${serial}.txt`;
    document.body.append(link);
    link.click();
    link.remove();
    one('text').value = text;
    one('as-text').hidden = false;
    isDirty = false;
    say(subtle ? 'saved' : 'savedClear');
  }

  async function goOn() {
    const chosen = one('saved-file').files[0];
    if (!chosen) return say('nothing', true);
    try {
      const file = JSON.parse(await chosen.text());
      if (file.pack !== facts.pack) return say('otherPack', true);
      if (file.clear) put(file.clear);
      else {
        const raw = await unbox(await keyOfWord(one('word-again').value, from64(file.word.salt), file.word.rounds), file.word);
        put(JSON.parse(new TextDecoder().decode(await unbox(await aes(raw), file.answers))));
        one('word').value = one('word-again').value;
      }
      isDirty = false;
      say('opened');
    } catch {
      say('notOpened', true);
    }
  }

  one('tools').hidden = false;
  if (!subtle) {
    one('no-lock').hidden = false;
    one('word-box').hidden = true;
  }
  document.addEventListener('input', (event) => {
    if (!event.target.closest('[data-part-kind]')) return;
    if (!isDirty) say('unsaved');
    isDirty = true;
  });
  addEventListener('beforeunload', (event) => {
    if (isDirty) event.preventDefault();
  });
  one('save').addEventListener('click', () => void save());
  one('go-on').addEventListener('click', () => void goOn());
})();
