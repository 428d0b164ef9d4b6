import { PersonKeys1700000000001 } from './0001-person-key.js';

/** The migrations of the second database (KEYS_URL), in the order in which they run. */
export const keysMigrations = [PersonKeys1700000000001];
