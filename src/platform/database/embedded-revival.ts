import { setTimeout as pause } from 'node:timers/promises';
import type { Server } from './embedded-server.js';

const DEATHS_ALLOWED = 3;
const DEATHS_WITHIN_MS = 30_000;

export interface Revival {
  /** Starts the server again on the port that it had. */
  again: () => Promise<Server>;
  log: (line: string) => void;
  /** It died again and again, or does not start; `line` says so. */
  onGiveUp: (line: string) => void;
}

/** Brings a server back that dies without us (kill -9, no memory left), until it dies three times in half a minute. Answers how to leave it alone: the server that is to be stopped then. */
export function keepAlive(first: Server, { again, log, onGiveUp }: Revival): () => Promise<Server | null> {
  let isStopping = false;
  let current: Promise<Server | null> = Promise.resolve(first);
  const deaths: number[] = [];

  function watch(server: Server): void {
    void server.ended.then(() => {
      if (!isStopping) current = revive();
    });
  }

  async function revive(): Promise<Server | null> {
    for (;;) {
      deaths.push(Date.now());
      const lately = deaths.filter((at) => at > Date.now() - DEATHS_WITHIN_MS);
      if (lately.length >= DEATHS_ALLOWED) {
        onGiveUp(`The database stopped ${lately.length} times in ${DEATHS_WITHIN_MS / 1000} seconds. Its last words are in database.log.`);
        return null;
      }
      log('the database stopped and is started again');
      try {
        const server = await again();
        watch(server);
        return server;
      } catch (error) {
        log((error as Error).message);
        await pause(500 * lately.length);
        if (isStopping) return null;
      }
    }
  }

  watch(first);
  return async () => {
    isStopping = true;
    return current;
  };
}
