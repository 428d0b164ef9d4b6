import type { Request, Response } from 'express';

/** One cookie's value, or undefined; what cannot be decoded is as good as none. */
export function readCookie(request: Request, name: string): string | undefined {
  const found = (request.headers.cookie ?? '').split(/;\s*/).find((pair) => pair.startsWith(`${name}=`));
  try {
    return found ? decodeURIComponent(found.slice(name.length + 1)) : undefined;
  } catch {
    return undefined;
  }
}

/** The whole name of one of our cookies: behind TLS no other host and no plain line can set it. */
export function cookieName(isHttps: boolean, name: string): string {
  return isHttps ? `__Host-${name}` : name;
}

/** Keeps a value on the device, out of reach of scripts and other sites; without `seconds` until the browser closes. */
export function keepCookie(response: Response, isHttps: boolean, name: string, value: string, seconds?: number): void {
  response.cookie(cookieName(isHttps, name), value, { httpOnly: true, secure: isHttps, sameSite: 'lax', path: '/', ...(seconds === undefined ? {} : { maxAge: seconds * 1000 }) });
}

export function dropCookie(response: Response, isHttps: boolean, name: string): void {
  response.clearCookie(cookieName(isHttps, name), { httpOnly: true, secure: isHttps, sameSite: 'lax', path: '/' });
}
