import { Agent } from 'node:http';
import request, { type Response } from 'supertest';
import type { TestApp } from './app.js';

const LINE = new Agent({ keepAlive: true });

/** Somebody with a browser: keeps cookies, follows redirects by hand, sends what browsers send. */
export class Visitor {
  private readonly agent: ReturnType<typeof request.agent>;

  constructor(test: TestApp) {
    // Over a line that stays open, and not packed: nobody looks at that here, and there are tens of thousands of requests.
    this.agent = request.agent(test.app.getHttpServer()).use((asked: { agent(line: Agent): unknown }) => void asked.agent(LINE)).set('Accept-Encoding', 'identity');
  }

  get(path: string): Promise<Response> {
    return this.agent.get(path).then((response) => response);
  }

  /** Posts a form as a browser does from our own page; `_key` is made fresh unless given. */
  post(path: string, fields: Record<string, string | string[]> = {}, headers: Record<string, string> = {}): Promise<Response> {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries({ _key: freshKey(), ...fields })) for (const one of [value].flat()) form.append(name, one);
    return this.agent.post(path).set({ 'Sec-Fetch-Site': 'same-origin', ...headers }).type('form').send(form.toString()).then((response) => response);
  }

  /** The same by another method than POST. */
  send(method: string, path: string, fields: Record<string, string | string[]> = {}): Promise<Response> {
    if (method !== 'PATCH') return this.post(path, fields);
    const form = new URLSearchParams({ _key: freshKey(), ...(fields as Record<string, string>) });
    return this.agent.patch(path).set('Sec-Fetch-Site', 'same-origin').type('form').send(form.toString()).then((response) => response);
  }

  /** Posts with a file, as a multipart form does. */
  postFile(path: string, field: string, content: Buffer, name: string, fields: Record<string, string> = {}): Promise<Response> {
    let sending = this.agent.post(path).set('Sec-Fetch-Site', 'same-origin').field({ _key: freshKey(), ...fields });
    sending = sending.attach(field, content, name);
    return sending.then((response) => response);
  }

  /** A download as bytes. */
  download(path: string): Promise<Response> {
    return this.agent.get(path).buffer(true).parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    }).then((response) => response);
  }

  /** A download that takes a press. */
  take(path: string, fields: Record<string, string> = {}): Promise<Response> {
    const form = new URLSearchParams({ _key: freshKey(), ...fields });
    return this.agent.post(path).set('Sec-Fetch-Site', 'same-origin').type('form').send(form.toString()).buffer(true).parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    }).then((response) => response);
  }

  async signIn(handle: string, passphrase = PASSPHRASE): Promise<this> {
    const response = await this.post('/sign-in', { handle, passphrase, next: '/' });
    if (response.status !== 303) throw new Error(`${handle} could not sign in: ${response.status} ${response.text}`);
    return this;
  }
}

export const PASSPHRASE = 'correct horse battery staple';

let keys = 0;

export function freshKey(): string {
  keys += 1;
  return `testkey${String(keys).padStart(13, '0')}`;
}
