// Writes src/emoji/emoji.json: every emoji with its group, its names in English and Indonesian, and
// its skin tones. Run it when Unicode has new ones, with the two packages beside it for once:
//   npm install --no-save emojibase-data@17.0.0 cldr-annotations-modern@45.0.0 && node scripts/emoji.mjs
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);
const all = load('emojibase-data/en/data.json');
const shortcodes = load('emojibase-data/en/shortcodes/github.json');
const folder = 'cldr-annotations-modern/annotations';
const { annotations } = load(`${folder}/id/annotations.json`).annotations;
const components = 2; // skin tones and hair by themselves

const bare = (/** @type {string} */ sign) => sign.replaceAll('\uFE0F', '');
const signOf = (/** @type {{hexcode: string}} */ { hexcode }) =>
  String.fromCodePoint(...hexcode.split('-').map((point) => parseInt(point, 16)));
/** The form that shows in colour everywhere. */
const qualified = (/** @type {{emoji: string, hexcode: string}} */ entry) =>
  [signOf(entry), entry.emoji].find((sign) => /^\p{RGI_Emoji}$/v.test(sign)) ?? entry.emoji;

const indonesian = (/** @type {string} */ sign) => {
  const { tts = [], default: words = [] } = annotations[bare(sign)] ?? annotations[sign] ?? {};
  return [...new Set([...tts, ...words])];
};

const list = all
  .filter((/** @type {any} */ entry) => entry.group !== undefined && entry.group !== components)
  .sort((/** @type {any} */ a, /** @type {any} */ b) => a.order - b.order)
  .map((/** @type {any} */ entry) => {
    const sign = qualified(entry);
    const short = [shortcodes[entry.hexcode] ?? []].flat();
    const [name = '', ...words] = indonesian(sign);
    const tones = (entry.skins ?? []).filter(
      (/** @type {any} */ skin) => !Array.isArray(skin.tone),
    );
    return [
      sign,
      entry.group,
      entry.label,
      [...new Set([...short, ...(entry.tags ?? [])])].join(' '),
      name,
      words.join(' '),
      ...tones.map(qualified),
    ];
  });

const lines = list.map((/** @type {unknown} */ entry) => JSON.stringify(entry));
writeFileSync(new URL('../src/emoji/emoji.json', import.meta.url), `[\n${lines.join(',\n')}\n]\n`);
