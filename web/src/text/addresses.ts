/** Where a link leads: only to the web or to a mailbox, and never under a false name. */
export interface Address {
  href: string;
  host: string;
}

const signs = String.raw`[^\s<>"\u200E\u200F\u202A-\u202E\u2066-\u2069]`;
const bare = new RegExp(`https?://${signs}+`, 'iy');
const bracketed = new RegExp(`<((?:https?://|mailto:)${signs}+)>`, 'iy');
/** What follows a label: an address in which brackets are in pairs. */
const behind = /\]\(((?:https?:\/\/|mailto:)[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)\)/iy;

export function addressOf(text: string): Address | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const { protocol, href, host, pathname, username, password } = url;
  if (protocol === 'mailto:') return { href, host: pathname };
  // "https://bank.example@elsewhere.example" leads elsewhere than it seems to.
  const honest = /^https?:$/.test(protocol) && !username && !password;
  return honest ? { href, host } : null;
}

/** The address that begins at a place. */
export function bareAt(text: string, at: number): string | null {
  const found = matchAt(bare, text, at);
  return found ? trimmed(found[0]) : null;
}

/** `<https://…>` at a place. */
export function bracketedAt(text: string, at: number): RegExpExecArray | null {
  return matchAt(bracketed, text, at);
}

/** `](https://…)` at a place. */
export function behindLabel(text: string, at: number): RegExpExecArray | null {
  return matchAt(behind, text, at);
}

export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** What ends a sentence does not belong to the address, nor does a bracket that was not opened. */
function trimmed(address: string): string {
  let end = address.length;
  let unopened = count(address, ')') - count(address, '(');
  for (; end > 0; end--) {
    const last = address[end - 1]!;
    if (last === ')' && unopened > 0) unopened--;
    else if (!/[.,;:!?'"»”’\]}*_~`]/u.test(last)) break;
  }
  return address.slice(0, end);
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
