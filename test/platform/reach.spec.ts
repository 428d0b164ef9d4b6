import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { checkServer } from '../../src/platform/running/reach.js';

/** One message of PostgreSQL's protocol 3.0 from a server: a letter, its length, what it says. */
function said(letter: string, ...parts: Array<string | number[]>): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : Buffer.from(part))));
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

const READY = said('Z', [0x49]);
const WELCOME = Buffer.concat([said('R', [0, 0, 0, 0]), READY]);
const row = (text: string) => Buffer.concat([said('T', [0, 1], 'number', [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]), said('D', [0, 1, 0, 0, 0, text.length, ...Buffer.from(text)]), said('C', 'SELECT 1'), READY]);

describe('a database server at the start', () => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server?.close();
  });

  /** A server that greets everybody and answers each question with the one text. */
  async function answering(text: string): Promise<string> {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(WELCOME);
        socket.on('data', (asked) => void (asked[0] === 'Q'.charCodeAt(0) && socket.write(row(text))));
      });
    });
    await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
    return `postgres://somebody:secret@127.0.0.1:${(server.address() as AddressInfo).port}/banyan`;
  }

  it('of version 14 is refused by its number, and one of 15 is taken', async () => {
    const old = await answering('140012');
    await expect(checkServer(old)).rejects.toThrow(/^The PostgreSQL at 127\.0\.0\.1:\d+ has version 14; Banyan needs 15 or later\.$/);
    server!.close();
    await expect(checkServer(await answering('150018'))).resolves.toBeUndefined();
  });

  it('that does not answer is named with its setting, without its password', async () => {
    const gone = await answering('');
    server!.close();
    await expect(checkServer(gone, 'KEYS_URL')).rejects.toThrow(/^The database of KEYS_URL at 127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\)\.$/);
  });
});
