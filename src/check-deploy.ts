import { BadSetting, loadConfig, readConfig } from './platform/config/config.js';
import { placeWeaknesses } from './platform/config/place-weaknesses.js';
import { isProduction, weaknessesOf } from './platform/config/weaknesses.js';

/** `npm run check:deploy`: all that is weak in the configuration of a public site, each with its setting. Changes nothing. */
try {
  const config = readConfig();
  if (!isProduction(config)) throw new BadSetting('SITE_URL is an address of this machine: this is a first try, not a site. Set SITE_URL to the https address that people will use, and ask again.');
  const found = [...weaknessesOf(config, process.env), ...(await placeWeaknesses(config))];
  for (const { line } of found) console.log(line);
  const refused = found.filter(({ isAdvice }) => !isAdvice).length;
  // What the boot refuses beside these (equal keys, owner and keys databases) says so here too.
  if (refused === 0) loadConfig();
  console.log(refused === 0 ? `Nothing stands in the way of a start${found.length > 0 ? `; ${found.length} could be better` : ''}.` : `${refused} must be changed before this site can start.`);
  process.exit(refused === 0 ? 0 : 1);
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
