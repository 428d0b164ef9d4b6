import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Grant } from './grant.entity.js';
import { Grants } from './grants.service.js';
import { People } from './people.service.js';
import { Person } from './person.entity.js';
import { PersonKey, ProtectedField } from './protected-field.entity.js';
import { ProtectedIdentity } from './protected-identity.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Person, Grant, ProtectedField, PersonKey])],
  providers: [People, Grants, ProtectedIdentity],
  exports: [People, Grants, ProtectedIdentity],
})
export class PeopleModule {}
