/* A button that shows a passphrase while it is typed. Without this script the field stays as it is; pasting and filling in work either way. */
(() => {
  for (const holder of document.querySelectorAll('[data-show]')) {
    const field = holder.querySelector('input[type=password]');
    if (!field) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    const say = () => {
      const isShown = field.type === 'text';
      button.textContent = isShown ? holder.dataset.hide : holder.dataset.show;
      button.setAttribute('aria-pressed', String(isShown));
    };
    button.addEventListener('click', () => {
      field.type = field.type === 'text' ? 'password' : 'text';
      say();
    });
    button.setAttribute('aria-controls', field.id);
    say();
    field.after(button);
    field.form?.addEventListener('submit', () => (field.type = 'password'));
  }
})();
