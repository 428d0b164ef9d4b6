import { Module } from '@nestjs/common';

/** Quizzes and attempts. */
@Module({})
export class QuizModule {}
