import { Module } from '@nestjs/common';

/** Deadlines and the extensions that move them. */
@Module({})
export class ExtensionModule {}
