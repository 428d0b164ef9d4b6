// Shows a PDF page by page, with the notes that stand on it as numbered points. The PDF as a file, and every note as text, are there without it.
(() => {
  const box = document.querySelector('[data-pdf]');
  if (!box) return;
  const form = document.querySelector('form[data-page-note]');
  const at = (name) => box.querySelector(`[data-${name}]`);
  const folderOf = (path) => new URL('./', new URL(path, location.href)).href;
  const notes = [...document.querySelectorAll('[data-noted]')].map((item, nth) => ({ item, number: nth + 1, page: Number(item.dataset.noted), x: item.dataset.x, y: item.dataset.y }));
  const sheet = at('page');
  const canvas = sheet.querySelector('canvas');
  let pdf;
  let shown = 0;
  let drawing = Promise.resolve();

  async function open() {
    at('state').textContent = box.dataset.loading;
    try {
      const [library, answer] = await Promise.all([import(box.dataset.library), fetch(box.dataset.pdf)]);
      if (!answer.ok) throw new Error(answer.status);
      library.GlobalWorkerOptions.workerSrc = box.dataset.worker;
      // Nothing of a stranger's file runs as code, and nothing is asked of anybody else: its own decoders, its own tables.
      pdf = await library.getDocument({ data: await answer.arrayBuffer(), isEvalSupported: false, useWasm: false, enableXfa: false, stopAtErrors: false, cMapUrl: folderOf(box.dataset.maps), wasmUrl: folderOf(box.dataset.decoder) }).promise;
    } catch {
      at('state').textContent = box.dataset.unreadable;
      return;
    }
    at('state').textContent = '';
    at('viewer').hidden = false;
    if (at('show')) at('show').closest('p').hidden = true;
    const wanted = Number(/^#page-(\d+)$/.exec(location.hash)?.[1] ?? /^#note-(\d+)$/.exec(location.hash)?.[1] ?? 0);
    await show(location.hash.startsWith('#note-') ? (notes[wanted - 1]?.page ?? 1) : wanted || Number(form?.elements.page.value) || 1);
  }

  /** One drawing after the other: two on one canvas would mix. */
  function show(number) {
    drawing = drawing.then(() => draw(Math.min(Math.max(1, number), pdf.numPages)));
    return drawing;
  }

  async function draw(number) {
    if (number === shown) return;
    const page = await pdf.getPage(number);
    const wide = sheet.clientWidth || 600;
    const viewport = page.getViewport({ scale: wide / page.getViewport({ scale: 1 }).width });
    const dense = Math.min(2, devicePixelRatio || 1);
    canvas.width = Math.round(viewport.width * dense);
    canvas.height = Math.round(viewport.height * dense);
    const where = box.dataset.of.replace('{page}', number).replace('{count}', pdf.numPages);
    canvas.setAttribute('aria-label', where);
    await page.render({ canvas, canvasContext: canvas.getContext('2d'), viewport, transform: dense === 1 ? undefined : [dense, 0, 0, dense, 0, 0], annotationMode: 1 }).promise;
    const { items } = await page.getTextContent();
    at('words').textContent = items.map(({ str, hasEOL }) => str + (hasEOL ? '\n' : '')).join('');
    shown = number;
    at('where').textContent = where;
    box.dataset.shown = number;
    at('turn="-1"').disabled = number === 1;
    at('turn="1"').disabled = number === pdf.numPages;
    points();
    // A note that is being written stays where it was put.
    if (form && form.elements.note.value.trim() === '') place(number, '', '');
    else if (form && number === Number(form.elements.page.value)) mark(form.elements.x.value, form.elements.y.value);
  }

  /** The points of this page; a press on one leads to its note. */
  function points() {
    for (const old of sheet.querySelectorAll('.point')) old.remove();
    for (const note of notes.filter(({ page, x }) => page === shown && x)) {
      const point = document.createElement('a');
      point.className = 'point';
      point.href = `#note-${note.number}`;
      point.textContent = note.number;
      point.setAttribute('aria-label', box.dataset.point.replace('{number}', note.number));
      put(point, note.x, note.y);
    }
  }

  function put(point, x, y) {
    point.style.setProperty('left', `${x / 10}%`);
    point.style.setProperty('top', `${y / 10}%`);
    sheet.append(point);
  }

  /** Puts a place into the form; without one the note is about the whole page. */
  function place(page, x, y) {
    const { elements } = form;
    elements.page.value = page;
    elements.x.value = x;
    elements.y.value = y;
    const third = (value) => Math.min(2, Math.floor((value * 3) / 1000));
    elements.area.selectedIndex = x === '' ? 0 : 1 + third(y) * 3 + third(x);
    mark(x, y);
  }

  /** The place of the note that is being written. */
  function mark(x, y) {
    sheet.querySelector('.point.new')?.remove();
    if (x === '') return;
    const point = document.createElement('span');
    point.className = 'point new';
    put(point, x, y);
  }

  box.hidden = false;
  for (const button of box.querySelectorAll('[data-turn]')) button.addEventListener('click', () => void show(shown + Number(button.dataset.turn)));
  at('show')?.addEventListener('click', () => void open());
  addEventListener('hashchange', () => {
    const note = notes[Number(/^#note-(\d+)$/.exec(location.hash)?.[1] ?? 0) - 1];
    if (pdf && note) void show(note.page);
  });
  if (form) {
    canvas.addEventListener('click', (event) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const of = (value) => Math.min(1000, Math.max(0, Math.round(value * 1000)));
      place(shown, of((event.clientX - left) / width), of((event.clientY - top) / height));
      form.elements.note.focus();
    });
    at('add').addEventListener('click', () => {
      place(shown, '', '');
      form.elements.note.focus();
    });
    form.elements.page.addEventListener('change', () => {
      const number = Number(form.elements.page.value);
      if (pdf && number >= 1 && number <= pdf.numPages) void show(number).then(() => place(number, '', ''));
    });
    // A part of the page that is chosen by name takes the place of the one that was pressed.
    form.elements.area.addEventListener('change', () => {
      form.elements.x.value = form.elements.y.value = '';
      sheet.querySelector('.point.new')?.remove();
    });
  }
  if (box.hasAttribute('data-now')) void open();
})();
