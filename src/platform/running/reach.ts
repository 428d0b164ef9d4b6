import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { makeDataDir } from '../database/embedded-folder.js';
import { StartProblem } from './start-problem.js';

const OLDEST_SERVER = 15;

/** Makes the data folder where it is missing. @throws StartProblem or EmbeddedProblem when nothing can be written in it. */
export async function checkDataDir(dataDir: string): Promise<void> {
  const probe = join(dataDir, `.probe-${randomBytes(6).toString('hex')}`);
  await makeDataDir(dataDir);
  try {
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new StartProblem(`The data folder ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}). Set DATA_DIR to a folder that can.`);
  }
}

/** @throws StartProblem when another program listens there or the port may not be used. */
export function checkPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new StartProblem(`Port ${port} is taken by another program. Set PORT to a free one.`));
      else if (error.code === 'EACCES') reject(new StartProblem(`Port ${port} may not be used by this user. Set PORT to 1024 or more.`));
      else reject(new StartProblem(`The address ${host}:${port} cannot be used (${error.code}).`));
    });
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

/** @throws StartProblem when the server of a setting does not answer, refuses us, or is too old. */
export async function checkServer(url: string, setting = 'DATABASE_URL'): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const place = `${hostname || 'localhost'}:${port || 5432}`;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ number: string }>("SELECT current_setting('server_version_num') AS number");
    const version = Math.floor(Number(rows[0]?.number) / 10_000);
    if (version < OLDEST_SERVER) throw new StartProblem(`The PostgreSQL at ${place} has version ${version}; Banyan needs ${OLDEST_SERVER} or later.`);
  } catch (error) {
    if (error instanceof StartProblem) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === '28P01' || code === '28000') throw new StartProblem(`The PostgreSQL at ${place} refuses the user or the password of ${setting}.`);
    if (code === '3D000') throw new StartProblem(`There is no database ${decodeURIComponent(pathname.slice(1))} at ${place}. Make it first, or correct ${setting}.`);
    throw new StartProblem(`The database of ${setting} at ${place} does not answer (${code ?? message}).`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
