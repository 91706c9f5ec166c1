const emoji = /^\s*(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** Whether a message is one to three emoji and nothing else. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 128 && emoji.test(text);
}

/** Code points, which is what the server counts. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _point of text) length++;
  return length;
}
