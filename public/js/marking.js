// Marking with keys: 1 to 4, up, down, C, B, N, ?. Moves points with levels, shows the total, and warns before unsaved words are left. The page works without it.
(() => {
  const form = document.querySelector('form[data-marking]');
  if (!form) return;
  const criteria = [...form.querySelectorAll('[data-criterion]')];
  const help = form.querySelector('[data-keys]');
  const keysOn = form.querySelector('[data-keys-on]');
  const total = form.querySelector('[data-total]');
  const state = form.querySelector('[data-state]');
  const KEPT = 'marking-keys';
  let current = 0, isDirty = false, leaving = false, justChosen = false;

  const radiosOf = (criterion) => [...criterion.querySelectorAll('input[type="radio"]')];
  const pointsOf = (criterion) => criterion.querySelector('input[type="number"]');

  /** The range of a level stands on its label as `10–11`. */
  function rangeOf(radio) {
    const found = /(\d+)\D+(\d+)/.exec(radio.labels[0]?.querySelector('.hint')?.textContent ?? '');
    return found ? [Number(found[1]), Number(found[2])] : [0, 0];
  }

  function showTotal() {
    if (!total) return;
    const sum = criteria.reduce((points, criterion) => points + (Number(pointsOf(criterion)?.value) || 0), 0);
    total.textContent = form.dataset.totalText.replace('{points}', String(sum));
  }

  function changed() {
    isDirty = true;
    if (state) {
      state.classList.add('unsaved');
      state.querySelector('span').textContent = form.dataset.unsaved;
    }
    showTotal();
  }

  /** A level moves the points to its middle unless they lie in it; points move the level. */
  function fit(criterion, target) {
    const points = pointsOf(criterion);
    if (!points) return;
    if (target === points) {
      const radio = points.value === '' ? undefined : radiosOf(criterion).find((each) => rangeOf(each)[0] <= Number(points.value) && Number(points.value) <= rangeOf(each)[1]);
      if (radio) radio.checked = true;
      return;
    }
    const [from, to] = rangeOf(target);
    const value = points.value === '' ? -1 : Number(points.value);
    if (value < from || value > to) points.value = String(Math.floor((from + to) / 2));
  }

  form.addEventListener('input', (event) => {
    const criterion = event.target.closest('[data-criterion]');
    if (event.target === keysOn) return;
    if (criterion && (event.target.type === 'radio' || event.target.type === 'number')) fit(criterion, event.target);
    changed();
  });
  form.addEventListener('focusin', (event) => {
    const index = criteria.indexOf(event.target.closest('[data-criterion]'));
    if (index >= 0 && index !== current) justChosen = false;
    if (index >= 0) current = index;
  });
  form.addEventListener('submit', () => {
    leaving = true;
  });
  addEventListener('pageshow', () => {
    leaving = false;
  });
  addEventListener('beforeunload', (event) => {
    if (isDirty && !leaving) event.preventDefault();
  });

  function goTo(index) {
    justChosen = false;
    current = Math.max(0, Math.min(criteria.length - 1, index));
    const radios = radiosOf(criteria[current]);
    const target = radios.find((radio) => radio.checked) ?? radios[0] ?? criteria[current].querySelector('textarea');
    target.focus();
    criteria[current].scrollIntoView({ block: 'nearest' });
  }

  /** One number after the other goes down the rubric; an arrow, a click or a comment stays where it is. */
  function choose(nth) {
    if (justChosen) goTo(current + 1);
    const radio = criteria[current] && radiosOf(criteria[current])[nth];
    if (!radio) return;
    radio.focus();
    radio.checked = true;
    fit(criteria[current], radio);
    justChosen = true;
    changed();
  }

  const actions = {
    ArrowDown: () => goTo(current + 1),
    ArrowUp: () => goTo(current - 1),
    c: () => (criteria[current]?.querySelector('textarea') ?? form.elements.overall)?.focus(),
    b: () => {
      const bank = criteria[current]?.querySelector('[data-bank]');
      if (!bank) return;
      bank.open = true;
      bank.querySelector('button').focus();
    },
    n: () => form.querySelector('button[value="done"]')?.click(),
    '?': () => {
      if (!help) return;
      help.open = !help.open;
      help.querySelector('summary').focus();
    },
  };

  // A kept comment goes into its box without a way to the server.
  form.addEventListener('click', (event) => {
    const button = event.target.closest('button[name="insert"]');
    const criterion = button?.closest('[data-criterion]');
    const box = criterion?.querySelector('textarea');
    if (!box) return;
    event.preventDefault();
    const text = button.closest('li').querySelector('span').textContent;
    box.value = box.value.trim() === '' ? text : `${box.value.trimEnd()} ${text}`;
    button.closest('details').open = false;
    box.focus();
    changed();
  });

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const inText = event.target.matches?.('textarea, input[type="number"], input[type="text"]');
    if (event.key === 'Escape' && inText) {
      event.target.blur();
      return;
    }
    if (inText || !keysOn?.checked || event.target.closest?.('select, audio')) return;
    // Up and down move from criterion to criterion only inside the form; elsewhere they scroll a long script.
    if (event.key.startsWith('Arrow') && !form.contains(event.target)) return;
    const act = /^[1-9]$/.test(event.key) ? () => choose(Number(event.key) - 1) : actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  if (help) {
    help.hidden = false;
    try {
      keysOn.checked = sessionStorage.getItem(KEPT) !== 'off';
      keysOn.addEventListener('change', () => sessionStorage.setItem(KEPT, keysOn.checked ? 'on' : 'off'));
    } catch {
      // A browser that keeps nothing: the keys are on again on the next page.
    }
  }
  showTotal();
})();
