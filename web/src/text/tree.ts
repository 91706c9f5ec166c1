/** A message as a tree: the page makes one element of each part, and never HTML of a text. */
export type Inline =
  | { is: 'text'; text: string }
  | { is: 'strong'; of: Inline[] }
  | { is: 'em'; of: Inline[] }
  | { is: 'strike'; of: Inline[] }
  | { is: 'code'; text: string }
  | { is: 'address'; text: string; href: string }
  | { is: 'link'; href: string; host: string; of: Inline[] }
  | { is: 'user'; id: string }
  | { is: 'room'; id: string }
  | { is: 'all' }
  | { is: 'here' };

export type Block =
  | { is: 'paragraph'; of: Inline[] }
  | { is: 'quote'; of: Block[] }
  | { is: 'list'; start: number | null; items: Block[][] }
  | { is: 'code'; language: string; text: string };

/** Quotes, lists and styles within each other; what lies deeper is text. */
export const deepest = 10;
