import { Module } from '@nestjs/common';

/** Questions, notices and mail. */
@Module({})
export class MessageModule {}
