import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { appContext, fullConfig } from './boot.js';
import { IssuerKeys } from './certificate/credential/issuer-keys.service.js';
import { KeyRenewal } from './people/key-renewal.service.js';
import { KeyStandings, type Standings } from './people/key-standings.service.js';
import { keysAlone } from './platform/backup/keys-backup.js';
import { keysUrlOf } from './platform/config/config.js';
import { systemAct } from './platform/audit/act.js';
import { Transactions } from './platform/database/transactions.js';
import { JobSender } from './platform/jobs/job-sender.js';
import { forgetOldNameKeys, renewNameKey } from './platform/running/own-keys.js';
import { lineFor } from './platform/running/said.js';
import { StartProblem } from './platform/running/start-problem.js';

const USAGE = 'Say what to do: npm run keys -- check | new | rotate [--wait SECONDS] | rotate-issuer';
/** A former key stays this long after the last value was sealed anew: whoever had read a value before has opened it by then. */
const WAIT_SECONDS = 60;

/** `npm run keys`: which rows stand on which key, a new NAME_KEY in secrets.json, and sealing everything anew while the site runs. */
const config = fullConfig();
let code = 0;
try {
  const { positionals: [word, ...rest], values } = parseArgs({ args: process.argv.slice(2), allowPositionals: true, options: { wait: { type: 'string', default: String(WAIT_SECONDS) } } });
  const wait = Number(values.wait);
  if (rest.length > 0 || !Number.isFinite(wait) || wait < 0) throw new StartProblem(USAGE);
  if (word === 'new') {
    console.log(`put a new NAME_KEY into ${await renewNameKey(config)} and kept the former one beside it. Copy the file to its safe place, start again, then: npm run keys -- rotate`);
  } else if (word === 'check') await withApp(async (get) => tell(await get(KeyStandings).count()));
  else if (word === 'rotate') await withApp((get) => rotate(get, wait));
  else if (word === 'rotate-issuer') await withApp(rotateIssuer);
  else throw new StartProblem(USAGE);
} catch (error) {
  const isUsage = ((error as { code?: string }).code ?? '').startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? USAGE : lineFor(error, config.dataDir));
  code = 1;
}
process.exit(code);

type Get = <T>(token: abstract new (...args: never[]) => T) => T;

async function rotate(get: Get, wait: number): Promise<void> {
  const before = await get(KeyStandings).count();
  if (before.unaware > 0) throw new StartProblem(`${before.unaware} connections are of processes that do not know the new NAME_KEY. Start every process with both keys (NAME_KEY and NAME_KEY_OLD) first.`);
  if (before.wrapped.unknown > 0) throw new StartProblem(`${before.wrapped.unknown} keys are wrapped by a NAME_KEY that is not at hand. Add it to NAME_KEY_OLD.`);
  const renewal = get(KeyRenewal);
  const total = before.wrapped.former;
  const renewed = await renewal.renewKeys((done) => console.log(`progress ${done} ${total} keys wrapped anew`));
  console.log(`${renewed} keys are wrapped by the present NAME_KEY`);
  const hadOldSecrets = (config.oldSecretKeys ?? []).length > 0;
  let told = 0;
  const sealed = await renewal.reseal(hadOldSecrets, (done) => {
    if (Date.now() - told < 1000) return;
    told = Date.now();
    console.log(`progress ${done} ${Math.max(total, done)} people sealed anew`);
  });
  await renewal.sealOlder();
  console.log(`sealed anew: ${sealed.values} values and ${sealed.files} files of ${sealed.people} people`);
  if (sealed.broken > 0) console.log(`${sealed.broken} values or files open with no key (they were altered or lost before); the former keys of their people are kept`);
  if (sealed.people > 0 && wait > 0) console.log(`waiting ${wait} s before the former keys are removed`);
  if (sealed.people > 0) await pause(wait * 1000);
  const removed = await keysAlone(keysUrlOf(config), () => renewal.removeFormer());
  await get(Transactions).run(systemAct('keys.rotated'), (tx) => tx.audit({ kind: 'keys', id: 'all', detail: { keys: renewed, values: sealed.values, files: sealed.files, removed } }));
  console.log(`removed ${removed} former keys`);
  const after = await get(KeyStandings).count();
  tell(after);
  if (after.wrapped.former === 0 && sealed.broken === 0) {
    const forgotten = await forgetOldNameKeys(config);
    console.log(forgotten > 0 ? 'Nothing stands on a former NAME_KEY: it was taken out of secrets.json. Start again, so that no process knows it.' : 'Nothing stands on a former NAME_KEY. Take NAME_KEY_OLD away and start again; keep the old key as long as you keep backups of before.');
  }
}

/** Credentials that are out stay good: the public half of the former key stays published. */
async function rotateIssuer(get: Get): Promise<void> {
  const { multikey, retired } = await get(IssuerKeys).rotate(systemAct('issuerKey.rotated'));
  console.log(`the issuer signs with ${multikey} from now on; ${retired} former ${retired === 1 ? 'key can' : 'keys can'} sign no more and stay published`);
}

function tell({ wrapped, formerDataKeys, unaware, tables }: Standings): void {
  console.log(`keys of people: ${wrapped.present} under the present NAME_KEY, ${wrapped.former} under a former one, ${wrapped.unknown} under one that is not at hand; ${formerDataKeys} are former data keys`);
  for (const { table, present, former, unknown } of tables) console.log(`${table}: ${present} on the present key of their person, ${former} on a former one, ${unknown} on none that is known`);
  if (unaware > 0) console.log(`${unaware} connections are of processes that do not know the present NAME_KEY`);
}

async function withApp(work: (get: Get) => Promise<void>): Promise<void> {
  const app = await appContext(config);
  try {
    await work((token) => app.get(token as never));
  } finally {
    await app.get(JobSender).stop();
    await app.close();
  }
}
