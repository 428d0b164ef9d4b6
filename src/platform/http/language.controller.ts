import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { localeOf } from '../i18n/messages.js';
import { Public } from './access.js';
import { redirect } from './answer.js';
import { keepCookie } from './cookies.js';
import { HttpSettings } from './http-settings.js';
import { safeNext } from './next-path.js';

/** The language links at the foot: a cookie that lives as long as the browser, and back to the page. */
@Controller('/language')
export class LanguageController {
  constructor(private readonly settings: HttpSettings) {}

  @Get('/:code')
  @Public()
  choose(@Param('code') code: string, @Query('next') next: string, @Res({ passthrough: true }) response: Response) {
    keepCookie(response, this.settings.isHttps, 'lang', localeOf(code).code);
    return redirect(safeNext(next));
  }
}
