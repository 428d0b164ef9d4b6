import { Module } from '@nestjs/common';

/** Consent, making final, completion records and files for universities. */
@Module({})
export class RecordModule {}
