import type { Request } from 'express';

/** One cookie's value, or undefined. */
export function readCookie(request: Request, name: string): string | undefined {
  const found = (request.headers.cookie ?? '').split(/;\s*/).find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : undefined;
}
