/*
 * While somebody waits on the join page: asks every half minute for one word, and only when it has changed loads the page again in place,
 * so that a new link or a later start is there at once. Asks nothing while the page is out of sight. Without this script she presses Look again.
 */
(() => {
  const EVERY_MS = 30000;
  const holder = document.querySelector('[data-join]');
  if (!holder) return;
  const live = document.createElement('p');
  live.className = 'hush';
  live.setAttribute('role', 'status');
  holder.before(live);
  let isAsking = false;

  setInterval(() => void look(), EVERY_MS);
  document.addEventListener('visibilitychange', () => void look());

  async function look() {
    if (isAsking || document.visibilityState !== 'visible') return;
    isAsking = true;
    try {
      const answer = await fetch(`${holder.dataset.join}/state`, { credentials: 'same-origin', redirect: 'error' });
      if (answer.ok && (await answer.json()).state !== holder.dataset.state) await renew();
    } catch {
      // No line now: the next half minute asks again.
    } finally {
      isAsking = false;
    }
  }

  async function renew() {
    const page = await fetch(holder.dataset.join, { credentials: 'same-origin', redirect: 'error' });
    const fresh = new DOMParser().parseFromString(await page.text(), 'text/html').querySelector('[data-join]');
    if (!page.ok || !fresh) return;
    holder.dataset.state = fresh.dataset.state;
    holder.replaceChildren(...fresh.childNodes);
    live.textContent = holder.querySelector('.notice')?.textContent?.trim() ?? holder.querySelector('h1')?.textContent ?? '';
  }
})();
