import { Module } from '@nestjs/common';

/** Marking and publishing results. */
@Module({})
export class MarkingModule {}
