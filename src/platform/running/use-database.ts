import type { Config } from '../config/config.js';
import { startEmbedded } from '../database/embedded.js';
import { checkServer } from './reach.js';

/**
 * The database of the settings for a command: the server of DATABASE_URL, or the embedded one, started for as long as it is needed.
 * `url` is that of the owner of the tables, `appUrl` that of the application.
 */
export async function useDatabase(config: Config): Promise<{ url: string; appUrl: string; isGuest: boolean; stop(): Promise<void> }> {
  if (!config.databaseUrl) return startEmbedded({ dataDir: config.dataDir });
  await checkServer(config.databaseUrl);
  if (config.databaseOwnerUrl) await checkServer(config.databaseOwnerUrl, 'DATABASE_OWNER_URL');
  return { url: config.databaseOwnerUrl ?? config.databaseUrl, appUrl: config.databaseUrl, isGuest: false, stop: async () => undefined };
}
