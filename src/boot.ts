import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ParkedPosts } from './account/parked-posts.service.js';
import { PassportSetUp } from './account/passport.js';
import { sessions } from './account/sessions.js';
import { ViewerQueries } from './account/viewer.queries.js';
import { AppModule } from './app.module.js';
import { ErasureReplay } from './overview/erasure-replay.service.js';
import { BadSetting, isLoopbackUrl, loadConfig, type Config } from './platform/config/config.js';
import { Database } from './platform/database/database.js';
import { AnswerAdapter } from './platform/http/answer.adapter.js';
import { Answers } from './platform/http/answers.js';
import { quickRoutes } from './platform/http/quick-routes.js';
import { setUpWeb } from './platform/http/web.js';
import { JobRunner } from './platform/jobs/job-runner.js';
import { JobSender } from './platform/jobs/job-sender.js';

export type FullConfig = Config & { databaseUrl: string; secretKey: string; nameKey: string };

/** The settings of a process that needs a database and both keys; `npm start` provides them. */
export function fullConfig(): FullConfig {
  const config = loadConfig();
  for (const [name, value] of [['DATABASE_URL', config.databaseUrl], ['SECRET_KEY', config.secretKey], ['NAME_KEY', config.nameKey]]) {
    if (!value) throw new BadSetting(`The setting ${name} is needed. \`npm start\` makes it for a first try.`);
  }
  return config as FullConfig;
}

/** Demo accounts have a passphrase that everybody knows: a public address must not open while one exists. */
async function refuseDemoAccounts(config: FullConfig, database: Database): Promise<void> {
  if (isLoopbackUrl(config.siteUrl)) return;
  const demo = await database.row('SELECT 1 FROM account WHERE is_demo AND disabled_at IS NULL LIMIT 1');
  if (demo) throw new BadSetting('The setting SITE_URL cannot be used: this database holds demo accounts. Start on an empty database.');
}

/** The web application, ready to listen. */
export async function webApp(config: FullConfig): Promise<NestExpressApplication> {
  const adapter = new AnswerAdapter();
  const app = await NestFactory.create<NestExpressApplication>(AppModule.for(config), adapter, { bodyParser: false, logger: ['error', 'warn'] });
  adapter.useAnswers(app.get(Answers));
  const database = app.get(Database);
  setUpWeb(app, config, sessions(database, app.get(ViewerQueries), [config.secretKey, ...(config.oldSecretKeys ?? [])], config.siteUrl.startsWith('https:')), [...app.get(PassportSetUp).viewerOfSession(), app.get(ParkedPosts).afterSending()]);
  await refuseDemoAccounts(config, database);
  await app.get(ErasureReplay).refuseOldDatabase();
  await app.init();
  quickRoutes(app);
  await app.get(JobSender).prepare(app.get(JobRunner).names);
  return app;
}

/** The same modules without HTTP: for the worker, for commands and for seeds. */
export function appContext(config: FullConfig) {
  return NestFactory.createApplicationContext(AppModule.for(config), { logger: ['error', 'warn'] });
}
