import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { PassportSetUp } from './account/passport.js';
import { sessions } from './account/sessions.js';
import { AppModule } from './app.module.js';
import { BadSetting, loadConfig, type Config } from './platform/config/config.js';
import { Database } from './platform/database/database.js';
import { setUpWeb } from './platform/http/web.js';

export type FullConfig = Config & { databaseUrl: string; secretKey: string; nameKey: string };

/** The settings of a process that needs a database and both keys; `npm start` provides them. */
export function fullConfig(): FullConfig {
  const config = loadConfig();
  for (const [name, value] of [['DATABASE_URL', config.databaseUrl], ['SECRET_KEY', config.secretKey], ['NAME_KEY', config.nameKey]]) {
    if (!value) throw new BadSetting(`The setting ${name} is needed. \`npm start\` makes it for a first try.`);
  }
  return config as FullConfig;
}

/** The web application, ready to listen. */
export async function webApp(config: FullConfig): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.for(config), { bodyParser: false, logger: ['error', 'warn'] });
  const database = app.get(Database);
  setUpWeb(app, config, sessions(database, config.secretKey, config.siteUrl.startsWith('https:')), app.get(PassportSetUp).viewerOfSession());
  await app.init();
  return app;
}

/** The same modules without HTTP: for the worker, for commands and for seeds. */
export function appContext(config: FullConfig) {
  return NestFactory.createApplicationContext(AppModule.for(config), { logger: ['error', 'warn'] });
}
