/** Makes a field as high as what is written in it. */
export function grow(field: HTMLTextAreaElement): void {
  field.style.blockSize = 'auto';
  field.style.blockSize = `${field.scrollHeight}px`;
}

/** Writes instead of a part of the text, as if it had been typed: it can be undone. */
export function writeInto(
  field: HTMLTextAreaElement,
  from: number,
  to: number,
  part: string,
): void {
  field.focus();
  field.setSelectionRange(from, to);
  document.execCommand('insertText', false, part);
}
