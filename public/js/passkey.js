/*
 * Passkeys: a form with data-passkey is hidden until this script knows that the browser can do it. On its button the script fetches the options (a challenge),
 * lets the phone or key ring answer, puts the answer into the hidden field and sends the form as any other. Without script there is always another way on the page.
 */
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const described = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

  function forMaking(options) {
    if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: described(options.excludeCredentials) };
  }

  function forAsking(options) {
    if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return { ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials) };
  }

  function plain(credential) {
    if (credential.toJSON) return credential.toJSON();
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) if (credential.response[name]) response[name] = text(credential.response[name]);
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() };
  }

  async function answer(form) {
    const asked = await fetch(form.dataset.options, { method: 'POST', body: new URLSearchParams({ _csrf: form.elements._csrf.value }), credentials: 'same-origin', redirect: 'error' });
    if (!asked.ok) throw new Error(String(asked.status));
    const options = await asked.json();
    return form.dataset.passkey === 'make' ? navigator.credentials.create({ publicKey: forMaking(options) }) : navigator.credentials.get({ publicKey: forAsking(options) });
  }

  for (const form of document.querySelectorAll('[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const problem = form.querySelector('[role=status]');
      const button = form.querySelector('button');
      problem.textContent = '';
      button.disabled = true;
      try {
        const field = form.elements.credential ?? form.elements._credential;
        field.value = JSON.stringify(plain(await answer(form)));
        if (form.elements.own) form.elements.own.value = document.querySelector('#f-own')?.checked ? '1' : '';
        form.submit();
      } catch {
        problem.textContent = form.dataset.problem;
        button.disabled = false;
      }
    });
  }
})();
