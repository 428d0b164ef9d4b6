/** A path on our own site to go to after signing in; anything that could lead elsewhere becomes `/`. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || next.length > 500 || !next.startsWith('/')) return '/';
  // Control characters, backslashes and their encodings are how browsers are led to another host.
  // eslint-disable-next-line no-control-regex -- these are the characters to refuse
  if (/[\u0000-\u0020\\\u007f]/.test(next) || /^\/(\/|%2f|%5c)/i.test(next)) return '/';
  const url = new URL(next, 'http://own.invalid');
  const path = url.pathname + url.search;
  // `/.//host` is on our own site until its dots are resolved: what is left begins with two slashes.
  return url.host === 'own.invalid' && !/^\/(\/|%2f|%5c)/i.test(path) ? path : '/';
}
