import { inlines } from './inlines';
import { deepest, type Block } from './tree';

const fence = /^ {0,3}(`{3,})([^`]*)$/;
/** ">_<" is a face, not a quote. */
const quoted = /^>(?= |>|$) ?/;
const item = /^ {0,3}(?:[-*]|(\d{1,9})\.) +(?=\S)/;

/** Reads a message, in time linear to its length. */
export function blocks(text: string): Block[] {
  return blocksOf(text.split('\n'), 0);
}

function blocksOf(lines: string[], depth: number): Block[] {
  const found: Block[] = [];
  let plain: string[] = [];
  const paragraph = () => {
    const text = withoutBlankEnds(plain).join('\n');
    if (text) found.push({ is: 'paragraph', of: inlines(text) });
    plain = [];
  };
  for (let at = 0; at < lines.length;) {
    const [block, next] = blockAt(lines, at, depth, plain.length > 0);
    if (block) {
      paragraph();
      found.push(block);
    } else plain.push(lines[at]!);
    at = next;
  }
  paragraph();
  return found;
}

function withoutBlankEnds(lines: string[]): string[] {
  const written = (line: string) => line.trim() !== '';
  return lines.slice(Math.max(0, lines.findIndex(written)), lines.findLastIndex(written) + 1);
}

/** The block that begins at a line, and the line after it. */
function blockAt(
  lines: string[],
  at: number,
  depth: number,
  within: boolean,
): [Block | null, number] {
  const line = lines[at]!;
  if (depth < deepest) {
    const opening = fence.exec(line);
    if (opening) return code(lines, at, opening);
    if (quoted.test(line)) return quote(lines, at, depth);
    const first = item.exec(line);
    // A year may begin a line of a paragraph: "1986. It was …".
    if (first && !(within && first[1] && first[1] !== '1')) return list(lines, at, first[1], depth);
  }
  return [null, at + 1];
}

/** Code that is not ended goes on to the end of the message. */
function code(lines: string[], at: number, opening: RegExpExecArray): [Block, number] {
  const [, marks, language] = opening;
  const last = new RegExp(`^ {0,3}\`{${marks!.length},}[ \\t]*$`);
  let end = at + 1;
  while (end < lines.length && !last.test(lines[end]!)) end++;
  const text = lines.slice(at + 1, end).join('\n');
  return [{ is: 'code', language: language!.trim(), text }, end + 1];
}

function quote(lines: string[], at: number, depth: number): [Block, number] {
  let end = at;
  while (end < lines.length && quoted.test(lines[end]!)) end++;
  const inner = lines.slice(at, end).map((line) => line.replace(quoted, ''));
  return [{ is: 'quote', of: blocksOf(inner, depth + 1) }, end];
}

function list(
  lines: string[],
  at: number,
  number: string | undefined,
  depth: number,
): [Block, number] {
  const items: Block[][] = [];
  let end = at;
  for (let begins = item.exec(lines[end]!); begins; begins = item.exec(lines[end] ?? '')) {
    if ((begins[1] === undefined) !== (number === undefined)) break;
    const inner = [lines[end]!.slice(begins[0].length)];
    const belongs = new RegExp(`^ {2,${begins[0].length}}`);
    for (end++; end < lines.length && belongs.test(lines[end]!); end++) {
      inner.push(lines[end]!.replace(belongs, ''));
    }
    items.push(blocksOf(inner, depth + 1));
  }
  return [{ is: 'list', start: number === undefined ? null : Number(number), items }, end];
}
