// Lets organisers write a text as it will look. The text box with its signs stays the form: without this script, or at "Write with signs", it is what is sent.
(() => {
  const TAGS = new Set(['H2', 'H3', 'P', 'UL', 'OL', 'LI', 'BLOCKQUOTE', 'STRONG', 'B', 'EM', 'I', 'A', 'BR', 'ASIDE', 'CITE', 'BDI', 'SPAN']);
  const KEPT = { A: ['href'], ASIDE: ['class'] };

  /** The same subset that the server keeps: other elements lose themselves and leave their text, those that are no text go whole. */
  function clean(html) {
    // Styles go before anything is parsed: the page's policy would complain of each.
    const body = new DOMParser().parseFromString(html.replace(/\sstyle\s*=/gi, ' data-style='), 'text/html').body;
    for (const gone of body.querySelectorAll('script, style, template, iframe, object, svg, math, img, video, audio, form, input, button, select, textarea, head, title')) gone.remove();
    for (const element of [...body.querySelectorAll('*')]) {
      if (!TAGS.has(element.tagName)) {
        element.replaceWith(...element.childNodes);
        continue;
      }
      for (const { name } of [...element.attributes]) if (!['lang', 'dir', ...(KEPT[element.tagName] ?? [])].includes(name)) element.removeAttribute(name);
      if (element.tagName === 'A' && !/^(https?:|mailto:|tel:|\/(?!\/))/i.test(element.getAttribute('href') ?? '')) element.removeAttribute('href');
    }
    const fragment = document.createDocumentFragment();
    fragment.append(...[...body.childNodes].map((node) => document.importNode(node, true)));
    return fragment;
  }

  /** Every block of the selection under another name; the same again makes plain paragraphs of it. */
  function asBlock(editor, tag) {
    const isSo = editor.hasFormat(tag);
    editor.modifyBlocks((fragment) => {
      for (const block of [...fragment.querySelectorAll('p, h2, h3')]) {
        const other = document.createElement(isSo ? 'p' : tag);
        other.append(...block.childNodes);
        block.replaceWith(other);
      }
      return fragment;
    });
  }

  function asThink(editor) {
    const isSo = editor.hasFormat('aside');
    editor.modifyBlocks((fragment) => {
      for (const box of fragment.querySelectorAll('aside')) box.replaceWith(...box.childNodes);
      if (isSo) return fragment;
      const box = document.createElement('aside');
      box.className = 'think';
      box.append(...fragment.childNodes);
      const whole = document.createDocumentFragment();
      whole.append(box);
      return whole;
    });
  }

  const ACTS = {
    strong: (editor) => (editor.hasFormat('B') ? editor.removeBold() : editor.bold()),
    em: (editor) => (editor.hasFormat('I') ? editor.removeItalic() : editor.italic()),
    h2: (editor) => asBlock(editor, 'h2'),
    h3: (editor) => asBlock(editor, 'h3'),
    ul: (editor) => (editor.hasFormat('UL') ? editor.removeList() : editor.makeUnorderedList()),
    ol: (editor) => (editor.hasFormat('OL') ? editor.removeList() : editor.makeOrderedList()),
    quote: (editor) => (editor.hasFormat('BLOCKQUOTE') ? editor.decreaseQuoteLevel() : editor.increaseQuoteLevel()),
    think: asThink,
    undo: (editor) => editor.undo(),
    redo: (editor) => editor.redo(),
  };
  const STATES = { strong: 'B', em: 'I', h2: 'H2', h3: 'H3', ul: 'UL', ol: 'OL', quote: 'BLOCKQUOTE', think: 'ASIDE' };

  async function start(box) {
    const { default: Squire } = await import(box.dataset.rich);
    const field = box.querySelector('textarea');
    const { tools, start: begun } = Object.fromEntries([...box.querySelectorAll('template')].map((template) => [template.dataset.is, template]));
    const desk = tools.content.cloneNode(true).firstElementChild;
    const [bar, page, link] = [desk.querySelector('[role="toolbar"]'), desk.querySelector('.editor'), desk.querySelector('[data-link]')];
    const label = box.querySelector('label');
    label.id = `${field.id}-label`;
    page.setAttribute('aria-labelledby', label.id);
    label.addEventListener('click', () => !desk.hidden && page.focus());
    field.closest('.field').append(desk);

    const editor = new Squire(page, { blockTag: 'P', sanitizeToDOMFragment: clean, tagAttributes: {}, addLinks: false });
    // The tab key leaves the editor, as it leaves every field.
    for (const key of ['Tab', 'Shift-Tab', 'Ctrl-u', 'Ctrl-Shift-5', 'Ctrl-Shift-6', 'Ctrl-Shift-7', 'Ctrl-Shift-8', 'Ctrl-Shift-9']) editor.setKeyHandler(key, null);
    editor.setHTML(begun.innerHTML);
    let isChanged = false;
    editor.addEventListener('input', () => {
      isChanged = true;
    });
    const show = () => {
      for (const button of bar.querySelectorAll('[data-act]')) if (STATES[button.dataset.act]) button.setAttribute('aria-pressed', String(editor.hasFormat(STATES[button.dataset.act])));
    };
    for (const event of ['pathChange', 'select', 'input']) editor.addEventListener(event, show);

    bar.addEventListener('click', ({ target }) => {
      const act = target.closest('[data-act]')?.dataset.act;
      if (ACTS[act]) {
        ACTS[act](editor);
        editor.focus();
        show();
      } else if (act === 'link') {
        if (editor.hasFormat('A')) editor.removeLink();
        else link.hidden = !link.hidden;
        if (!link.hidden) link.querySelector('input').focus();
      } else if (act === 'signs') {
        // What was written so far comes over as the server writes it: by the preview.
        if (!isChanged) return back();
        form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'signs', value: '1' }));
        form.requestSubmit(form.querySelector('button[value="preview"]'));
      }
    });
    link.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') {
        event.preventDefault();
        link.querySelector('button').click();
      }
    });
    link.querySelector('button').addEventListener('click', () => {
      const address = link.querySelector('input').value.trim();
      if (address) editor.makeLink(/^(https?:|mailto:|tel:|\/)/i.test(address) ? address : `https://${address}`);
      link.hidden = true;
      editor.focus();
    });

    const form = field.form;
    const sent = Object.assign(document.createElement('input'), { type: 'hidden', name: `${field.name}Rich` });
    form.addEventListener('submit', () => {
      if (desk.hidden || !isChanged) return sent.remove();
      sent.value = editor.getHTML();
      form.append(sent);
    });
    function back() {
      desk.hidden = true;
      for (const each of plain) each.hidden = false;
      field.focus();
    }
    // The box and the line that explains its signs.
    const plain = [field, document.getElementById(`${field.id}-hint`)].filter(Boolean);
    for (const each of plain) each.hidden = true;
  }

  for (const box of document.querySelectorAll('[data-rich]')) void start(box).catch(() => undefined);
})();
