/*
 * The marks book by keyboard: arrows, Home and End go from cell to cell, and a line at the foot says why a result is as it is. The sentence comes from
 * the person's own page, asked for once. Without this script the table scrolls, and each name leads to that page.
 */
(() => {
  const book = document.querySelector('[data-book]');
  const foot = document.querySelector('[data-why]');
  if (!book || !foot) return;
  const rows = [...book.querySelectorAll('tr')].map((row) => [...row.cells]);
  const subjects = rows[0].map((cell) => cell.dataset.of ?? null);
  /** By address of the page: the sentence of each activity. */
  const known = new Map();
  let at = null;
  book.removeAttribute('tabindex');
  place(1, 0);

  book.addEventListener('focusin', (event) => {
    const cell = event.target.closest('th, td');
    if (!cell) return;
    foot.hidden = false;
    const y = rows.findIndex((row) => row.includes(cell));
    place(y, rows[y].indexOf(cell));
    void explain(y, rows[y].indexOf(cell));
  });
  book.addEventListener('click', (event) => event.target.closest('th, td')?.focus());
  book.addEventListener('keydown', (event) => {
    const cell = event.target.closest('th, td');
    if (!cell || event.altKey || event.metaKey || event.shiftKey) return;
    const y = rows.findIndex((row) => row.includes(cell));
    const x = rows[y].indexOf(cell);
    const right = getComputedStyle(book).direction === 'rtl' ? -1 : 1;
    const last = rows[y].length - 1;
    const to = {
      ArrowDown: [y + 1, x], ArrowUp: [y - 1, x], ArrowRight: [y, x + right], ArrowLeft: [y, x - right], PageDown: [y + 10, x], PageUp: [y - 10, x],
      Home: event.ctrlKey ? [0, 0] : [y, 0], End: event.ctrlKey ? [rows.length - 1, last] : [y, last],
    }[event.key];
    if (event.key === 'Enter' && event.target === cell) linkOf(y)?.click();
    if (!to) return;
    event.preventDefault();
    const [down, across] = [Math.min(Math.max(to[0], 0), rows.length - 1), Math.min(Math.max(to[1], 0), last)];
    place(down, across);
    at.focus();
  });

  /** One cell can be reached by Tab, as in every table that is moved in by arrows. */
  function place(y, x) {
    const before = at;
    at = rows[y][x];
    if (before === at) return;
    at.setAttribute('tabindex', '0');
    // A cell that loses it while it has the focus loses that too.
    if (before === document.activeElement) at.focus();
    before?.removeAttribute('tabindex');
  }

  function linkOf(y) {
    return rows[y][0].querySelector('a');
  }

  async function explain(y, x) {
    const link = linkOf(y);
    const subject = subjects[x];
    if (!link || !subject) {
      foot.textContent = link ? `${link.textContent}. ${foot.dataset.why}` : foot.dataset.why;
      return;
    }
    if (!known.has(link.href)) known.set(link.href, ask(link.href));
    const page = await known.get(link.href);
    if (!page) known.delete(link.href);
    const line = page?.querySelector(`[data-subject="${CSS.escape(subject)}"]`);
    if (line && at === rows[y][x]) foot.textContent = `${link.textContent}, ${line.cells[0].textContent}: ${line.cells[line.cells.length - 1].textContent}`;
  }

  async function ask(address) {
    try {
      const answer = await fetch(address);
      return answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
    } catch {
      return null;
    }
  }
})();
