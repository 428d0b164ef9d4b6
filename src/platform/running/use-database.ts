import type { Config } from '../config/config.js';
import { startEmbedded } from '../database/embedded.js';
import { checkServer } from './reach.js';

/** The database of the settings for a command: the server of DATABASE_URL, or the embedded one, started for as long as it is needed. */
export async function useDatabase(config: Config): Promise<{ url: string; isGuest: boolean; stop(): Promise<void> }> {
  if (!config.databaseUrl) return startEmbedded({ dataDir: config.dataDir });
  await checkServer(config.databaseUrl);
  return { url: config.databaseUrl, isGuest: false, stop: async () => undefined };
}
