import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FilesModule } from '../platform/files/files.module.js';
import { FieldRows } from './field-rows.service.js';
import { FileSeals } from './file-seals.service.js';
import { Grant } from './grant.entity.js';
import { Grants } from './grants.service.js';
import { KeyRenewal } from './key-renewal.service.js';
import { KeyStandings } from './key-standings.service.js';
import { KeyStore } from './key-store.js';
import { KeyUpkeep } from './key-upkeep.service.js';
import { OwnNames } from './own-names.service.js';
import { People } from './people.service.js';
import { Person } from './person.entity.js';
import { PersonSeals } from './person-seals.service.js';
import { ProtectedField } from './protected-field.entity.js';
import { SecondYeses } from './second-yeses.service.js';
import { ProtectedIdentity } from './protected-identity.service.js';
import { SealedTables } from './sealed-rows.js';

@Module({
  imports: [TypeOrmModule.forFeature([Person, Grant, ProtectedField]), FilesModule],
  providers: [People, Grants, SecondYeses, KeyStore, KeyUpkeep, KeyRenewal, KeyStandings, PersonSeals, FileSeals, FieldRows, SealedTables, ProtectedIdentity, OwnNames],
  exports: [People, Grants, SecondYeses, KeyStore, KeyRenewal, KeyStandings, SealedTables, PersonSeals, ProtectedIdentity, OwnNames],
})
export class PeopleModule {}
