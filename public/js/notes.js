// Marking words with the pointer fills in their paragraph and the words. Without it both are typed.
(() => {
  const form = document.querySelector('form[data-note]');
  if (!form) return;
  document.addEventListener('selectionchange', () => {
    const selection = document.getSelection();
    const of = (node) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest('[data-paragraph]');
    const paragraph = of(selection?.anchorNode);
    const words = selection?.toString().trim();
    if (!paragraph || !words || words.length > 500 || of(selection.focusNode) !== paragraph) return;
    form.elements.paragraph.value = paragraph.dataset.paragraph;
    form.elements.words.value = words;
  });
})();
