import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { localeOf } from '../i18n/messages.js';
import { Public } from './access.js';
import { redirect } from './answer.js';
import { safeNext } from './next-path.js';

/** The language links at the foot: a cookie that lives as long as the browser, and back to the page. */
@Controller('/language')
export class LanguageController {
  @Get('/:code')
  @Public()
  choose(@Param('code') code: string, @Query('next') next: string, @Res({ passthrough: true }) response: Response) {
    response.cookie('lang', localeOf(code).code, { httpOnly: true, sameSite: 'lax', path: '/' });
    return redirect(safeNext(next));
  }
}
