import { Module } from '@nestjs/common';

/** Briefs, drafts, hand-ins and the group plan. */
@Module({})
export class AssignmentModule {}
