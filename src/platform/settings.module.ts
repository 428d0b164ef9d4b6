import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from './config/config.js';
import { Keys } from './crypto/keys.js';
import { HttpSettings } from './http/http-settings.js';

/** The settings as a class, so that a constructor can ask for them. */
export class Settings {
  constructor(readonly config: Config) {}
}

/** Makes the settings and keys of this process known to every slice. */
@Module({})
export class SettingsModule {
  static with(config: Config, keys: Keys, http: HttpSettings): DynamicModule {
    return {
      module: SettingsModule,
      global: true,
      providers: [{ provide: Settings, useValue: new Settings(config) }, { provide: Keys, useValue: keys }, { provide: HttpSettings, useValue: http }],
      exports: [Settings, Keys, HttpSettings],
    };
  }
}
