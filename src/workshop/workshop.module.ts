import { Module } from '@nestjs/common';

/** Workshops, sessions, who came, catch-up tasks. */
@Module({})
export class WorkshopModule {}
