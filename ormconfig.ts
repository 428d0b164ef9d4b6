import { DataSource, DefaultNamingStrategy, type DataSourceOptions, type NamingStrategyInterface } from 'typeorm';
import { migrations } from './src/migrations/index.js';

/** Columns are snake_case in the database and camelCase in the code. */
class SnakeColumns extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(property: string, custom: string | undefined): string {
    return custom ?? property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}

/** The one place that says how we talk to PostgreSQL. Entities are added by each slice's module. */
export function databaseOptions(url: string): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    migrations,
    namingStrategy: new SnakeColumns(),
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    extra: { max: 20, connectionTimeoutMillis: 10_000, statement_timeout: 30000, idle_in_transaction_session_timeout: 30000 },
  };
}

export function dataSourceFor(url: string): DataSource {
  return new DataSource(databaseOptions(url));
}
